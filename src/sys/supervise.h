/* Running a COMMAND to its end as its parent, and as the parent of those of its descendants that lose theirs (prctl(2)). */
#ifndef IPCTOOL_SYS_SUPERVISE_H
#define IPCTOOL_SYS_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/* How a command ended. */
struct command_end {
	uint32_t pid;
	int error;    /* -errno: it could not be executed, and nothing below holds */
	int signal;   /* it died of; 0: it ended with */
	int status;
	bool has_survivors; /* descendants of it still run */
};

/*
 * Runs COMMAND and waits until it ends. INT, TERM, HUP, QUIT, USR1 and USR2 that somebody sends to us are passed on; what the
 * terminal sends it has got itself. TICK (may be NULL) is called every 20 ms meanwhile, and once when it has ended. Returns 0
 * with RET filled, or -errno when no process could be made.
 */
int supervise_run(char **command, void (*tick)(void *data), void *data, struct command_end *ret) MUST_CHECK;

#endif
