/* The FIFOs below a directory. */
#ifndef IPCTOOL_IPC_FIFO_TREE_H
#define IPCTOOL_IPC_FIFO_TREE_H

#include "base/attributes.h"
#include "ipc/file_tree.h"
#include "ipc/object.h"

/*
 * Appends the FIFOs below the directory TOP, each by its absolute path, in no order. No link is followed below TOP, no FIFO is
 * opened. Adds to GAPS. Returns 0, or -errno when TOP itself cannot be looked at (-ENOTDIR: it is no directory).
 */
int fifo_tree_list(const char *top, struct object_list *list, struct file_tree_gaps *gaps) MUST_CHECK;

/*
 * Appends the FIFO at PATH, by that path. Returns 0, -ENOMEM, -ENAMETOOLONG where the path is too long for any command, or -errno
 * where it is no FIFO or cannot be looked at; then nothing is appended.
 */
int fifo_tree_add(const char *path, struct object_list *list) MUST_CHECK;

#endif
