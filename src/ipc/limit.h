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
	LIMIT_DEVSHM,
	LIMIT_DEVSHMINO,
	LIMIT_PIPESZ,
	LIMIT_PIPESOFT,
	LIMIT_PIPEHARD,
	LIMIT_RLMSGQUEUE,
	LIMIT_RLSIGPENDING,
	LIMIT_RLMEMLOCK,
	LIMIT_RLNOFILE,
	LIMIT_RLFSIZE,
	LIMITS, /* how many there are */
};

/* Stands for "unlimited" among values. */
#define LIMIT_UNLIMITED UINT64_MAX

struct limit {
	const char *name;        /* as in lsipc: "MSGMNI" */
	const char *description;
	/* A sysctl "kernel.msgmni", a resource limit "RLIMIT_MSGQUEUE", a mount option "size="; NULL: none, the kernel's own. */
	const char *setting;
	bool in_bytes;           /* what is counted are bytes */
};

/* Whether each IPC namespace, or its /dev/shm, has a limit of its own of that name, and uses it up. */
bool limit_is_of_namespace(enum limit_id limit);

/* What LIMIT is. */
const struct limit *limit_info(enum limit_id limit);

/* Its value now, or LIMIT_UNLIMITED. Returns 0, -ENODATA where it does not exist here, or -errno. */
int limit_value(enum limit_id limit, uint64_t *ret) MUST_CHECK;

/* Whether LIMIT exists here and is less than AMOUNT. */
bool limit_is_below(enum limit_id limit, uint64_t amount);

/* How much of it is used now, where that means something. Returns 0, -ENODATA where it does not, or -errno. */
int limit_used(enum limit_id limit, uint64_t *ret) MUST_CHECK;

/* How many per cent of VALUE are USED, rounded up as df(1) does; at most UINT32_MAX. VALUE is not 0. */
uint64_t limit_percent(uint64_t used, uint64_t value);

/* Whether USED is more than PERCENT per cent of VALUE; never of an unlimited one. */
bool limit_is_above(uint64_t used, uint64_t value, uint32_t percent);

#endif
