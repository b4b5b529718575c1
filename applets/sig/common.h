/* What send and stop share: the processes they are to signal, all held before the first one is signalled. */
#ifndef IPCTOOL_APPLETS_SIG_COMMON_H
#define IPCTOOL_APPLETS_SIG_COMMON_H

#include <stddef.h>

#include "cli/signal_value.h"
#include "frame/applet.h"
#include "ipc/signal.h"

struct receiver {
	struct signal_target target;
	int error; /* -errno: why it could not be opened; else 0 */
};

struct receivers {
	struct receiver *items;
	size_t count;
};

/* Closes all. */
void receivers_done(struct receivers *receivers);

/*
 * Opens every pid in WORDS. Returns STATUS_DONE although some are not there: their `error` says it. Else nobody can be signalled:
 * it has been reported, and the exit status is returned.
 */
int receivers_open(const struct word_list *words, enum signal_scope scope, struct receivers *ret);

/* Reports that the receiver could not be sent SIGNAL because of ERROR. Returns the exit status. */
int receiver_fail(const struct receiver *receiver, int signal, int error);

#endif
