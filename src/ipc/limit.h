/*
 * The kernel's limits on IPC: what each is, how much of it is used, and the setting behind it. `limits` prints this table,
 * and every sentence about a limit that was hit takes its name, value and setting from it.
 */
#ifndef IPCTOOL_IPC_LIMIT_H
#define IPCTOOL_IPC_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

enum limit_id {
	LIMIT_MSGMNI,
	LIMIT_MSGMAX,
	LIMIT_MSGMNB,
	LIMIT_MQUMNI,
	LIMIT_MQUMAX,
	LIMIT_MQUMNB,
	LIMIT_SHMMNI,
	LIMIT_SHMALL,
	LIMIT_SHMMAX,
	LIMIT_SHMMIN,
	LIMIT_SEMMNI,
	LIMIT_SEMMNS,
	LIMIT_SEMMSL,
	LIMIT_SEMOPM,
	LIMIT_SEMVMX,
	LIMIT_PIPESZ,
	LIMIT_PIPESOFT,
	LIMIT_PIPEHARD,
	LIMIT_RLMSGQUEUE,
	LIMIT_RLSIGPENDING,
	LIMIT_RLMEMLOCK,
	LIMIT_RLNOFILE,
	LIMITS, /* how many there are */
};

struct limit {
	const char *name;        /* as in lsipc: "MSGMNI" */
	const char *description;
	const char *setting;     /* "kernel.msgmni", or "RLIMIT_MSGQUEUE"; NULL: none, the kernel's own */
};

/* What LIMIT is. */
const struct limit *limit_info(enum limit_id limit);

/* Its value now; UINT64_MAX is "unlimited". Returns 0 or -errno. */
int limit_value(enum limit_id limit, uint64_t *ret) MUST_CHECK;

/* How much of it is used now, where that means something. Returns 0, -ENODATA where it does not, or -errno. */
int limit_used(enum limit_id limit, uint64_t *ret) MUST_CHECK;

#endif
