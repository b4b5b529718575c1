#include "ipc/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "sys/clock.h"

/* The most that one splice(2) is asked for. */
#define SPLICE ((size_t)1 << 20)

/* How long one wait may last, so that who waits can be told. */
#define SLICE 1000 /* ms */

void relay_done(struct relay *relay)
{
	if (relay->from >= 0)
		close(relay->from);
	if (relay->to >= 0)
		close(relay->to);
	relay->from = relay->to = -1;
}

/* Moves what can be moved without waiting. Returns whether anything happened. */
static bool move(struct relay *relay)
{
	bool has_moved = false;

	while (relay->from >= 0) {
		ssize_t n = splice(relay->from, NULL, relay->to, NULL, SPLICE, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		has_moved = true;
		relay->bytes += n > 0 ? (uint64_t)n : 0;
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

	(void)ioctl(relay->from, FIONREAD, &there);
	fds[0] = (struct pollfd){ .fd = there > 0 ? -1 : relay->from, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = relay->to, .events = there > 0 ? POLLOUT : 0 };
}

static void count_wait(struct relay *relay, const struct pollfd fds[2], int64_t lasted)
{
	if (relay->from < 0)
		return;
	if (fds[1].events & POLLOUT)
		relay->stopped += lasted;
	else
		relay->starved += lasted;
	if (fds[1].revents & POLLERR) /* nobody reads any more */
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
