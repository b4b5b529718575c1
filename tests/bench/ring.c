/*
 * The floor of `shm send | shm recv`: a ring of 1 MiB that two processes share, read(2) straight into it and write(2) straight
 * out of it, its two counters waited for by futex(2). No names, no check that the other lives: `ring <IN >OUT`.
 */
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (1U << 20)
#define PIECE (SIZE / 4)
#define COUNT_MASK 0x7fffffffU

/* WRITTEN counts bytes, doubled; the lowest bit says that no more will come. One word, so that both are seen together. */
struct ring {
	_Alignas(64) _Atomic uint32_t written;
	_Alignas(64) _Atomic uint32_t taken;
	_Alignas(4096) char bytes[SIZE];
};

static void wait_while(_Atomic uint32_t *word, uint32_t value)
{
	while (atomic_load(word) == value)
		syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void publish(_Atomic uint32_t *word, uint32_t value)
{
	atomic_store(word, value);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static uint32_t piece_at(uint32_t at, uint32_t most)
{
	uint32_t to_end = SIZE - at % SIZE;

	most = most < PIECE ? most : PIECE;
	return most < to_end ? most : to_end;
}

static void fill(struct ring *ring)
{
	uint32_t written = 0;

	for (;;) {
		uint32_t taken = atomic_load(&ring->taken), there = (written - taken) & COUNT_MASK;
		ssize_t n;

		if (there == SIZE) {
			wait_while(&ring->taken, taken);
			continue;
		}
		n = read(0, ring->bytes + written % SIZE, piece_at(written, SIZE - there));
		if (n <= 0)
			break;
		written += (uint32_t)n;
		publish(&ring->written, written << 1);
	}
	publish(&ring->written, written << 1 | 1);
}

static void drain(struct ring *ring)
{
	for (uint32_t taken = 0;;) {
		uint32_t word = atomic_load(&ring->written), there = ((word >> 1) - taken) & COUNT_MASK;
		ssize_t n;

		if (there == 0 && (word & 1))
			return;
		if (there == 0) {
			wait_while(&ring->written, word);
			continue;
		}
		n = write(1, ring->bytes + taken % SIZE, piece_at(taken, there));
		if (n <= 0)
			exit(1);
		taken += (uint32_t)n;
		publish(&ring->taken, taken);
	}
}

int main(void)
{
	struct ring *ring = mmap(NULL, sizeof(*ring), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	if (ring == MAP_FAILED || (child = fork()) < 0)
		return 1;
	if (child == 0) {
		fill(ring);
		_exit(0);
	}
	drain(ring);
	return waitpid(child, NULL, 0) < 0;
}
