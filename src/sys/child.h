/* A COMMAND that takes our place, or runs while ipctool stays: executed, waited for, and told what others tell us. */
#ifndef IPCTOOL_SYS_CHILD_H
#define IPCTOOL_SYS_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attributes.h"

/* Becomes COMMAND (execvp(3)), with SIGPIPE as ipctool was started with it. Returns only when that failed: -errno. */
int child_become(char **command) MUST_CHECK;

/*
 * Starts COMMAND in a process of its own, with IN and OUT as its standard input and output, and none of our descriptors but
 * standard error. Its end is to be waited for (waitpid(2)). Returns 0 with its pid, or -errno as child_run().
 */
int child_start(char **command, int in, int out, pid_t *ret) MUST_CHECK;

/*
 * Runs COMMAND, as child_become() does, in a process of its own, and waits for its end. It gets none of our descriptors but the
 * standard ones. INT, TERM, HUP, QUIT, USR1 and USR2 that a process sends to us are sent on to it; those of the terminal it
 * gets by itself. Returns 0 with its status as wait(2) gives it, or -errno when it could not be executed (-ENOENT: not found)
 * or no process made for it (-EAGAIN, -ENOMEM, -EMFILE, -ENFILE).
 */
int child_run(char **command, int *ret) MUST_CHECK;

/* What else is to be done meanwhile. */
struct child_watch {
	void (*tick)(void *data); /* called every 20 ms, and once when COMMAND has ended; may be NULL */
	void *data;
	bool has_survivors;       /* set: descendants of COMMAND still run */
};

/* The same, as the parent also of those of COMMAND's descendants that lose theirs (PR_SET_CHILD_SUBREAPER). */
int child_supervise(char **command, struct child_watch *watch, int *ret) MUST_CHECK;

#endif
