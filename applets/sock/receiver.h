/* Receiving: what sock recv does once its words are read. */
#ifndef IPCTOOL_APPLETS_SOCK_RECEIVER_H
#define IPCTOOL_APPLETS_SOCK_RECEIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/value.h"
#include "ipc/sock_bind.h"
#include "out/stream.h"
#include "sock/format.h"
#include "sock/reliable.h"

struct sock_recv_words {
	struct sock_address address;
	struct optional_u64 count, length;
	struct optional_i64 timeout;
	const char *join, *interface;
	struct sock_format format;
	bool follow;
	struct sock_reliable_options reliable;
	const char *file; /* with --reliable */
};

struct sock_receiver {
	const struct sock_recv_words *words;
	struct stream *out;
	struct sock_bound bound;
};

/* Binds its socket, joins groups, listens. Returns the exit status; what failed has been reported. */
int sock_receiver_begin(struct sock_receiver *receiver);

/*
 * Waits for bytes on FD, after what is there has been written. Returns 0; -EINTR when a signal came; -ECANCELED when standard
 * output cannot be written, which the frame says; or -errno.
 */
int sock_receiver_await(struct sock_receiver *receiver, int fd) MUST_CHECK;

/* Reports what ended it, unless others do. Returns the exit status. */
int sock_receiver_fail(const struct sock_receiver *receiver, int error);

/* How many are to be received. */
uint64_t sock_receiver_wanted(const struct sock_recv_words *words, uint64_t unless_told);

/* Prints DATAGRAM. Returns whether it was cut although nobody asked for that. */
bool sock_receiver_put(struct sock_receiver *receiver, const struct sock_datagram *datagram);

/* Receives as many datagrams as were asked for. Returns the exit status. */
int sock_receive_datagrams(struct sock_receiver *receiver);

/* Accepts a connection and receives what it brings: packets, or a stream. Returns the exit status. */
int sock_receive_connection(struct sock_receiver *receiver);

#endif
