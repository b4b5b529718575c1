/*
 * A line that says how far long work has come: on standard error, by itself when that is a terminal and the work takes more
 * than half a second. With --progress always, and then a last line stays.
 */
#ifndef IPCTOOL_CLI_PROGRESS_H
#define IPCTOOL_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "cli/option.h"

/* --progress and --no-progress, bound to a struct progress. */
extern const struct option progress_options[];

/* Start from { 0 }, or from what the options made of it. */
struct progress {
	int wish;      /* enum progress_wish */
	bool started;
	bool wanted;
	bool on_terminal;
	int64_t next;  /* when to show the next line, on CLOCK_MONOTONIC */
};

/* Whether it is time for a new line. Cheap: call it for every small piece of work. */
bool progress_is_due(struct progress *progress);

/* Shows the line, in place of the one before on a terminal. */
void progress_show(struct progress *progress, const char *format, ...) PRINTF_LIKE(2, 3);

/* The work is done: takes the line away; under --progress shows this one and leaves it. */
void progress_end(struct progress *progress, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
