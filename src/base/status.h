/*
 * The exit statuses: interface, frozen by the command-line contract (section 3). Scripts tell failures apart by these alone.
 */
#ifndef IPCTOOL_BASE_STATUS_H
#define IPCTOOL_BASE_STATUS_H

#include <errno.h>

/* Whose directories they would be is not known: nobody who may be looked into lives in the namespace. See sys/enter.h. */
#define ENOROOT ENOLINK

enum exit_status {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,          /* another reason: I/O, the kernel lacks the feature */
	STATUS_USAGE = 2,           /* wrong usage; nothing was done */
	STATUS_MISSING = 3,         /* no such object, or removed while waited for */
	STATUS_DENIED = 4,          /* permission denied */
	STATUS_EXISTS = 5,          /* exists already, or is smaller than asked */
	STATUS_REFUSED = 6,         /* refused to keep something safe */
	STATUS_WOULD_BLOCK = 7,     /* would block, or there is no peer */
	STATUS_LIMIT = 8,           /* a limit is reached, or it cannot fit */
	STATUS_FINDING = 9,         /* a check found something */
	STATUS_TIMED_OUT = 124,     /* a deadline passed */
	STATUS_NOT_STARTED = 125,   /* ipctool failed before COMMAND ran */
	STATUS_NOT_EXECUTABLE = 126, /* COMMAND cannot be run */
	STATUS_NOT_FOUND = 127,     /* COMMAND is not found */
};

/* What a status means, in a few words, for help and man pages; NULL if it is none of ours. */
const char *status_meaning(enum exit_status status);

/*
 * The status that stands for an errno value (positive) when nothing more is known about the operation. EINVAL has no
 * meaning of its own and gives STATUS_FAILED: who knows better says so (see ipc/explain.h).
 */
enum exit_status status_of_errno(int error);

#endif
