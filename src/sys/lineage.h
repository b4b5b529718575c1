/*
 * Which processes descend from the caller, those included that ended long ago and were waited for by others: by the kernel's
 * own record of forks (perf_event_open(2), PERF_RECORD_FORK). It needs no privilege where kernel.perf_event_paranoid is at
 * most 2.
 */
#ifndef IPCTOOL_SYS_LINEAGE_H
#define IPCTOOL_SYS_LINEAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct lineage {
	struct lineage_ring *rings; /* one for each processor */
	size_t ring_count;
	uint32_t *pids;             /* in the order they were born */
	size_t count, capacity;
	bool is_whole;              /* nothing was missed so far */
};

/* Begins to record the forks of the caller and its descendants. Returns 0, or -errno where the kernel does not permit it. */
int lineage_begin(struct lineage *lineage) MUST_CHECK;

/* Frees what it owns. */
void lineage_done(struct lineage *lineage);

/* Takes up what was recorded meanwhile. Call it now and then: the kernel's memory for records is small. */
void lineage_update(struct lineage *lineage);

/* Whether PID was a descendant's. */
bool lineage_has(const struct lineage *lineage, uint32_t pid);

#endif
