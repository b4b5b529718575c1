#include "sys/peer.h"

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/namespace.h"

int peer_open(uint32_t pid, uint64_t ns, struct peer *ret)
{
	ret->fd = -1;
	if (pid == 0 || ns == 0 || ns != namespace_pid_inode())
		return 0;
	ret->fd = (int)syscall(SYS_pidfd_open, pid, 0U);
	return ret->fd < 0 ? -errno : 0;
}

bool peer_is_dead(const struct peer *peer)
{
	struct pollfd end = { .fd = peer->fd, .events = POLLIN };

	return peer->fd >= 0 && poll(&end, 1, 0) > 0;
}

void peer_done(struct peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}
