/* System V semaphore sets (semget(2), semctl(2), semop(2)). */
#ifndef IPCTOOL_IPC_SYSV_SEM_H
#define IPCTOOL_IPC_SYSV_SEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

#define SYSV_SEM_VALUE_MAX 32767 /* SEMVMX */
#define SYSV_SEM_COUNT_MAX 65535 /* far above any SEMMSL */

struct sysv_sem_request {
	uint32_t key;           /* 0: IPC_PRIVATE */
	unsigned mode;          /* permission bits */
	bool exclusive;         /* fail when it exists */
	uint32_t nsems;         /* semaphores, 1 or more */
	const uint16_t *values; /* NSEMS of them; NULL: all 0 */
};

/*
 * Makes a set, or opens the one with that key. A new set gets its values and its otime in one step, so that another opener
 * can tell by otime that it is ready: sysv_sem_await_ready() does. Returns the id, with *CREATED; -EEXIST when it exists
 * and is not wanted or has fewer semaphores; or -errno. A set that could not be initialised is removed again.
 */
int sysv_sem_create(const struct sysv_sem_request *request, bool *created) MUST_CHECK;

/*
 * Waits at most TIMEOUT nanoseconds until the set was initialised by whoever made it. Returns 0, -ETIMEDOUT (its creator
 * died, or never operated on it), -EIDRM, or -errno.
 */
int sysv_sem_await_ready(int id, int64_t timeout) MUST_CHECK;

/* What semctl(2) says of one semaphore. */
struct sysv_semaphore {
	uint32_t value;
	uint32_t pid;            /* last operator; 0: never operated on, or not visible from here */
	uint32_t ncount, zcount; /* processes waiting for more, for zero */
};

/* Reads all that is known of semaphore INDEX. Needs read permission. Returns 0 or -errno. */
int sysv_sem_read(int id, uint32_t index, struct sysv_semaphore *ret) MUST_CHECK;

#endif
