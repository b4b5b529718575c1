/* What verbs that run a COMMAND share: becoming it, and the statuses of not getting so far (contract, section 3). */
#ifndef IPCTOOL_FRAME_EXECUTE_H
#define IPCTOOL_FRAME_EXECUTE_H

#include "base/attributes.h"

/*
 * Becomes COMMAND (sys/child.h), with SIGPIPE as ipctool was started with it. Returns only when that failed, which has been
 * reported: STATUS_NOT_FOUND or STATUS_NOT_EXECUTABLE.
 */
int execute_command(char **command) MUST_CHECK;

/* Reports that COMMAND could not be run because of ERROR, of child_run() or its like. Returns STATUS_NOT_FOUND or its like. */
int execute_fail(int error, char **command);

/*
 * Dies of the signal that a command died of, whose wait(2) status this is, or returns what it exited with: then that is ours.
 */
int execute_end(int wait_status);

/*
 * What STATUS, a failure of ours before COMMAND ran, is called where a COMMAND was to run: wrong usage stays what it is, a
 * deadline that passed (also a wait that was not to be) is STATUS_TIMED_OUT, and all else STATUS_NOT_STARTED.
 */
int execute_not_started(int status);

#endif
