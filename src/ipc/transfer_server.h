/*
 * The server's side of a transfer (ipc/transfer.h): any number of files at once over one queue, a message to each in turn, so
 * that no client waits for another's file. Call transfer_server_step() again and again.
 */
#ifndef IPCTOOL_IPC_TRANSFER_SERVER_H
#define IPCTOOL_IPC_TRANSFER_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "ipc/queue.h"
#include "ipc/transfer.h"
#include "sys/peer.h"

/* As many are served at once; as many more are told that they are too many, and who comes then is not heard. */
#define TRANSFER_CLIENTS_MAX 64
#define TRANSFER_CLIENTS_HEARD ((size_t)2 * TRANSFER_CLIENTS_MAX)

struct transfer_client {
	uint64_t reply;     /* type of the answers */
	struct peer peer;
	int fd;             /* the file; -1 once nothing is to be read */
	uint64_t size;      /* of the file when it was opened */
	uint64_t offset;    /* of the next bytes */
	uint64_t sent, taken; /* answers */
	int64_t heard;      /* when it last acknowledged something, ns of CLOCK_MONOTONIC */
	bool is_started, is_ended; /* START was sent; EOT or ERROR was */
	int status;         /* what ERROR is to say; STATUS_DONE: nothing went wrong */
	const char *why;    /* a constant */
};

struct transfer_server {
	struct queue *queue;
	int root;           /* the directory that is served; borrowed */
	struct transfer_client clients[TRANSFER_CLIENTS_HEARD];
	size_t count;
	size_t turn;        /* whose turn it is to be sent something */
	size_t chunk;       /* bytes of a file in a message */
	uint64_t room;      /* messages of that size that may be on their way to all clients together */
	bool is_full;       /* the queue could not take the last message */
	uint64_t ended;     /* transfers that have ended, in any way */
	int64_t looked;     /* when it was last seen whether the clients live, ns of CLOCK_MONOTONIC */
	struct buffer in, bytes, out;
};

/* Serves the files below the directory ROOT over QUEUE, a System V queue. */
void transfer_server_begin(struct transfer_server *server, struct queue *queue, int root);

/* Closes the files, takes away what is on its way to the clients, and frees what it keeps. */
void transfer_server_done(struct transfer_server *server);

/*
 * Hears what has come and sends each client what it may have; waits for something to come when there is nothing to send.
 * Returns 0; -EINTR when a signal was caught; -EIDRM when the queue is gone; or -errno. breaker_start() must have been called.
 */
int transfer_server_step(struct transfer_server *server) MUST_CHECK;

#endif
