/*
 * Signals passed on to several children: INT, TERM and HUP that a process sends to us are sent to all of them, and we die of
 * the signal when they have ended. What the terminal sends they get by themselves. (For one child: sys/child.h.)
 */
#ifndef IPCTOOL_SYS_PASS_ON_H
#define IPCTOOL_SYS_PASS_ON_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attributes.h"

/* From now on such signals (those that were not ignored) are caught, for at most ROOM children. Returns 0 or -ENOMEM. */
int pass_on_start(size_t room) MUST_CHECK;

/* PID is a child that has been started; what has come already is sent to it. */
void pass_on_to(pid_t pid);

/* Waits for the end of PID, which gets no more signals. Returns its status as wait(2) has it. */
int pass_on_wait(pid_t pid);

/* Undoes pass_on_start(). If a signal came, the process dies of it here. */
void pass_on_stop(void);

#endif
