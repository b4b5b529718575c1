/*
 * Memory that others can take away: where a shared file is shrunk, or its file system is full, touching a page of its mapping is
 * SIGBUS (mmap(2)). A guard lets the process live: the mapping is replaced by zeros of our own, and the guard is broken.
 * Whoever works on guarded memory looks at that before believing what it has read.
 */
#ifndef IPCTOOL_SYS_MEMORY_GUARD_H
#define IPCTOOL_SYS_MEMORY_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Guards the mapping of LENGTH bytes at MEMORY from now on. There is one guard at a time. */
void memory_guard_set(void *memory, size_t length);

/*
 * What is to stand at the beginning of the zeros, for code that waits for something to be there: LENGTH bytes, no more than are
 * guarded, which must live as long as the guard. Ends with it.
 */
void memory_guard_substitute(const void *bytes, size_t length);

/* Ends it: a SIGBUS is deadly again. Call it before the mapping goes. */
void memory_guard_clear(void);

/* Whether pages were missing. What was read since is zeros, and what was written is lost. */
bool memory_guard_is_broken(void);

#endif
