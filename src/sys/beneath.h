/* Files below a directory that is not to be left: openat2(2), Linux 5.6. */
#ifndef IPCTOOL_SYS_BENEATH_H
#define IPCTOOL_SYS_BENEATH_H

#include <sys/stat.h>

#include "base/attributes.h"

/*
 * Opens the regular file at PATH, which a stranger chose, below the directory ROOT, for reading; RET is what fstat(2) says of
 * it. No link is followed, and nothing but a regular file is opened: a FIFO's writer does not notice. Returns the descriptor;
 * -EXDEV when PATH leads out of ROOT, -ELOOP when there is a link on the way, -EINVAL when it is no regular file; or -errno.
 */
int beneath_open(int root, const char *path, struct stat *ret) MUST_CHECK;

#endif
