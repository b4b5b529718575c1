/* File locks, as /proc/locks tells of them (flock(2), fcntl(2), proc(5)). */
#ifndef IPCTOOL_IPC_LOCK_H
#define IPCTOOL_IPC_LOCK_H

#include <stdbool.h>

#include "base/attributes.h"
#include "ipc/holders.h"
#include "ipc/target.h"

/* "flock write", "fcntl read". Returns memory, which the caller owns, or NULL. */
char *lock_detail(bool is_flock, bool is_write);

/*
 * Adds which of the processes that could not be looked into hold the locks among TARGETS or wait for them, as /proc/locks names
 * them. Returns 0 or -errno.
 */
int lock_holders(const struct target_table *targets, struct holders *holders) MUST_CHECK;

#endif
