/*
 * Files that a stranger may have planted: in a sticky directory, as /tmp is one, anybody can put a file or a link where another
 * will look for his own. The kernel has rules of the same kind (fs.protected_symlinks, _fifos and _regular, see proc(5)), which
 * need not be switched on.
 */
#ifndef IPCTOOL_IPC_STRANGER_H
#define IPCTOOL_IPC_STRANGER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "base/fault.h"

/*
 * Whether the file at PATH, whose status is FILE, is in a sticky directory and belongs neither to the caller nor to the
 * directory's owner. Returns 0, or -EPERM or -errno with FAULT set.
 */
int stranger_refuse(const char *path, const struct stat *file, struct fault *fault) MUST_CHECK;

/* What is to be done with a file. */
enum stranger_use {
	STRANGER_READS,  /* read it: strangers' links and FIFOs are refused */
	STRANGER_WRITES, /* write to it: their files, too */
};

/*
 * Finds the file at PATH without opening it. A link is followed, but for a stranger's, unless TRUSTS; so is /dev/fd/N, whose file
 * is whoever's it may be. Returns a descriptor for reopen() (O_PATH), or -errno with FAULT set.
 */
int stranger_find(const char *path, enum stranger_use use, bool trusts, struct fault *fault) MUST_CHECK;

#endif
