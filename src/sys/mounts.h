/* Mounted file systems, as /proc/self/mountinfo tells of them (proc(5)). */
#ifndef IPCTOOL_SYS_MOUNTS_H
#define IPCTOOL_SYS_MOUNTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attributes.h"

/* What a line says, borrowed from it. */
struct mount_line {
	const char *root;  /* what of the file system is mounted: "/", or of a namespace "ipc:[4026531839]" */
	char *point;       /* where */
	const char *type;  /* of the file system */
};

/* Cuts LINE up, and unescapes the mount point. Returns false when it is none. */
bool mounts_parse_line(char *line, struct mount_line *ret);

/*
 * The device of the superblock that the open file FD lies on, which is what the kernel's tables of sockets mean. stat(2) says
 * another on btrfs (one for each subvolume) and on some overlays. Returns 0 or -errno; needs Linux 5.8.
 */
int mounts_device_of(int fd, dev_t *ret) MUST_CHECK;

#endif
