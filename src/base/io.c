#include "base/io.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

#define READ_CHUNK 65536

int io_write_full(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		length -= (size_t)n;
	}
	return 0;
}

ssize_t io_read_full(int fd, void *bytes, size_t length)
{
	char *at = bytes;
	size_t left = length;

	while (left > 0) {
		ssize_t n = read(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		at += n;
		left -= (size_t)n;
	}
	return (ssize_t)(length - left);
}

int io_read_all(int fd, struct buffer *out, size_t max)
{
	size_t start = out->length;

	for (;;) {
		char *at = buffer_reserve(out, READ_CHUNK);
		ssize_t n;

		if (!at)
			return -ENOMEM;
		n = read(fd, at, READ_CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		out->length += (size_t)n;
		if (out->length - start > max)
			return -EFBIG;
	}
}

/* Half of what a pipe holds. */
#define FEW 32768

void io_take_turns(size_t moved)
{
	if (moved < FEW)
		sched_yield();
}
