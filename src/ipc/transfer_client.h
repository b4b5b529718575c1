/* The client's side of a transfer (ipc/transfer.h): one file, from the queue into a descriptor. */
#ifndef IPCTOOL_IPC_TRANSFER_CLIENT_H
#define IPCTOOL_IPC_TRANSFER_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "ipc/queue.h"
#include "ipc/transfer.h"
#include "sys/peer.h"

struct transfer_client_state {
	struct queue *queue;
	uint64_t reply;     /* type of the answers to us */
	struct peer server;
	uint64_t size, received; /* bytes: as the server said, and written */
	uint64_t taken, acknowledged; /* answers */
	bool is_started, is_ended;
	unsigned quiet_looks; /* how often nothing had happened since somebody took the request and died */
	struct buffer in, out;
};

/* What a transfer is to do. */
struct transfer_request {
	const char *path;  /* as the server has it */
	int fd;            /* where the bytes go; borrowed */
	bool has_timeout;
	int64_t timeout;   /* nanoseconds for each wait */
	int write_error;   /* set when the bytes could not be written: -errno; start from 0 */
};

/*
 * Gets a file over QUEUE, a System V queue. Returns 0, or -errno with FAULT set: what the server said; that it died; -EAGAIN or
 * -ETIMEDOUT when nothing came in time; -EINTR when a signal was caught; or what is in WRITE_ERROR. In every case
 * no message to us stays behind. breaker_start() must have been called.
 */
int transfer_get(struct queue *queue, struct transfer_request *request, struct fault *fault) MUST_CHECK;

#endif
