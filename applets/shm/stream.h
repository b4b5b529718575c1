/* What shm send and shm recv share: their words, and finding each other. */
#ifndef IPCTOOL_APPLETS_SHM_STREAM_H
#define IPCTOOL_APPLETS_SHM_STREAM_H

#include "ipc/shm_ring.h"
#include "shm/common.h"

struct shm_stream {
	struct address address;
	struct optional_i64 timeout;
};

extern const struct operand shm_stream_operands[];
extern const struct option shm_stream_options[];
extern const enum exit_status shm_stream_statuses[];

/*
 * Joins the ring as SIDE. Returns STATUS_DONE, or the status of what it reported; the ring is the caller's to close in both
 * cases.
 */
int shm_stream_join(const struct shm_stream *stream, enum shm_ring_side side, struct shm_ring *ring);

/* Reports that the stream broke off with ERROR, not that of the far side. Returns the status. */
int shm_stream_fail(const struct shm_stream *stream, const struct shm_ring *ring, int error);

#endif
