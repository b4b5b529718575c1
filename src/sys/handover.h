/*
 * Descriptors that a COMMAND is to have, at numbers of its own: they are put there, and whatever else is open, but standard
 * input, output and error, is gone when it is executed.
 */
#ifndef IPCTOOL_SYS_HANDOVER_H
#define IPCTOOL_SYS_HANDOVER_H

#include <stddef.h>

#include "base/attributes.h"

struct handover {
	int error; /* standard error, where a descriptor has taken its place; else -1 */
};

#define HANDOVER_NONE { .error = -1 }

/*
 * Puts the COUNT descriptors FDS to FIRST, FIRST + 1, ..., where the command will have them; they are not to be used by their old
 * numbers any more. All others above 2 are closed when it is executed. Returns 0; -EMFILE when the numbers are beyond
 * RLIMIT_NOFILE, and then nothing has changed; or -errno. In both cases call handover_undo() when the command could not be run.
 */
int handover_prepare(struct handover *handover, int *fds, size_t count, int first) MUST_CHECK;

/* Standard error is what it was, for what is to be said there. */
void handover_undo(struct handover *handover);

#endif
