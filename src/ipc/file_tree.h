/* The files of one sort below a directory. */
#ifndef IPCTOOL_IPC_FILE_TREE_H
#define IPCTOOL_IPC_FILE_TREE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attributes.h"

/* What was not looked at. */
struct file_tree_gaps {
	size_t unreadable; /* directories and files */
	size_t elsewhere;  /* directories of other file systems */
};

/*
 * Calls VISIT with the absolute path of each file of the FORMAT S_IFIFO, S_IFSOCK, ... below the directory TOP, in no order, as
 * long as it returns 0. No link is followed below TOP, nothing is opened but directories. Adds to GAPS. Returns what VISIT
 * returned last, or -errno when TOP itself cannot be looked at (-ENOTDIR: it is no directory).
 */
int file_tree_each(const char *top, mode_t format, int (*visit)(const char *path, void *data), void *data,
		   struct file_tree_gaps *gaps) MUST_CHECK;

#endif
