/*
 * Files that programs map, by the names that users give them. A link is followed, as by every program that takes a FILE; but what
 * is no regular file is not even opened, so that no FIFO is waited for and no device touched.
 */
#ifndef IPCTOOL_IPC_MAPPED_FILE_H
#define IPCTOOL_IPC_MAPPED_FILE_H

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/shm_access.h"

/*
 * Opens the regular file at PATH, which can be mapped, to read it or to write it in a mapping (SHM_TO_READ, SHM_TO_MAP); reading
 * leaves its owner's atime alone. Returns 0, or -errno with FAULT set; ACCESS is the caller's to close in both cases.
 */
int mapped_file_open(const char *path, enum shm_intent intent, struct shm_access *access, struct fault *fault) MUST_CHECK;

/*
 * How many of its pages are in memory, as mincore(2) says, or cachestat(2) (Linux 6.5), which does not take longer for a file of
 * many holes. Returns 0; -EPERM where the kernel will not tell: who is not its owner must be able to write it; -ENODATA when it
 * was shrunk meanwhile; or -errno.
 */
int mapped_file_resident(const struct shm_access *access, uint64_t *ret) MUST_CHECK;

/* Waits until all of it is on its medium (fsync(2)). Returns 0, -ENODATA when it was shrunk meanwhile, or -errno. */
int mapped_file_sync(const struct shm_access *access) MUST_CHECK;

#endif
