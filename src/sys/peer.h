/*
 * Another process that said what its pid is: whether it lives still. Held by a descriptor (pidfd_open(2), Linux 5.3), so that
 * a pid that is given to another does not mislead.
 */
#ifndef IPCTOOL_SYS_PEER_H
#define IPCTOOL_SYS_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

struct peer {
	int fd; /* of the process; -1: it is in another pid namespace, where nothing can be known of it */
};

/* Finds process PID of the pid namespace whose inode is NS. Returns 0, -ESRCH when it is dead, or -errno. */
int peer_open(uint32_t pid, uint64_t ns, struct peer *ret) MUST_CHECK;

/* Whether it has ended; false where that cannot be known. */
bool peer_is_dead(const struct peer *peer);

/* Closes the descriptor. */
void peer_done(struct peer *peer);

#endif
