/*
 * An end to waits that have none: msgsnd(2) and msgrcv(2) know no timeout, mq_receive(3) one by a clock that can be set.
 *
 * A timer signal interrupts them. One signal would not do: coming after the last look at the clock and before the kernel has
 * put us to sleep it would be gone, and no mask can be changed together with msgrcv as ppoll(2) does it. So the timer goes on
 * every few milliseconds until the waiter has seen it. INT, TERM and HUP are caught likewise: their handler starts the timer.
 * EINTR is a promise in return: the kernel gives it only when it has neither taken nor put a message, and looks for a message
 * before it looks for signals, so nothing is lost or doubled. Trying with IPC_NOWAIT and sleeping in between would lose the
 * place among those who wait, and be late. alarm(2) would take away the timer that whoever started us may have set.
 */
#ifndef IPCTOOL_SYS_BREAKER_H
#define IPCTOOL_SYS_BREAKER_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum breaker_signals {
	BREAKER_TIME, /* the timer alone; INT, TERM and HUP end the process at once */
	BREAKER_CATCH, /* INT, TERM and HUP too, where they are not ignored: breaker_caught() */
};

/* Makes the timer, which does not run yet. Returns 0 or -errno (timer_create(2); -EAGAIN: RLIMIT_SIGPENDING). */
int breaker_start(enum breaker_signals signals) MUST_CHECK;

/*
 * From now on every blocking call is interrupted, in FIRST nanoseconds and then every EVERY; a FIRST of 0: no more, unless a
 * signal was caught.
 */
void breaker_set(int64_t first, int64_t every);

/* The signal that was caught, or 0. Once there is one, every blocking call ends soon. */
int breaker_caught(void);

/* Writes all of it to FD, as io_write_full() does; -EINTR once a signal was caught: then some of it may have gone out. */
int breaker_write_full(int fd, const void *bytes, size_t length) MUST_CHECK;

/* Undoes breaker_start(). If a signal was caught, the process dies of it here. */
void breaker_stop(void);

#endif
