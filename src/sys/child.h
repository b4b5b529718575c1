/* A COMMAND that runs while ipctool stays: started, waited for, and told what others tell us. */
#ifndef IPCTOOL_SYS_CHILD_H
#define IPCTOOL_SYS_CHILD_H

#include "base/attributes.h"

/*
 * Runs COMMAND (posix_spawnp(3)) and waits for its end. It gets SIGPIPE as ipctool was started with it, and none of our
 * descriptors but the standard ones. INT, TERM, HUP and QUIT that a process sends to us are sent on to it; those of the
 * terminal it gets by itself. Returns 0 with its status as wait(2) gives it, or -errno when it could not be started (-ENOENT:
 * not found).
 */
int child_run(char **command, int *ret) MUST_CHECK;

#endif
