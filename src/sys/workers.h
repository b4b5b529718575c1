/*
 * Processes of our own that each do a piece of the work, any number at once, while this one hands out the next. They leave no
 * zombies (SIGCHLD is ignored meanwhile). That all have ended is heard by a pipe that each holds an end of; by it one can also
 * say that the whole work must stop.
 */
#ifndef IPCTOOL_SYS_WORKERS_H
#define IPCTOOL_SYS_WORKERS_H

#include <signal.h>
#include <sys/types.h>

#include "base/attributes.h"

struct workers {
	int heard, said;         /* the pipe's ends; -1 where they are closed; owned */
	struct sigaction before; /* what SIGCHLD was */
};

#define WORKERS_NONE { .heard = -1, .said = -1 }

/* Gets ready. Returns 0 or -errno. */
int workers_begin(struct workers *ret) MUST_CHECK;

/* fork(2): returns 0 in the worker, where SIGCHLD is what it was; else its pid, or -errno. */
pid_t workers_fork(struct workers *workers) MUST_CHECK;

/* In a worker: says STATUS (1 to 255) to the parent, which is to stop. */
void workers_say(const struct workers *workers, int status);

/* No more will be made: from now on the end of all can be waited for. */
void workers_close(struct workers *workers);

/*
 * To be called when `heard` can be read: returns the status that a worker said; 0 when all have ended (after workers_close()); or
 * -errno, -EAGAIN when there is neither.
 */
int workers_hear(const struct workers *workers) MUST_CHECK;

/* Closes the pipe, and gives SIGCHLD back what it was. Workers that still run go on. */
void workers_done(struct workers *workers);

#endif
