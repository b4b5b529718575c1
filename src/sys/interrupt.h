/*
 * Signals. SIGPIPE is ignored while ipctool works, so that it can clean up when the reader of its output goes away, and is
 * died of at the end; SIGXFSZ, too, so that a file above RLIMIT_FSIZE is an error with a sentence. INT, TERM and HUP end the
 * process at once unless an applet holds them while it has something to clean up.
 */
#ifndef IPCTOOL_SYS_INTERRUPT_H
#define IPCTOOL_SYS_INTERRUPT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "sys/deadline.h"

/* Ignores SIGPIPE and SIGXFSZ, and remembers what was. Call once, first. */
void interrupt_start(void);

/* Whether SIGPIPE was ignored when ipctool was started. */
bool interrupt_pipe_was_ignored(void);

/* Gives both back the dispositions ipctool was started with: for a COMMAND that is to be run. */
void interrupt_restore(void);

/* COMMAND is to have SIGNAL ignored, or by its default. Of those two it takes effect with interrupt_restore(), else at once. */
void interrupt_choose(int signal, bool ignored);

/* From now on INT, TERM and HUP (those that were not ignored) are held back until interrupt_release(). */
void interrupt_hold(void);

/*
 * Waits until FD can be written, letting held signals in meanwhile. Returns 0, or -EINTR when one came: the caller cleans up
 * and calls interrupt_release(), which ends the process.
 */
int interrupt_wait_writable(int fd) MUST_CHECK;

/*
 * ppoll(2) that lets held signals in meanwhile, if they are held at all, until DEADLINE. Returns how many of the COUNT FDS are
 * ready, 0 when it has passed, -EINTR when a signal came, as above, or -errno.
 */
int interrupt_poll(struct pollfd *fds, size_t count, const struct deadline *deadline) MUST_CHECK;

/*
 * For a wait that has something to clean up, between interrupt_hold() and interrupt_release(): held signals come in from now
 * on, end system calls with EINTR, and are remembered until interrupt_release(). One that comes just before a call does not
 * end it: wait in slices, and ask interrupt_came() between them.
 */
void interrupt_let_in(void);

/* Whether a held signal has come in. */
bool interrupt_came(void);

/* Lets held signals go; if one had come, the process dies of it here. */
void interrupt_release(void);

/* Dies of SIGNAL by its default action; exits with 128 + SIGNAL where that does not end the process. */
_Noreturn void interrupt_die(int signal);

#endif
