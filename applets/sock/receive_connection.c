/* sock recv of what has connections: packets, and streams. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/sock_connection.h"
#include "sock/receiver.h"

/* What is read of a stream at once, and the longest record of one. */
#define PIECE      65536
#define RECORD_MAX (16 << 20)

/* One packet, or what a stream gave at once: as if it were a datagram. */
static void put_bytes(struct sock_receiver *receiver, const struct sock_peer *peer, const char *bytes, size_t length)
{
	const struct sock_datagram datagram = {
		.bytes = bytes, .length = length, .size = length, .peer = &peer->name, .ttl = -1,
	};

	sock_receiver_put(receiver, &datagram);
}

/* The next packet, or bytes, into HELD. Returns as sock_packet_receive(). */
static int take(const struct sock_peer *peer, struct buffer *held)
{
	char *at;
	ssize_t n;

	if (peer->type == SOCK_SEQPACKET)
		return sock_packet_receive(peer->fd, held);
	at = buffer_reserve(held, PIECE);
	if (!at)
		return -ENOMEM;
	n = read(peer->fd, at, PIECE);
	held->length += n > 0 ? (size_t)n : 0;
	return n < 0 ? -errno : n > 0;
}

/* A connection's bytes on their way out. */
struct incoming {
	struct sock_receiver *receiver;
	const struct sock_peer *peer;
	struct buffer held; /* taken, and not put yet */
	uint64_t left;      /* records to put yet */
};

/* Puts the whole records that are held; at the end of the stream the last one may go without its own. Returns 0 or -errno. */
static int put_records(struct incoming *incoming, bool at_end)
{
	struct sock_receiver *receiver = incoming->receiver;
	struct buffer *held = &incoming->held;
	char end = receiver->words->format.end == SOCK_NULLS ? '\0' : '\n';
	size_t at = 0;

	while (incoming->left > 0 && at < held->length) {
		const char *begin = held->data + at, *found = memchr(begin, end, held->length - at);

		if (!found && !at_end)
			break;
		put_bytes(receiver, incoming->peer, begin, found ? (size_t)(found - begin) : held->length - at);
		at = found ? (size_t)(found + 1 - held->data) : held->length;
		incoming->left--;
	}
	if (at == 0)
		return held->length > RECORD_MAX ? -EMSGSIZE : held->error;
	held->length -= at;
	memmove(held->data, held->data + at, held->length);
	return 0;
}

/* Puts what was taken, in the form that was asked for. */
static int put_taken(struct incoming *incoming, bool at_end)
{
	struct buffer *held = &incoming->held;

	if (incoming->peer->type == SOCK_STREAM && incoming->receiver->words->format.end)
		return put_records(incoming, at_end);
	if (!at_end) {
		put_bytes(incoming->receiver, incoming->peer, held->data, held->length);
		incoming->left--;
	}
	held->length = 0;
	return 0;
}

/* Takes what is there, and puts it; or waits. Returns 1 as long as more may come, 0 at the end, or -errno. */
static int step(struct incoming *incoming)
{
	int r = take(incoming->peer, &incoming->held), failed;

	if (r == -EAGAIN) {
		r = sock_receiver_await(incoming->receiver, incoming->peer->fd);
		return r == 0 ? 1 : r;
	}
	if (r < 0)
		return r;
	failed = put_taken(incoming, r == 0);
	return failed < 0 ? failed : r;
}

static int receive_all(struct sock_receiver *receiver, const struct sock_peer *peer)
{
	struct incoming incoming = { .receiver = receiver, .peer = peer };
	int r = 1;

	incoming.left = sock_receiver_wanted(receiver->words, UINT64_MAX);
	while (r > 0 && incoming.left > 0 && receiver->out->error == 0)
		r = step(&incoming);
	buffer_done(&incoming.held);
	return r < 0 ? sock_receiver_fail(receiver, r) : STATUS_DONE;
}

int sock_receive_connection(struct sock_receiver *receiver)
{
	cleanup_with(sock_peer_done) struct sock_peer peer = SOCK_PEER_NONE;
	int r = -EAGAIN;

	while (r == -EAGAIN) {
		r = sock_receiver_await(receiver, receiver->bound.fd);
		if (r < 0)
			return sock_receiver_fail(receiver, r);
		r = sock_accept(&receiver->bound, &peer);
	}
	return r < 0 ? sock_receiver_fail(receiver, r) : receive_all(receiver, &peer);
}
