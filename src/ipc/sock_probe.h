/* Whether somebody listens at an address, or receives there. */
#ifndef IPCTOOL_IPC_SOCK_PROBE_H
#define IPCTOOL_IPC_SOCK_PROBE_H

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/sock_address.h"
#include "sys/deadline.h"

/*
 * The kernel is asked, so that nobody is disturbed; where it does not know (another host, another network namespace) a
 * connection is made and closed again, for which DEADLINE is. Returns 0 when somebody does, also with a full backlog; or -errno
 * with FAULT set: 7 nobody, 3 no such path, 6 no socket or one of another type, 1 where it cannot be known.
 */
int sock_probe(const struct sock_address *address, const struct deadline *deadline, struct fault *fault) MUST_CHECK;

#endif
