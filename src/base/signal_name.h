/*
 * Signals by name and number: TERM, RTMIN+3 (signal(7)). Names are printed without SIG; of the real-time signals the lower half
 * counts from RTMIN and the upper down from RTMAX, as in kill(1).
 */
#ifndef IPCTOOL_BASE_SIGNAL_NAME_H
#define IPCTOOL_BASE_SIGNAL_NAME_H

#include <stdbool.h>

#include "base/attributes.h"

/* Signals are 1 to this: as many as /proc/PID/status has bits for. */
#define SIGNALS 64

/* The name of SIGNAL; its number as a text where it has none: two belong to the C library. Lives for ever. */
const char *signal_name(int signal);

/* Whether SIGNAL (of any value) is one that programs may use: it has a name. */
bool signal_is_named(int signal);

/* The names of all of them, by bit: that of signal 1 is the first. Ended by NULL; lives for ever. */
const char *const *signal_names(void);

/*
 * The signal that TEXT means: a number, or a name with or without SIG, in capitals or small letters: TERM, sigterm, 15, RTMIN,
 * RTMIN+3, RTMAX-1. Older names are known: POLL, CLD, IOT. Returns 0, or -EINVAL.
 */
int signal_parse(const char *text, int *ret) MUST_CHECK;

#endif
