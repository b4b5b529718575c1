/* Pipes (pipe(7)): how much one takes, found by filling it. */
#ifndef IPCTOOL_IPC_PIPE_H
#define IPCTOOL_IPC_PIPE_H

#include <stdint.h>

#include "base/attributes.h"

/* The most bytes that one write(2) takes, whatever it is asked for: whole pages below 2 GiB (MAX_RW_COUNT). */
uint64_t pipe_write_most(void);

/* Both ends of a pipe that nobody else has; -1 where closed. Start from PIPE_CLOSED, end with pipe_done(). */
struct pipe_ends {
	int read_end, write_end;
};

#define PIPE_CLOSED ((struct pipe_ends){ -1, -1 })

/* Makes a pipe that does not block. Returns 0 or -errno: see explain_pipe_create(). */
int pipe_make(struct pipe_ends *ret) MUST_CHECK;

/* Closes the ends that are open. */
void pipe_done(struct pipe_ends *ends);

/*
 * Gives the pipe at FD room for BYTES, which the kernel rounds up to a power of two of pages (F_SETPIPE_SZ). Returns 0 or
 * -errno: see explain_pipe_capacity().
 */
int pipe_set_capacity(int fd, uint64_t bytes) MUST_CHECK;

/* Bytes that the pipe at FD has room for, if they come in whole pages (F_GETPIPE_SZ). Returns 0 or -errno. */
int pipe_capacity(int fd, uint64_t *ret) MUST_CHECK;

/* What filling a pipe showed. */
struct pipe_fill {
	uint64_t writes;  /* that wrote something */
	uint64_t bytes;   /* that went in until a writer would have blocked */
	uint64_t last;    /* bytes of the last of these writes: fewer than CHUNK when it was cut short */
};

/*
 * Writes CHUNK bytes at a time into the pipe until it would block. Up to PIPE_BUF a chunk goes in whole or not at all; of a
 * larger one as much goes in as there is room for. Returns 0 or -errno.
 */
int pipe_fill(const struct pipe_ends *ends, uint64_t chunk, struct pipe_fill *ret) MUST_CHECK;

#endif
