#include "ipc/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"

uint64_t pipe_write_most(void)
{
	return (uint64_t)INT_MAX & ~((uint64_t)sysconf(_SC_PAGESIZE) - 1);
}

int pipe_make(struct pipe_ends *ret)
{
	int fds[2];

	if (pipe2(fds, O_NONBLOCK | O_CLOEXEC) < 0)
		return -errno;
	*ret = (struct pipe_ends){ fds[0], fds[1] };
	return 0;
}

void pipe_done(struct pipe_ends *ends)
{
	close_fd_at(&ends->read_end);
	close_fd_at(&ends->write_end);
	*ends = PIPE_CLOSED;
}

int pipe_set_capacity(int fd, uint64_t bytes)
{
	/* the kernel takes it for an unsigned int, and has no pipe above 2 GiB */
	if (bytes > INT_MAX)
		return -EINVAL;
	return fcntl(fd, F_SETPIPE_SZ, (int)bytes) < 0 ? -errno : 0;
}

int pipe_capacity(int fd, uint64_t *ret)
{
	int bytes = fcntl(fd, F_GETPIPE_SZ);

	if (bytes < 0)
		return -errno;
	*ret = (uint64_t)bytes;
	return 0;
}

int pipe_fill(const struct pipe_ends *ends, uint64_t chunk, struct pipe_fill *ret)
{
	cleanup_free char *bytes = calloc(1, chunk);
	struct pipe_fill fill = { 0 };

	if (!bytes)
		return -ENOMEM;
	for (;;) {
		ssize_t n = write(ends->write_end, bytes, chunk);

		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		fill.writes++;
		fill.bytes += (uint64_t)n;
		fill.last = (uint64_t)n;
	}
	*ret = fill;
	return 0;
}
