/* Connections: made, accepted, received from, and closed so that nothing is lost. */
#ifndef IPCTOOL_IPC_SOCK_CONNECTION_H
#define IPCTOOL_IPC_SOCK_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "ipc/sock_bind.h"
#include "sys/deadline.h"

/* A connection, and who is at its other end. */
struct sock_peer {
	int fd;                /* non-blocking; owned */
	int type, protocol;
	struct sock_name name; /* of the other end; a UNIX socket may have none */
	bool has_credentials;  /* UNIX sockets: the kernel's word (SO_PEERCRED), which the peer cannot choose */
	struct ucred credentials; /* a pid of 0: the process is not visible from here */
};

#define SOCK_PEER_NONE { .fd = -1 }

/* Closes it. */
void sock_peer_done(struct sock_peer *peer);

/* Appends the peer's address. */
void sock_peer_write(const struct sock_peer *peer, struct buffer *out);

/* Accepts one that waits. Returns 0; -EAGAIN when there is none, or it has gone again; or -errno. */
int sock_accept(const struct sock_bound *listener, struct sock_peer *ret) MUST_CHECK;

/*
 * Connects, and waits until DEADLINE to be taken into the listener's backlog. Returns 0, or -errno with FAULT set: 7 nobody
 * listens, 3 no such path, 6 it is no socket or one of another type, 124 timed out.
 */
int sock_connect(const struct sock_address *address, const struct deadline *deadline, struct sock_peer *ret,
		 struct fault *fault) MUST_CHECK;

/*
 * Appends the next packet of FD, a seqpacket socket with SO_TIMESTAMP, whole, however long. Without a wait. Returns 1; 0 at the
 * end of the connection, which a packet of no bytes is not; or -errno.
 */
int sock_packet_receive(int fd, struct buffer *out) MUST_CHECK;

/*
 * Says that nothing more will be sent, and throws away what the peer still sends until it has done likewise, for 2 s at the most:
 * whoever closes a connection with bytes in it unread makes the kernel take back what the peer has not read.
 */
void sock_peer_linger(const struct sock_peer *peer);

#endif
