/* What the peers share: failing loudly, random numbers from a seed, and living until standard input closes. */
#ifndef TESTS_HELPERS_PEER_H
#define TESTS_HELPERS_PEER_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The C library leaves its definition to the caller: semctl(2). */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

static inline void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

/* Returns R, a result of a system call that must not fail. */
static inline int must(int r, const char *what)
{
	if (r < 0)
		die(what);
	return r;
}

/* xorshift64*: the same numbers for the same seed on every machine. STATE must not be 0. */
static inline uint64_t random_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 <= result < BELOW. */
static inline uint64_t random_below(uint64_t *state, uint64_t below)
{
	return (random_next(state) >> 16) % below;
}

/* Blocks until the other end of standard input is closed. */
static inline void await_end(void)
{
	char sink[64];
	ssize_t n;

	do
		n = read(STDIN_FILENO, sink, sizeof(sink));
	while (n > 0 || (n < 0 && errno == EINTR));
}

#endif
