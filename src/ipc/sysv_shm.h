/* System V shared memory segments (shmget(2), shmctl(2)). */
#ifndef IPCTOOL_IPC_SYSV_SHM_H
#define IPCTOOL_IPC_SYSV_SHM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

struct sysv_shm_request {
	uint32_t key;    /* 0: IPC_PRIVATE */
	uint64_t size;   /* bytes */
	unsigned mode;   /* permission bits */
	bool exclusive;  /* fail when it exists */
	bool huge;       /* SHM_HUGETLB */
	bool no_reserve; /* SHM_NORESERVE */
};

/*
 * Makes a segment, or opens the one with that key. Returns its id, with *CREATED saying which; -EEXIST when it exists and is
 * not wanted or is smaller than asked; or -errno of shmget(2).
 */
int sysv_shm_create(const struct sysv_shm_request *request, bool *created) MUST_CHECK;

/*
 * Reads FD to its end into the beginning of segment ID, which has SIZE bytes. Needs read and write permission. Returns the
 * number of bytes; -E2BIG when there is more than fits; or -errno.
 */
int64_t sysv_shm_read_from(int id, int fd, uint64_t size) MUST_CHECK;

/* Locks segment ID into memory, or lets it go (SHM_LOCK). Returns 0 or -errno (-ENOMEM, -EPERM: RLIMIT_MEMLOCK, too). */
int sysv_shm_lock(int id, bool locked) MUST_CHECK;

/* Sets the permission bits of segment ID (IPC_SET). Returns 0 or -errno. */
int sysv_shm_set_mode(int id, unsigned mode) MUST_CHECK;

#endif
