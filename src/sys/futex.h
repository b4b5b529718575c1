/* Sleeping on a word of memory that processes share (futex(2), without FUTEX_PRIVATE_FLAG). */
#ifndef IPCTOOL_SYS_FUTEX_H
#define IPCTOOL_SYS_FUTEX_H

#include <limits.h>
#include <stdint.h>

#include "base/attributes.h"

/*
 * Sleeps while WORD holds VALUE, for at most NANOSECONDS (INT64_MAX: for ever). Returns 0 when it was woken, which may be for
 * nothing; -EAGAIN when it holds another value; -ETIMEDOUT; -EINTR; -EFAULT when the page is not there any more.
 */
int futex_wait(const uint32_t *word, uint32_t value, int64_t nanoseconds) MUST_CHECK;

/* Wakes all who sleep on WORD. Returns how many, or -errno. */
int futex_wake(const uint32_t *word);

#endif
