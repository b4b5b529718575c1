/*
 * A message queue of either family, opened to move messages. Whoever waits has called breaker_start() before; waits end by a
 * deadline, by a caught signal, or because the queue was removed.
 */
#ifndef IPCTOOL_IPC_QUEUE_H
#define IPCTOOL_IPC_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "ipc/address.h"
#include "sys/deadline.h"

/* The highest priority of a POSIX message. */
#define QUEUE_PRIORITY_MAX 32767

enum queue_access {
	QUEUE_SENDS,
	QUEUE_RECEIVES, /* and puts back, where that is permitted */
};

struct queue {
	enum object_family family;
	int id;           /* System V */
	int fd;           /* POSIX; -1 */
	uint64_t msgs;    /* how many messages were there when it was opened */
	uint64_t qbytes;  /* most bytes it may hold; UINT64_MAX where that is not known */
	uint64_t msgsize; /* POSIX: most bytes of one message */
	size_t room;      /* System V: bytes of the largest message seen so far, and more */
	struct buffer out; /* the message that is being sent */
	bool is_looking;  /* POSIX: whether the breaker makes waits look if it was removed */
};

/* One message in memory, as msgsnd(2) wants it. */
struct queue_message {
	long number; /* type, or priority */
	char text[];
};

/* Which message is wanted: as msgrcv(2) reads it. POSIX queues have no choice: { 0 }. */
struct queue_choice {
	int64_t type;
	bool except;
};

/* Opens what ADDRESS names. Returns 0, or -errno with FAULT set; close it in both cases. */
int queue_open(const struct address *address, enum queue_access access, struct queue *ret, struct fault *fault);

/* Closes it and frees what it keeps. */
void queue_done(struct queue *queue);

/* Bytes of the largest message that the queue can take. */
uint64_t queue_most(const struct queue *queue);

/*
 * Sends LENGTH BYTES with NUMBER, a type (above 0) or a priority. Returns 0; -EMSGSIZE when they can never fit; -EAGAIN or
 * -ETIMEDOUT when it stayed full; -EIDRM when the queue is gone; -EINTR when a signal was caught; or -errno. Unless it returned 0
 * nothing was sent.
 */
int queue_send(struct queue *queue, int64_t number, const char *bytes, size_t length, const struct deadline *deadline) MUST_CHECK;

/*
 * Receives a message behind what INTO holds: a struct queue_message at *OFFSET, with *LENGTH bytes of text. Returns 0; -EAGAIN or
 * -ETIMEDOUT when none came; -EIDRM; -EINTR; or -errno. Unless it returned 0 nothing was taken.
 */
int queue_receive(struct queue *queue, const struct queue_choice *choice, const struct deadline *deadline, struct buffer *into,
		  size_t *offset, size_t *length) MUST_CHECK;

/* The same for the message at INDEX, which stays: -ENOMSG past the end, -EMSGSIZE when it is larger than msgmax. System V. */
int queue_peek(struct queue *queue, uint64_t index, struct buffer *into, size_t *offset, size_t *length) MUST_CHECK;

#endif
