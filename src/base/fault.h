/*
 * A fault: why something cannot be done, in words, with the exit status it stands for. Layers below the applets fill one
 * in; only cli/report prints it.
 */
#ifndef IPCTOOL_BASE_FAULT_H
#define IPCTOOL_BASE_FAULT_H

#include "base/attributes.h"
#include "base/status.h"

struct fault {
	enum exit_status status; /* STATUS_DONE while there is none */
	char why[320];           /* the reason, no capital, no full stop */
	char hint[320];          /* the way out, or empty */
};

/* Fills FAULT, and forgets an older hint. Returns -EINVAL, so that a parser can return it. */
int fault_set(struct fault *fault, enum exit_status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same with STATUS_USAGE: the word is wrong and nothing was done. */
int fault_usage(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

/* Says what ERROR (-errno) means by itself. Returns ERROR. */
int fault_errno(struct fault *fault, int error);

/* Adds the way out to a fault that is set. Returns -EINVAL. */
int fault_hint(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
