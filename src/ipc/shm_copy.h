/* Streams into and out of shared memory: as fast as the kernel copies, in pieces, so that memory is bounded. */
#ifndef IPCTOOL_IPC_SHM_COPY_H
#define IPCTOOL_IPC_SHM_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/shm_access.h"

/* How far a copy came, and on which side it failed. */
struct shm_progress {
	uint64_t done;    /* bytes that have arrived */
	bool at_far_side; /* the error is that of the stream, not of the object */
};

/*
 * How many bytes FD, a regular file, still has to give from where it stands. False where that is not known: a pipe, a device, a
 * file in /proc.
 */
bool shm_copy_known_length(int fd, uint64_t *ret);

/*
 * Reads FD to its end, or until MOST bytes have been read, into the object from OFFSET on. Returns 0; -E2BIG when there is more
 * than fits, what fits having been written; or -errno, those of shm_access_write().
 */
int shm_copy_in(struct shm_access *access, uint64_t offset, uint64_t most, int fd, struct shm_progress *progress) MUST_CHECK;

/* Writes LENGTH bytes at OFFSET, within its size, to FD. Returns 0 or -errno, those of shm_access_read(). */
int shm_copy_out(const struct shm_access *access, uint64_t offset, uint64_t length, int fd,
		 struct shm_progress *progress) MUST_CHECK;

/*
 * The same into a pipe without copying: what the reader gets are the object's own pages (splice(2), vmsplice(2)), in which
 * later changes show, even after this process has ended.
 */
int shm_copy_pages(const struct shm_access *access, uint64_t offset, uint64_t length, int fd,
		   struct shm_progress *progress) MUST_CHECK;

#endif
