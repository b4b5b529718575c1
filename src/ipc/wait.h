/*
 * What a blocked system call waits for: the object, by id, descriptor, address or path, and the condition in words. The
 * numbers of the calls are those of the architecture ipctool is built for (x86_64 and aarch64 were looked at).
 */
#ifndef IPCTOOL_IPC_WAIT_H
#define IPCTOOL_IPC_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/object.h"
#include "sys/blocked.h"

/* How the object is named by the call's arguments. */
enum wait_by {
	WAIT_BY_NOTHING, /* not a call on an IPC object, or not one that is known */
	WAIT_BY_ID,      /* System V: `type` and `id` */
	WAIT_BY_FD,      /* `fds`: one, or for poll and select all that are watched */
	WAIT_BY_EPOLL,   /* `fds[0]` is an epoll descriptor */
	WAIT_BY_ADDRESS, /* futex: words at `addresses` in the thread's memory */
	WAIT_BY_PATH,    /* open: `path`, relative to `fds[0]` (AT_FDCWD: the working directory) */
};

#define WAIT_FDS_MAX    1024
#define WAIT_ADDRESSES_MAX 128 /* FUTEX_WAITV_MAX */
#define WAIT_PATH_MAX   4096
#define WAIT_DETAIL_MAX 512

struct wait {
	enum wait_by by;
	enum object_type type;
	int32_t id;
	uint64_t addresses[WAIT_ADDRESSES_MAX];
	size_t address_count;
	int32_t fds[WAIT_FDS_MAX];
	size_t fd_count;
	char path[WAIT_PATH_MAX];
	/* "msgrcv type<=7", "semop 2:-3 undo"; for what has a descriptor or address the call's name alone: "read" */
	char detail[WAIT_DETAIL_MAX];
};

/* Which ways of waiting are worth decoding: bits of 1 << enum wait_by. Others give WAIT_BY_NOTHING and cost nothing. */
#define WAIT_WANTS(by) (1U << (by))

/* Reads memory of the blocked process; process_read_memory() but for tests. */
typedef int wait_memory(uint32_t pid, uint64_t address, void *ret, size_t length);

/*
 * Decodes BLOCKED of process PID. Returns 0 with RET filled (WAIT_BY_NOTHING: it waits for nothing of interest), or
 * -errno when the arguments in memory could not be read or were too many: then RET has what is known all the same, and a
 * detail ends in "?".
 */
int wait_decode(const struct blocked *blocked, uint32_t pid, unsigned wanted, wait_memory *memory, struct wait *ret);

#endif
