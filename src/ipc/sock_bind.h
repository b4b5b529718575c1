/* Sockets that are bound to an address: listeners, and those that receive datagrams. */
#ifndef IPCTOOL_IPC_SOCK_BIND_H
#define IPCTOOL_IPC_SOCK_BIND_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/sock_address.h"
#include "ipc/sock_file.h"

struct sock_bound {
	int fd;                /* non-blocking; owned */
	int type, protocol;
	struct sock_name name; /* that it has: with the port that the kernel chose */
	struct sock_file file; /* where it has a path: held, so that it is known to be ours still */
};

#define SOCK_BOUND_NONE { .fd = -1, .file = SOCK_FILE_NONE }

/* Appends the address it is bound to. */
void sock_bound_write(const struct sock_bound *bound, struct buffer *out);

/*
 * Binds a socket. A path where a socket is that nobody is behind is replaced; SHARES lets others have the same port (of a group
 * of hosts, say). Returns 0, or -errno with FAULT set (6 in use, 3 missing directory).
 */
int sock_bind(const struct sock_address *address, bool shares, struct sock_bound *ret, struct fault *fault) MUST_CHECK;

/* The same, and lets up to BACKLOG connections wait to be accepted. */
int sock_listen(const struct sock_address *address, int backlog, struct sock_bound *ret, struct fault *fault) MUST_CHECK;

/* Closes it, and removes its path if that is its own still. */
void sock_bound_done(struct sock_bound *bound);

/* Closes it and leaves the path: in a child, whose parent is the one that listens. */
void sock_bound_forget(struct sock_bound *bound);

#endif
