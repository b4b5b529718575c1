#include "ipc/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "ipc/sock_connection.h"
#include "sys/clock.h"

/* The most that one splice(2) is asked for, and that is read at once where it cannot help. */
#define SPLICE ((size_t)1 << 20)
#define PIECE  ((size_t)1 << 16)

/* How often one moves before the others have their turn, and who waits is told. */
#define ROUNDS 64

/* How long one wait may last, so that who waits can be told. */
#define SLICE 1000 /* ms */

void relay_done(struct relay *relay)
{
	if (relay->from >= 0)
		close(relay->from);
	if (relay->to >= 0 && relay->to_socket)
		(void)shutdown(relay->to, SHUT_WR); /* the peer may have gone: no matter */
	if (relay->to >= 0)
		close(relay->to);
	relay->from = relay->to = -1;
	buffer_done(&relay->held);
}

static mode_t type_of(int fd)
{
	struct stat st = { 0 };

	return fstat(fd, &st) < 0 ? 0 : st.st_mode & S_IFMT;
}

/* Sees what it stands between. */
static void prepare(struct relay *relay)
{
	mode_t from = type_of(relay->from), to = type_of(relay->to);

	relay->is_ready = true;
	relay->to_socket = to == S_IFSOCK;
	relay->to_pipe = to == S_IFIFO;
	relay->copies = relay->has_packets || (from != S_IFIFO && to != S_IFIFO);
}

static bool is_ready(int fd, short events)
{
	struct pollfd ready = { .fd = fd, .events = events };

	return poll(&ready, 1, 0) > 0;
}

/* Reads what is there. Returns as read(2); a packet without bytes is no end, and nothing to write either. */
static ssize_t take(struct relay *relay)
{
	struct buffer *held = &relay->held;
	char *at;
	ssize_t n;
	int r = 1;

	held->length = relay->written = 0;
	while (relay->has_packets && r > 0 && held->length == 0)
		r = sock_packet_receive(relay->from, held);
	if (relay->has_packets) {
		errno = -r;
		return r < 0 ? -1 : (ssize_t)held->length;
	}
	at = is_ready(relay->from, POLLIN) ? buffer_reserve(held, PIECE) : NULL;
	if (!at) {
		errno = held->error < 0 ? ENOMEM : EAGAIN;
		return -1;
	}
	n = read(relay->from, at, PIECE);
	held->length = n > 0 ? (size_t)n : 0;
	return n;
}

/* Writes of it what can be written without waiting. Returns as write(2). */
static ssize_t give(struct relay *relay)
{
	const char *at = relay->held.data + relay->written;
	size_t left = relay->held.length - relay->written;
	ssize_t n;

	if (relay->to_socket) {
		n = send(relay->to, at, left, MSG_DONTWAIT | MSG_NOSIGNAL);
	} else if (!is_ready(relay->to, POLLOUT)) {
		errno = EAGAIN;
		return -1;
	} else { /* a pipe that can be written to takes as much as this; a terminal or a file is waited for */
		n = write(relay->to, at, relay->to_pipe && left > PIPE_BUF ? PIPE_BUF : left);
	}
	relay->written += n > 0 ? (size_t)n : 0;
	return n;
}

static ssize_t copy(struct relay *relay)
{
	if (relay->written == relay->held.length) {
		ssize_t n = take(relay);

		if (n <= 0)
			return n;
	}
	return give(relay);
}

/* Moves some bytes. Returns how many, 0 at the end of the stream, or -1 with errno. */
static ssize_t pass(struct relay *relay)
{
	ssize_t n = -1;

	if (!relay->copies)
		n = splice(relay->from, NULL, relay->to, NULL, SPLICE, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
	if (!relay->copies && n < 0 && errno == EINVAL)
		relay->copies = true; /* one of them is something that has no pages to give or take */
	return relay->copies ? copy(relay) : n;
}

/* Moves what can be moved without waiting. Returns whether anything happened. */
static bool move(struct relay *relay)
{
	bool has_moved = false;

	for (int round = 0; round < ROUNDS && relay->from >= 0; round++) {
		ssize_t n = pass(relay);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		has_moved = true;
		relay->bytes += n > 0 ? (uint64_t)n : 0;
		relay->has_ended = n == 0;
		if (n < 0)
			relay->error = -errno;
		if (n <= 0) /* the end, or EPIPE */
			relay_done(relay);
		else
			io_take_turns((size_t)n);
	}
	return has_moved;
}

/* What it waits for: bytes, when there are none, else room. That the reader goes is seen in any case. */
static void wait_of(const struct relay *relay, struct pollfd fds[2])
{
	int there = 0;

	if (relay->copies)
		there = relay->held.length > relay->written;
	else
		(void)ioctl(relay->from, FIONREAD, &there);
	fds[0] = (struct pollfd){ .fd = there > 0 ? -1 : relay->from, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = relay->to, .events = there > 0 ? POLLOUT : 0 };
}

/* A socket whose peer has closed both directions hangs up; a pipe that nobody reads has an error. */
static void count_wait(struct relay *relay, const struct pollfd fds[2], int64_t lasted)
{
	short gone = relay->to_socket ? POLLERR | POLLHUP : POLLERR;

	if (relay->from < 0)
		return;
	if (fds[1].events & POLLOUT)
		relay->stopped += lasted;
	else
		relay->starved += lasted;
	if (!(fds[1].revents & gone))
		return;
	relay->error = fds[1].events & POLLOUT ? -EPIPE : 0; /* for which bytes wait, or none do */
	relay_done(relay);
}

/* Waits until one of them can move. Returns how many are open still, or -errno. */
static int await(struct relay *relays, size_t count, struct pollfd *fds)
{
	int64_t begun = clock_monotonic();
	int open = 0;

	for (size_t i = 0; i < count; i++) {
		fds[2 * i] = fds[2 * i + 1] = (struct pollfd){ .fd = -1 };
		if (relays[i].from >= 0)
			wait_of(&relays[i], &fds[2 * i]);
		open += relays[i].from >= 0;
	}
	if (open > 0 && poll(fds, 2 * count, SLICE) < 0 && errno != EINTR)
		return -errno;
	for (size_t i = 0; i < count; i++)
		count_wait(&relays[i], &fds[2 * i], clock_monotonic() - begun);
	return open;
}

int relay_run(struct relay *relays, size_t count, void (*tick)(void *data), void *data)
{
	cleanup_free struct pollfd *fds = calloc(2 * count + 1, sizeof(*fds));
	int r = 1;

	if (!fds)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (!relays[i].is_ready && relays[i].from >= 0)
			prepare(&relays[i]);
	while (r > 0) {
		bool has_moved = false;

		for (size_t i = 0; i < count; i++)
			has_moved = move(&relays[i]) || has_moved;
		if (!has_moved)
			r = await(relays, count, fds);
		if (tick)
			tick(data);
	}
	return r;
}
