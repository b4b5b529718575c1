/* What /proc/PID/fdinfo/FD tells of an open descriptor (proc(5)). Needs PTRACE_MODE_READ. */
#ifndef IPCTOOL_SYS_FDINFO_H
#define IPCTOOL_SYS_FDINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/* Most descriptors of one epoll set that are looked at. */
#define FDINFO_TARGETS_MAX 256

struct fdinfo {
	unsigned flags;              /* as open(2) takes them */
	bool has_eventfd;
	bool has_ofd_lock;           /* a lock of the open file description (F_OFD_SETLK) */
	uint64_t eventfd_id, eventfd_count;
	uint32_t targets[FDINFO_TARGETS_MAX]; /* epoll: the descriptors watched */
	size_t target_count;
};

/* Takes one line of it; for procfs_lines_of(). RET is a struct fdinfo. */
int fdinfo_line(char *line, void *ret);

/* Reads the file "TASK/fdinfo/FD" below PROCESS. Returns 0 or -errno. */
int fdinfo_read(int process, const char *task, uint32_t fd, struct fdinfo *ret) MUST_CHECK;

/* "read", "write" or "both", by the access mode in FLAGS. */
const char *fdinfo_access(unsigned flags);

#endif
