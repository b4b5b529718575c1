/*
 * What an errno means when a certain operation failed: the kernel's own words mislead ("No space left on device" is a limit,
 * not a disk). Each function turns one into a fault: exit status, sentence, and the way out with the limit's name, value
 * and setting.
 */
#ifndef IPCTOOL_IPC_EXPLAIN_H
#define IPCTOOL_IPC_EXPLAIN_H

#include <stdint.h>

#include "base/fault.h"
#include "ipc/object.h"

/* shmget(2) for SIZE bytes failed with ERROR (-errno). */
void explain_shm_create(int error, uint64_t size, struct fault *fault);

/* msgget(2), or giving the queue QBYTES (0: none asked for), failed. */
void explain_msg_create(int error, uint64_t qbytes, struct fault *fault);

/* semget(2) for NSEMS semaphores, or initialising them, failed. */
void explain_sem_create(int error, uint64_t nsems, struct fault *fault);

/* pipe(2) failed. */
void explain_pipe_create(int error, struct fault *fault);

/* Giving a pipe room for CAPACITY bytes (F_SETPIPE_SZ) failed. */
void explain_pipe_capacity(int error, uint64_t capacity, struct fault *fault);

/* Looking at an object, or finding it by key, failed. */
void explain_stat(int error, enum object_type type, struct fault *fault);

/* Neither source of TYPE's objects answered. */
void explain_enumerate(int error, enum object_type type, struct fault *fault);

#endif
