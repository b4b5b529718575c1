/* File locks, as /proc/locks tells of them (flock(2), fcntl(2), proc(5)). */
#ifndef IPCTOOL_IPC_LOCK_H
#define IPCTOOL_IPC_LOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "ipc/holders.h"
#include "ipc/target.h"

struct lock {
	bool is_waiting;  /* behind the one before it */
	bool is_flock, is_ofd; /* else a POSIX record lock */
	bool is_write;
	uint32_t pid;     /* who took it; 0: an open file description's, or not visible from here */
	dev_t device;
	uint64_t inode;
};

/* Reads one line of /proc/locks. Returns whether it could. */
bool lock_parse_line(const char *line, struct lock *ret);

/* Adds the holders of the locks among TARGETS. Returns 0 or -errno. */
int lock_holders(const struct target_table *targets, struct holders *holders) MUST_CHECK;

#endif
