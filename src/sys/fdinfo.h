/* What /proc/PID/fdinfo/FD tells of an open descriptor (proc(5)). Needs PTRACE_MODE_READ. */
#ifndef IPCTOOL_SYS_FDINFO_H
#define IPCTOOL_SYS_FDINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"

/* The locks that the process has through a descriptor, or the open file behind it has. */
enum fdinfo_lock {
	FDINFO_NO_LOCK,
	FDINFO_READ_LOCK,
	FDINFO_WRITE_LOCK, /* one at least is for writing */
};

struct fdinfo {
	unsigned flags;              /* as open(2) takes them */
	bool has_eventfd;
	enum fdinfo_lock by_flock, by_fcntl; /* fcntl: of either kind */
	uint64_t eventfd_id, eventfd_count;
};

/* One file that an epoll set watches. */
struct fdinfo_watch {
	uint32_t fd; /* by which it was added: the number may mean another file by now */
	dev_t device;
	uint64_t inode;
};

/* Takes one line of it; for procfs_lines_of(). RET is a struct fdinfo. */
int fdinfo_line(char *line, void *ret);

/* Reads the file "TASK/fdinfo/FD" below PROCESS. Returns 0 or -errno. */
int fdinfo_read(int process, const char *task, uint32_t fd, struct fdinfo *ret) MUST_CHECK;

/* Reads a line about a file that is watched. Returns whether it is one. */
bool fdinfo_parse_watch(const char *line, struct fdinfo_watch *ret);

/*
 * Calls VISIT for each file that the epoll set FD watches, as long as it returns 0. Returns what it returned last, or -errno.
 * Another descriptor has none.
 */
int fdinfo_each_watch(int process, const char *task, uint32_t fd, int (*visit)(const struct fdinfo_watch *watch, void *data),
		      void *data) MUST_CHECK;

/* "read", "write" or "both", by the access mode in FLAGS. */
const char *fdinfo_access(unsigned flags);

#endif
