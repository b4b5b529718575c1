/* System V semaphore sets (semget(2), semctl(2), semop(2)). */
#ifndef IPCTOOL_IPC_SYSV_SEM_H
#define IPCTOOL_IPC_SYSV_SEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/sem.h>

#include "base/attributes.h"
#include "sys/deadline.h"

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
 * Makes a set with KEY that does not exist yet, and leaves it as the kernel does: its otime 0, which says that it was not
 * initialised. Returns the id, -EEXIST, or -errno.
 */
int sysv_sem_create_bare(uint32_t key, int32_t nsems, unsigned mode) MUST_CHECK;

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

/*
 * Does COUNT operations at once, all or none (semtimedop(2)), waiting until they can be done; their flags may be changed. A
 * signal that is caught, or a stop, does not end the wait. Returns 0; -EAGAIN or -ETIMEDOUT at the deadline; -EIDRM when the
 * set was removed meanwhile, -EINVAL when it is not there; -ERANGE when a value would become too large; -EFBIG when there is
 * no such semaphore; -E2BIG when there are too many operations; or -errno.
 */
int sysv_sem_operate(int id, struct sembuf *operations, size_t count, const struct deadline *deadline) MUST_CHECK;

/* The values of all semaphores, as they were at one time: allocated, the caller's. Needs read permission. */
int sysv_sem_values(int id, uint16_t **ret) MUST_CHECK;

/* Sets all values in one step (SETALL), which also forgets what processes would undo. VALUES has one for each. */
int sysv_sem_set_all(int id, uint16_t *values) MUST_CHECK;

/* A new value for one semaphore. */
struct sysv_sem_setting {
	uint16_t index;
	uint16_t value; /* at most SYSV_SEM_VALUE_MAX */
};

/*
 * Sets the values of COUNT different semaphores in one step, and touches no other. One is set by SETVAL, which also forgets
 * what processes would undo. Several are exchanged by one semop(2) that fails when a value is not what it was just before,
 * and is repeated then: GETALL and SETALL would take back what others did to the rest of the set in between. It forgets
 * nothing and needs read permission as well. Returns 0; -E2BIG when there are too many for one semop(2); -EAGAIN when others
 * operate without a pause; or -errno.
 */
int sysv_sem_set_some(int id, const struct sysv_sem_setting *settings, size_t count) MUST_CHECK;

#endif
