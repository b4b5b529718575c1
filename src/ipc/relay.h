/*
 * Relays: between two stages of a pipeline stands a pipe from the one, and a pipe to the other. Pages move from pipe to pipe by
 * splice(2), and what the relay has to wait for tells which stage is the slow one.
 */
#ifndef IPCTOOL_IPC_RELAY_H
#define IPCTOOL_IPC_RELAY_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct relay {
	int from, to;          /* the ends of the two pipes that are ours; -1 once closed; owned */
	uint64_t bytes;        /* that have passed */
	int64_t starved;       /* ns for which the stage before gave nothing */
	int64_t stopped;       /* ns for which the stage behind took nothing */
};

/* Closes what is open. */
void relay_done(struct relay *relay);

/*
 * Moves until all COUNT RELAYS have come to their end: of the stream, or because the stage behind took no more; then the stage
 * before hears of it by SIGPIPE. TICK is called about every second and whenever something moved; it may be NULL. Returns 0 or
 * -errno.
 */
int relay_run(struct relay *relays, size_t count, void (*tick)(void *data), void *data) MUST_CHECK;

#endif
