#include "sys/peer.h"

#include <unistd.h>

#include "sys/namespace.h"
#include "sys/pidfd.h"

int peer_open(uint32_t pid, uint64_t ns, struct peer *ret)
{
	int fd;

	ret->fd = -1;
	if (pid == 0 || ns == 0 || ns != namespace_pid_inode())
		return 0;
	fd = pidfd_open_process(pid);
	if (fd < 0)
		return fd;
	ret->fd = fd;
	return 0;
}

bool peer_is_dead(const struct peer *peer)
{
	return peer->fd >= 0 && pidfd_has_ended(peer->fd);
}

void peer_done(struct peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}
