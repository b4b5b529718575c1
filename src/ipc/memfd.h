/* Files that have no name and live in memory (memfd_create(2)), and counters that are descriptors (eventfd(2)). */
#ifndef IPCTOOL_IPC_MEMFD_H
#define IPCTOOL_IPC_MEMFD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/* The most that an eventfd can count to. */
#define EVENT_MOST (UINT64_MAX - 1)

/*
 * Makes one with all that SOURCE still gives, with its offset at the beginning. SEALED: nobody, neither its holder, can change it
 * any more. *READ_ERROR says whether it was reading SOURCE that failed. Returns the descriptor, close-on-exec, or -errno.
 */
int memfd_make(int source, bool sealed, bool *read_error) MUST_CHECK;

/* Makes an eventfd that counts INITIAL; as a semaphore each read takes one. Returns it, close-on-exec, or -errno. */
int event_make(uint64_t initial, bool is_semaphore) MUST_CHECK;

#endif
