/*
 * What an errno means when a certain operation failed: the kernel's own words mislead ("No space left on device" is a limit,
 * not a disk). Each function turns one into a fault: exit status, sentence, and the way out with the limit's name, value
 * and setting.
 */
#ifndef IPCTOOL_IPC_EXPLAIN_H
#define IPCTOOL_IPC_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "ipc/kind.h"
#include "ipc/limit.h"
#include "ipc/object.h"

/* LIMIT is reached, which is WHAT: names it, its value, how much is used where that is known, and how to raise it. */
void explain_limit(enum limit_id limit, const char *what, struct fault *fault);

/*
 * What ERROR means by itself, whatever the operation: strerror(3), and of EMFILE and EFBIG the limit behind it. For all that
 * nobody explains better; the frame has every diagnostic that comes of an errno go through it.
 */
void explain_errno(int error, struct fault *fault);

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

/* Operating on a semaphore of either family, or setting its value, failed. */
void explain_sem_operation(int error, struct fault *fault);

/* Making a POSIX object of TYPE, which is a file of SIZE bytes in /dev/shm, failed. */
void explain_posix_create(int error, enum object_type type, uint64_t size, struct fault *fault);
/*
 * Reading or writing shared memory failed at OFFSET, with MORE bytes to come: -ENODATA (it was shrunk), -EIDRM (removed),
 * -EFAULT (no memory), -ENOSPC (/dev/shm is full), or by itself.
 */
void explain_shm_copy(int error, uint64_t offset, uint64_t more, struct fault *fault);
/* The same of a mapped file: -ENODATA (it was shrunk), -ENOSPC (no room for a page of a hole), or by itself. */
void explain_file_copy(int error, uint64_t offset, struct fault *fault);
/* Locking a segment into memory, or unlocking it, failed. */
void explain_shm_lock(int error, struct fault *fault);
/* mq_open(3) for MAXMSG messages of MSGSIZE bytes failed. */
void explain_mq_create(int error, uint64_t maxmsg, uint64_t msgsize, struct fault *fault);

/* Looking at an object, or finding it by key, failed. */
void explain_stat(int error, enum object_type type, struct fault *fault);

/* No source of KIND's objects answered. */
void explain_enumerate(int error, const struct kind *kind, struct fault *fault);

struct queue;

/* Sending a message of SIZE bytes to QUEUE failed (queue_send()); SIZE_MAX: of more bytes than it takes. */
void explain_queue_send(int error, const struct queue *queue, size_t size, struct fault *fault);

/* Receiving or looking at a message failed; CHOSEN: not any message would have done. */
void explain_queue_receive(int error, bool chosen, struct fault *fault);

/* The breaker of waits could not be made (breaker_start()). */
void explain_breaker(int error, struct fault *fault);

/* Opening process or thread PID, or sending it a signal, failed (signal_target_open(), signal_send()). */
void explain_signal_send(int error, uint32_t pid, struct fault *fault);

/* Setting what a queue is, QBYTES among it (0: left as they are), failed. */
void explain_queue_set(int error, uint64_t qbytes, struct fault *fault);

#endif
