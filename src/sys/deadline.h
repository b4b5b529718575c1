/*
 * Until when one wait may last: an absolute time of CLOCK_MONOTONIC, so that a wait that a signal interrupted goes on with
 * what is left and a clock that is set does not matter. What waits takes a `const struct deadline *` and returns
 * deadline_error() when it gives up.
 */
#ifndef IPCTOOL_SYS_DEADLINE_H
#define IPCTOOL_SYS_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/attributes.h"

struct deadline {
	bool forever; /* there is none; `at` means nothing */
	int64_t at;   /* ns of CLOCK_MONOTONIC; 0: do not wait at all */
};

/*
 * The deadline TIMEOUT nanoseconds from now; without one (GIVEN is false) for ever. 0 means not to wait at all, which is
 * not the same as a deadline that has passed. A time too far for the clock is its end.
 */
struct deadline deadline_from_timeout(bool given, int64_t timeout);

/* Whether not to wait at all (`--timeout 0`). */
bool deadline_is_now(const struct deadline *deadline);

/* Nanoseconds that are left: 0 when it has passed, INT64_MAX for ever. */
int64_t deadline_left_ns(const struct deadline *deadline);

/* What is left, as semtimedop(2), ppoll(2) and futex(2) take it: RET filled, or NULL for ever. */
struct timespec *deadline_left(const struct deadline *deadline, struct timespec *ret);

/* The end of a wait in vain: -EAGAIN (exit status 7) where there was to be none, else -ETIMEDOUT (124). */
int deadline_error(const struct deadline *deadline) MUST_CHECK;

#endif
