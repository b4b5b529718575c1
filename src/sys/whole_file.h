/*
 * A file that appears under its name only when it is whole, and then at once, in place of an older one. Until then it has no
 * name where the file system can do that (open(2), O_TMPFILE), so that nothing is left even after SIGKILL; else a name of its
 * own beside.
 */
#ifndef IPCTOOL_SYS_WHOLE_FILE_H
#define IPCTOOL_SYS_WHOLE_FILE_H

#include "base/attributes.h"

struct whole_file {
	int fd;             /* to write to; -1 when there is none */
	int directory;      /* where it is to be; -1 */
	const char *name;   /* the last part of its path; borrowed */
	char temporary[32]; /* its name for the time being, or empty */
};

/*
 * Begins the file that is to be PATH, which must outlive it. Returns 0; -EEXIST when there is something at PATH that is no
 * regular file, and must not be replaced; or -errno. Call whole_file_done() in any case.
 */
int whole_file_begin(struct whole_file *file, const char *path) MUST_CHECK;

/* Gives it its name. Returns 0 or -errno. */
int whole_file_finish(struct whole_file *file) MUST_CHECK;

/*
 * Opens the directory that PATH is in, as a place alone (O_PATH), and sets *NAME to the last part of PATH, which it borrows.
 * Returns the descriptor, -EISDIR when PATH ends with a slash, or -errno.
 */
int whole_file_open_directory(const char *path, const char **name) MUST_CHECK;

/* Closes it; without whole_file_finish() nothing remains. */
void whole_file_done(struct whole_file *file);

#endif
