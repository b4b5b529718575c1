/* The words by which a user says what is to happen to the semaphores of a set: INDEX:OP and INDEX=V. Pure parsers. */
#ifndef IPCTOOL_IPC_SEM_WORD_H
#define IPCTOOL_IPC_SEM_WORD_H

#include <stdint.h>

#include "base/attributes.h"
#include "base/fault.h"

/* One operation of a semop(2). */
struct sem_operation {
	uint64_t index;
	int16_t change; /* what is added; 0: wait for zero */
};

/* One new value. */
struct sem_assignment {
	uint64_t index;
	uint64_t value;
};

/*
 * INDEX:OP, where OP is +N, -N or 0. Whether there is such an INDEX is for who knows the set. Returns 0, or -EINVAL with
 * FAULT set (STATUS_LIMIT where N is more than any semaphore can have) and *RET unchanged.
 */
int sem_operation_parse(const char *text, struct sem_operation *ret, struct fault *fault) MUST_CHECK;

/* INDEX=V. Returns 0, or -EINVAL with FAULT set and *RET unchanged. */
int sem_assignment_parse(const char *text, struct sem_assignment *ret, struct fault *fault) MUST_CHECK;

#endif
