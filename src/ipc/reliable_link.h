/*
 * A sender or a receiver of a file (ipc/reliable_sender.h, ipc/reliable_receiver.h) at a UDP socket: the clock, the network and
 * the waits that the machines leave out.
 */
#ifndef IPCTOOL_IPC_RELIABLE_LINK_H
#define IPCTOOL_IPC_RELIABLE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/reliable_receiver.h"
#include "ipc/reliable_sender.h"

struct reliable_link {
	int fd;           /* the socket, non-blocking; a sender's is connected. Borrowed */
	bool has_timeout;
	int64_t timeout;  /* nanoseconds: the longest wait without progress */
	/* Called after progress, with the bytes that have come across, and how many there are to be; may be NULL. */
	void (*report)(void *context, uint64_t done, uint64_t size);
	void *context;
};

/* How many bytes of the file fit into a packet on the way that FD is connected to. */
size_t reliable_link_chunk(int fd);

/*
 * Both return 0 once the machine is over: its `fault` says how. Else -EAGAIN or -ETIMEDOUT when the other side did nothing for
 * too long, -EINTR when a signal came that is held (sys/interrupt.h), or -errno.
 */
int reliable_link_send(const struct reliable_link *link, struct reliable_sender *sender) MUST_CHECK;
int reliable_link_receive(const struct reliable_link *link, struct reliable_receiver *receiver) MUST_CHECK;

#endif
