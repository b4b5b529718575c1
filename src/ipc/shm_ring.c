/* The stream: how bytes flow when both sides are there. */
#include "ipc/shm_ring.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/pipe.h"
#include "sys/deadline.h"
#include "sys/futex.h"
#include "sys/memory_guard.h"

/* Both sides work at once on different parts of the ring; and who sleeps is woken for a part that is worth it. */
#define PIECE (SHM_RING_CAPACITY / 4)

/* What a pipe has room for that nobody else is kept from having, by the default of fs.pipe-max-size. */
#define PIPE_WANTED (UINT64_C(1) << 20)

/* Looks at the other side's position before going to sleep: being woken costs more. */
#define SPINS 200

static struct shm_ring_half *own_half(const struct shm_ring *ring)
{
	return &ring->header->halves[ring->side];
}

static struct shm_ring_half *peer_half(const struct shm_ring *ring)
{
	return &ring->header->halves[!ring->side];
}

bool shm_ring_peer_lives(const struct shm_ring *ring)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = SHM_RING_PRESENCE(!ring->side), .l_len = 1 };

	return fcntl(ring->fd, F_OFD_GETLK, &lock) < 0 || lock.l_type != F_UNLCK;
}

int shm_ring_sleep(const struct shm_ring *ring, uint32_t seen, int64_t nanoseconds)
{
	return futex_wait(&own_half(ring)->event, seen, nanoseconds < SHM_RING_SLICE ? nanoseconds : SHM_RING_SLICE);
}

void shm_ring_wake(const struct shm_ring *ring)
{
	struct shm_ring_half *peer = peer_half(ring);

	__atomic_fetch_add(&peer->event, 1, __ATOMIC_SEQ_CST);
	futex_wake(&peer->event);
}

/* Makes this side's position known. The peer sleeps or it does not: one of the two sees what the other has written. */
static void publish(const struct shm_ring *ring, bool wake)
{
	__atomic_store_n(&own_half(ring)->position, ring->position, __ATOMIC_SEQ_CST);
	if (wake && __atomic_load_n(&peer_half(ring)->sleeps, __ATOMIC_SEQ_CST))
		shm_ring_wake(ring);
}

/* How many bytes this side can work on: free ones, or those that are there. */
static int available(const struct shm_ring *ring, uint64_t *ret)
{
	uint64_t peer = __atomic_load_n(&peer_half(ring)->position, __ATOMIC_SEQ_CST), used;
	bool sends = ring->side == SHM_RING_SENDER;
	int r = shm_ring_used(sends ? ring->position : peer, sends ? peer : ring->position, &used);

	if (memory_guard_is_broken())
		return -ENODATA;
	*ret = sends ? SHM_RING_CAPACITY - used : used;
	return r;
}

static bool has_ended(const struct shm_ring *ring)
{
	return __atomic_load_n(&ring->header->ended, __ATOMIC_SEQ_CST) != 0;
}

/* Whether there are WANTED bytes to work on; to the receiver also: whether there will be no more. 1, 0 or -errno. */
static int is_ready(const struct shm_ring *ring, uint64_t wanted)
{
	bool ended = ring->side == SHM_RING_RECEIVER && has_ended(ring);
	uint64_t there;
	int r = available(ring, &there);

	return r < 0 ? r : there >= wanted || ended;
}

/* Sleeps once. Returns 0 to look again, or -errno when there is nobody to wait for, or no time. */
static int sleep_once(const struct shm_ring *ring, uint64_t wanted, const struct deadline *deadline)
{
	struct shm_ring_half *own = own_half(ring);
	uint32_t seen = __atomic_load_n(&own->event, __ATOMIC_SEQ_CST);
	int64_t left = deadline_left_ns(deadline);
	int r;

	__atomic_store_n(&own->sleeps, 1, __ATOMIC_SEQ_CST);
	r = is_ready(ring, wanted);
	if (r == 0 && left == 0)
		r = deadline_error(deadline);
	else if (r == 0)
		r = shm_ring_sleep(ring, seen, left);
	__atomic_store_n(&own->sleeps, 0, __ATOMIC_SEQ_CST);
	if (r == -ETIMEDOUT && left > 0) /* of the slice; what it did before it died counts */
		r = shm_ring_peer_lives(ring) || is_ready(ring, wanted) ? 0 : -EPIPE;
	else if (r == -EFAULT)
		r = -ENODATA;
	return r == -ETIMEDOUT || r == -EPIPE || r == -ENODATA || r == -EPROTO || left == 0 ? r : 0;
}

/* Waits for WANTED bytes to work on. Returns 0 or -errno. */
static int await(const struct shm_ring *ring, uint64_t wanted)
{
	struct deadline deadline;
	int r = is_ready(ring, wanted);

	for (int i = 0; r == 0 && i < SPINS; i++) {
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		r = is_ready(ring, wanted);
	}
	if (r != 0)
		return r < 0 ? r : 0;
	deadline = deadline_from_timeout(ring->has_timeout, ring->timeout);
	while (r == 0) {
		r = sleep_once(ring, wanted, &deadline);
		if (r == 0)
			r = is_ready(ring, wanted);
	}
	return r < 0 ? r : 0;
}

/* Waits until FD can be read or written, for ever if need be, as long as the peer lives. Returns 0 or -EPIPE. */
static int await_descriptor(struct shm_ring *ring, int fd, short events)
{
	struct pollfd polled = { .fd = fd, .events = events };

	for (;;) {
		int r = poll(&polled, 1, (int)(SHM_RING_SLICE / 1000000));

		if (r > 0 || (r < 0 && errno != EINTR)) /* what is wrong with it the call itself says */
			return 0;
		if (r == 0 && !shm_ring_peer_lives(ring))
			return -EPIPE;
	}
}

/* What a read or write on the far side that failed means to the stream: 0 to try again, or -errno. */
static int judge(struct shm_ring *ring, int fd, short events)
{
	int error = errno;

	if (error == EINTR)
		return 0;
	if (error == EAGAIN)
		return await_descriptor(ring, fd, events);
	if (error == EFAULT)
		return -ENODATA;
	ring->far_side_failed = true;
	return -error;
}

/* Where in the ring this side stands, and how many of the bytes it can work on it takes at once from there. */
static char *place(const struct shm_ring *ring)
{
	return ring->bytes + ring->position % SHM_RING_CAPACITY;
}

static size_t piece(const struct shm_ring *ring, uint64_t there)
{
	return (size_t)shm_ring_span(ring->position, there < PIECE ? there : PIECE);
}

/* Reads one piece into the ring. Returns 1, 0 at the end, or -errno. */
static int read_piece(struct shm_ring *ring, int fd, bool may_block)
{
	uint64_t room = 0;
	ssize_t n;
	int r = await(ring, PIECE);

	if (r == 0 && may_block)
		r = await_descriptor(ring, fd, POLLIN);
	if (r == 0)
		r = available(ring, &room);
	if (r < 0)
		return r;
	n = read(fd, place(ring), piece(ring, room));
	if (n <= 0) {
		r = n < 0 ? judge(ring, fd, POLLIN) : 0;
		return n == 0 ? 0 : r < 0 ? r : 1;
	}
	ring->position += (uint64_t)n;
	publish(ring, true);
	return 1;
}

/* Tells the receiver that this is all, and waits as long as it goes on taking. */
static int end(const struct shm_ring *ring)
{
	uint64_t room = 0;
	int r;

	__atomic_store_n(&ring->header->ended, 1, __ATOMIC_SEQ_CST);
	shm_ring_wake(ring);
	while ((r = available(ring, &room)) == 0 && room < SHM_RING_CAPACITY) {
		r = await(ring, room + 1);
		if (r < 0)
			return r;
	}
	return r;
}

int shm_ring_send(struct shm_ring *ring, int fd)
{
	struct stat st;
	bool may_block = fstat(fd, &st) < 0 || !S_ISREG(st.st_mode);
	int r;

	while ((r = read_piece(ring, fd, may_block)) > 0)
		;
	return r < 0 ? r : end(ring);
}

/* Writes one piece out of the ring. Returns 1, 0 at the end, or -errno. */
static int write_piece(struct shm_ring *ring, int fd)
{
	uint64_t there = 0;
	ssize_t n;
	bool ended;
	int r = await(ring, 1);

	ended = r == 0 && has_ended(ring); /* looked at before what is there */
	if (r == 0)
		r = available(ring, &there);
	if (r < 0 || there == 0)
		return r < 0 ? r : !ended;
	n = write(fd, place(ring), piece(ring, there));
	if (n < 0) {
		r = judge(ring, fd, POLLOUT);
		return r < 0 ? r : 1;
	}
	ring->position += (uint64_t)n;
	publish(ring, ended || SHM_RING_CAPACITY - (there - (uint64_t)n) >= PIECE);
	return 1;
}

/*
 * A program that hashes reads 64 KiB from a usual pipe and then sleeps until there is more, each time: a larger pipe lets both
 * work at once. Only a stream worth it asks, and it goes on as well where it is not granted (fs.pipe-user-pages-soft).
 */
static void widen(int fd)
{
	uint64_t capacity = 0;

	if (pipe_capacity(fd, &capacity) == 0 && capacity < PIPE_WANTED)
		(void)!pipe_set_capacity(fd, PIPE_WANTED);
}

int shm_ring_receive(struct shm_ring *ring, int fd)
{
	bool is_wide = false;
	int r;

	while ((r = write_piece(ring, fd)) > 0) {
		if (!is_wide && ring->position >= PIPE_WANTED) {
			widen(fd);
			is_wide = true;
		}
	}
	return r;
}
