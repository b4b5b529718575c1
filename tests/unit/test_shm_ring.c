/*
 * ipc/shm_ring: the stream through the ring, with a peer that is played: its position, its death, its nonsense. Calls on the far
 * side (descriptor 77) and sleeping are scripts.
 */
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "ipc/shm_ring.h"

#define FAR 77
#define END_OF_SCRIPT 2000000000

static const int *calls; /* what read and write do: at most so many bytes, or -errno */
static const int *polls; /* what poll returns */
static const int *sleeps;
static bool peer_lives, guard_broken;
static int far_room, widenings;
static bool refuses_room;
static char sink[4 * SHM_RING_CAPACITY];
static size_t sunk;
static struct shm_ring *ring_in_use;
static uint64_t peer_moves; /* by so much the peer's position goes on while we sleep, once */

static int next(const int **script)
{
	assert_non_null(*script);
	assert_int_not_equal(**script, END_OF_SCRIPT);
	return *(*script)++;
}

ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __real_write(int fd, const void *bytes, size_t length);
ssize_t __wrap_read(int fd, void *bytes, size_t length);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_futex_wait(const uint32_t *word, uint32_t value, int64_t nanoseconds);
int __wrap_futex_wake(const uint32_t *word);
bool __wrap_memory_guard_is_broken(void);
int __wrap_fcntl64(int fd, int command, void *argument);

static ssize_t far_call(size_t length)
{
	int step = next(&calls);

	if (step < 0) {
		errno = -step;
		return -1;
	}
	return step < (int)length ? step : (ssize_t)length;
}

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
	ssize_t n;

	if (fd != FAR)
		return __real_read(fd, bytes, length);
	n = far_call(length);
	for (ssize_t i = 0; i < n; i++)
		((char *)bytes)[i] = (char)(sunk + (size_t)i);
	sunk += n > 0 ? (size_t)n : 0;
	return n;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t length)
{
	ssize_t n;

	if (fd != FAR)
		return __real_write(fd, bytes, length);
	n = far_call(length);
	if (n > 0)
		memcpy(sink + sunk, bytes, (size_t)n);
	sunk += n > 0 ? (size_t)n : 0;
	return n;
}

int __wrap_poll(struct pollfd *fds UNUSED, nfds_t count UNUSED, int timeout UNUSED)
{
	return next(&polls);
}

int __wrap_futex_wait(const uint32_t *word UNUSED, uint32_t value UNUSED, int64_t nanoseconds UNUSED)
{
	ring_in_use->header->halves[!ring_in_use->side].position += peer_moves;
	peer_moves = 0;
	return next(&sleeps);
}

int __wrap_futex_wake(const uint32_t *word UNUSED)
{
	return 0;
}

bool __wrap_memory_guard_is_broken(void)
{
	return guard_broken;
}

/* What a pipe has room for, as the descriptor says; -1 when it is none. */
static int far_capacity(int command, int wanted)
{
	if (far_room < 0) {
		errno = EBADF;
		return -1;
	}
	if (command == F_GETPIPE_SZ)
		return far_room;
	widenings++;
	if (refuses_room) {
		errno = EPERM;
		return -1;
	}
	return far_room = wanted;
}

/* The peer's lock and the far side's capacity are all that is asked for. */
int __wrap_fcntl64(int fd, int command, void *argument)
{
	if (command == F_GETPIPE_SZ || command == F_SETPIPE_SZ) {
		assert_int_equal(fd, FAR);
		return far_capacity(command, (int)(intptr_t)argument);
	}
	assert_int_equal(command, F_OFD_GETLK);
	((struct flock *)argument)->l_type = peer_lives ? F_WRLCK : F_UNLCK;
	return 0;
}

static int make_ring(void **state)
{
	struct shm_ring *ring = calloc(1, sizeof(*ring));

	ring->fd = 78;
	ring->header = aligned_alloc(64, SHM_RING_FILE);
	memset(ring->header, 0, SHM_RING_FILE);
	ring->bytes = (char *)ring->header + SHM_RING_HEADER;
	peer_lives = true;
	guard_broken = false;
	sunk = 0;
	peer_moves = 0;
	far_room = -1;
	widenings = 0;
	refuses_room = false;
	calls = polls = sleeps = NULL;
	*state = ring_in_use = ring;
	return 0;
}

static int free_ring(void **state)
{
	struct shm_ring *ring = *state;

	free(ring->header);
	free(ring);
	return 0;
}

/* A receiver whose peer has written LENGTH bytes from POSITION on. */
static void fill(struct shm_ring *ring, uint64_t position, uint64_t length, bool ended)
{
	ring->side = SHM_RING_RECEIVER;
	ring->position = ring->header->halves[SHM_RING_RECEIVER].position = position;
	for (uint64_t i = 0; i < length; i++)
		ring->bytes[(position + i) % SHM_RING_CAPACITY] = (char)i;
	ring->header->halves[SHM_RING_SENDER].position = position + length;
	ring->header->ended = ended;
}

/* Short writes, interruptions, the seam of the ring and positions that wrap: every byte once, in order. */
static void test_receive_takes_all(void **state)
{
	struct shm_ring *ring = *state;
	const uint64_t positions[] = { 0, SHM_RING_CAPACITY - 3, UINT64_MAX - 5 };

	for (size_t i = 0; i < ARRAY_SIZE(positions); i++) {
		sunk = 0;
		fill(ring, positions[i], 1000, true);
		calls = (const int[]){ 1, -EINTR, 2, 500, -EINTR, 1000, 1000, 1000, END_OF_SCRIPT };
		assert_int_equal(shm_ring_receive(ring, FAR), 0);
		assert_int_equal(sunk, 1000);
		for (size_t n = 0; n < sunk; n++)
			check((unsigned char)sink[n] == n % 256, "byte %zu", n);
		assert_true(ring->header->halves[SHM_RING_RECEIVER].position == positions[i] + 1000);
	}
}

/* Receives 1,000 bytes in pieces after so many that came before. */
static void receive_after(struct shm_ring *ring, uint64_t position)
{
	sunk = 0;
	widenings = 0;
	fill(ring, position, 1000, true);
	calls = (const int[]){ 10, 1000, 1000, 1000, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), 0);
	assert_int_equal(sunk, 1000);
}

/* A pipe is given more room once, by a stream that is long; what is none, or may not have it, is written all the same. */
static void test_receive_into_a_pipe(void **state)
{
	struct shm_ring *ring = *state;
	const int mebibyte = 1 << 20;

	far_room = 65536;
	receive_after(ring, 0);
	assert_int_equal(widenings, 0);
	refuses_room = true;
	receive_after(ring, mebibyte - 50);
	assert_int_equal(widenings, 1);
	assert_int_equal(far_room, 65536);
	refuses_room = false;
	receive_after(ring, mebibyte - 50);
	assert_int_equal(widenings, 1);
	assert_int_equal(far_room, mebibyte);
	far_room = 2 * mebibyte;
	receive_after(ring, mebibyte);
	assert_int_equal(widenings, 0);
	far_room = -1;
	receive_after(ring, mebibyte);
	assert_int_equal(widenings, 0);
}

static void test_receive_into_what_fails(void **state)
{
	struct shm_ring *ring = *state;

	fill(ring, 0, 100, true);
	calls = (const int[]){ 10, -ENOSPC, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), -ENOSPC);
	assert_true(ring->far_side_failed);
	assert_int_equal(ring->position, 10); /* what was written is taken, the rest is not */
	ring->far_side_failed = false;
	calls = (const int[]){ -EFAULT, END_OF_SCRIPT }; /* the page is gone: the ring's fault, not the descriptor's */
	assert_int_equal(shm_ring_receive(ring, FAR), -ENODATA);
	assert_false(ring->far_side_failed);
}

/* A descriptor that does not block is waited for as long as the peer lives. */
static void test_receive_waits_for_the_descriptor(void **state)
{
	struct shm_ring *ring = *state;

	fill(ring, 0, 100, true);
	calls = (const int[]){ -EAGAIN, 100, END_OF_SCRIPT };
	polls = (const int[]){ 0, 0, 1, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), 0);
	assert_int_equal(sunk, 100);
	fill(ring, 0, 100, false);
	peer_lives = false;
	calls = (const int[]){ -EAGAIN, END_OF_SCRIPT };
	polls = (const int[]){ 0, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), -EPIPE);
}

/* The positions and flags are the peer's to forge: nothing is read or written out of the ring's bounds. */
static void test_nonsense(void **state)
{
	struct shm_ring *ring = *state;

	fill(ring, 50, 0, false);
	ring->header->halves[SHM_RING_SENDER].position = 49;
	assert_int_equal(shm_ring_receive(ring, FAR), -EPROTO);
	ring->header->halves[SHM_RING_SENDER].position = 50 + SHM_RING_CAPACITY + 1;
	assert_int_equal(shm_ring_receive(ring, FAR), -EPROTO);
	ring->side = SHM_RING_SENDER;
	ring->header->halves[SHM_RING_RECEIVER].position = 51; /* more than was ever sent */
	assert_int_equal(shm_ring_send(ring, 0), -EPROTO);
	fill(ring, 0, 10, true);
	guard_broken = true;
	assert_int_equal(shm_ring_receive(ring, FAR), -ENODATA);
}

/* What a peer did before it died counts; with nothing left to take its death is an error. */
static void test_a_peer_that_dies(void **state)
{
	struct shm_ring *ring = *state;

	fill(ring, 0, 100, false);
	peer_lives = false;
	calls = (const int[]){ 100, END_OF_SCRIPT };
	sleeps = (const int[]){ -ETIMEDOUT, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), -EPIPE);
	assert_int_equal(sunk, 100);
	fill(ring, 100, 0, false);
	sunk = 0;
	peer_moves = 7; /* it writes once more, and dies */
	calls = (const int[]){ 7, END_OF_SCRIPT };
	sleeps = (const int[]){ -ETIMEDOUT, -ETIMEDOUT, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), -EPIPE);
	assert_int_equal(sunk, 7);
}

/* A sleep that ends for nothing is slept again; a timeout is one wait's. */
static void test_sleeps(void **state)
{
	struct shm_ring *ring = *state;

	fill(ring, 0, 0, false);
	sleeps = (const int[]){ 0, -EINTR, -EAGAIN, -EFAULT, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), -ENODATA);
	ring->has_timeout = true;
	ring->timeout = 0;
	assert_int_equal(shm_ring_receive(ring, FAR), -EAGAIN);
	ring->timeout = 1;
	sleeps = (const int[]){ -ETIMEDOUT, -ETIMEDOUT, -ETIMEDOUT, END_OF_SCRIPT };
	assert_int_equal(shm_ring_receive(ring, FAR), -ETIMEDOUT);
}

/* The sender reads into free room alone, and at the end waits until all of it was taken. */
static void test_send(void **state)
{
	struct shm_ring *ring = *state;

	ring->side = SHM_RING_SENDER;
	calls = (const int[]){ 10, -EINTR, 20, 0, END_OF_SCRIPT };
	polls = (const int[]){ 1, 1, 1, 1, END_OF_SCRIPT };
	sleeps = (const int[]){ 0, END_OF_SCRIPT };
	peer_moves = 30;
	assert_int_equal(shm_ring_send(ring, FAR), 0);
	assert_true(ring->header->ended);
	assert_true(ring->header->halves[SHM_RING_SENDER].position == 30);
	for (size_t i = 0; i < 30; i++)
		check((unsigned char)ring->bytes[i] == i, "byte %zu", i);
}

static void test_send_from_what_fails(void **state)
{
	struct shm_ring *ring = *state;

	ring->side = SHM_RING_SENDER;
	calls = (const int[]){ 10, -EIO, END_OF_SCRIPT };
	polls = (const int[]){ 1, 1, END_OF_SCRIPT };
	assert_int_equal(shm_ring_send(ring, FAR), -EIO);
	assert_true(ring->far_side_failed);
	assert_false(ring->header->ended); /* the receiver is not told that this was all */
	/* nobody takes any more */
	calls = (const int[]){ 0, END_OF_SCRIPT };
	polls = (const int[]){ 1, END_OF_SCRIPT };
	sleeps = (const int[]){ -ETIMEDOUT, END_OF_SCRIPT };
	peer_lives = false;
	assert_int_equal(shm_ring_send(ring, FAR), -EPIPE);
}

#define RING_TEST(function) cmocka_unit_test_setup_teardown(function, make_ring, free_ring)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RING_TEST(test_receive_takes_all),
		RING_TEST(test_receive_into_a_pipe),
		RING_TEST(test_receive_into_what_fails),
		RING_TEST(test_receive_waits_for_the_descriptor),
		RING_TEST(test_nonsense),
		RING_TEST(test_a_peer_that_dies),
		RING_TEST(test_sleeps),
		RING_TEST(test_send),
		RING_TEST(test_send_from_what_fails),
	};

	return cmocka_run_group_tests_name("shm_ring", tests, NULL, NULL);
}
