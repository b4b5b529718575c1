/*
 * Relays: between two stages of a pipeline stands a pipe from the one, and a pipe to the other; likewise between a socket and a
 * pipe, or whatever standard input and output are. Pages move by splice(2) where one end is a pipe, else bytes are copied; and
 * what a relay has to wait for tells which stage is the slow one.
 */
#ifndef IPCTOOL_IPC_RELAY_H
#define IPCTOOL_IPC_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"

struct relay {
	int from, to;          /* the two ends that are ours, sockets non-blocking ones; -1 once closed; owned */
	bool has_packets;      /* FROM is a seqpacket socket with SO_TIMESTAMP */
	uint64_t bytes;        /* that have passed */
	int64_t starved;       /* ns for which the stage before gave nothing */
	int64_t stopped;       /* ns for which the stage behind took nothing */
	int error;             /* -errno of what ended it before its time; -EPIPE: the stage behind had gone */
	bool has_ended;        /* the stage before came to its end */
	/* its own: */
	bool is_ready, copies, to_socket, to_pipe;
	struct buffer held;    /* where it copies: what was read and not written yet */
	size_t written;        /* bytes of it that were */
};

/* Closes what is open; the end of the stream is passed on to a socket, which may be open elsewhere, too (SHUT_WR). */
void relay_done(struct relay *relay);

/*
 * Moves until all COUNT RELAYS have come to their end: of the stream, or because the stage behind took no more; then the stage
 * before hears of it by SIGPIPE. TICK is called about every second and whenever something moved; it may be NULL, and it may end
 * relays by relay_done(). Returns 0 or -errno.
 */
int relay_run(struct relay *relays, size_t count, void (*tick)(void *data), void *data) MUST_CHECK;

#endif
