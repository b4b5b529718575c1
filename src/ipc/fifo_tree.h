/* The FIFOs below a directory. */
#ifndef IPCTOOL_IPC_FIFO_TREE_H
#define IPCTOOL_IPC_FIFO_TREE_H

#include <stddef.h>

#include "base/attributes.h"
#include "ipc/object.h"

/* What was not looked at. */
struct fifo_tree_gaps {
	size_t unreadable; /* directories and files */
	size_t elsewhere;  /* directories of other file systems */
};

/*
 * Appends the FIFOs below the directory TOP, each by its absolute path, in no order. No link is followed below TOP, no FIFO is
 * opened. Returns 0, or -errno when TOP itself cannot be looked at (-ENOTDIR: it is no directory).
 */
int fifo_tree_list(const char *top, struct object_list *list, struct fifo_tree_gaps *gaps) MUST_CHECK;

#endif
