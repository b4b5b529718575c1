#include "sys/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/io.h"

/* The kernel fills a read of this size in one go; no line is as long. */
#define CHUNK 65536

/* Hands the whole lines at the beginning of TEXT to LINE. Returns how many bytes they take, or what ended it. */
static ssize_t take_lines(char *text, size_t length, int (*line)(char *line, void *data), void *data, int *result)
{
	char *at = text, *end = text + length, *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
		*newline = '\0';
		*result = line(at, data);
		at = newline + 1;
		if (*result != 0)
			break;
	}
	return at - text;
}

static int read_lines(int fd, char *text, int (*line)(char *line, void *data), void *data)
{
	size_t held = 0;
	int result = 0;

	while (result == 0) {
		ssize_t n = read(fd, text + held, CHUNK - held), taken;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		held += (size_t)n;
		taken = take_lines(text, held, line, data, &result);
		held -= (size_t)taken;
		memmove(text, text + taken, held);
		if (held == CHUNK)
			return -E2BIG;
	}
	return result;
}

int procfs_lines_of(int fd, int (*line)(char *line, void *data), void *data)
{
	cleanup_free char *text = malloc(CHUNK);

	return text ? read_lines(fd, text, line, data) : -ENOMEM;
}

int procfs_lines(const char *path, int (*line)(char *line, void *data), void *data)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd < 0 ? -errno : procfs_lines_of(fd, line, data);
}

int procfs_text_at(int directory, const char *path, char *text, size_t size)
{
	cleanup_fd int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = io_read_full(fd, text, size - 1);
	if (n < 0)
		return (int)n;
	text[n] = '\0';
	return (int)n;
}

int procfs_record_at(int directory, const char *path, char *text, size_t size)
{
	cleanup_fd int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = read(fd, text, size - 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	return (int)n;
}

int procfs_path_of(const char *task, const char *name, char *ret, size_t size)
{
	size_t head = strcmp(task, ".") == 0 ? 0 : strlen(task), tail = strlen(name);

	if (head + tail + 2 > size)
		return -ENAMETOOLONG;
	memcpy(ret, task, head);
	if (head > 0)
		ret[head++] = '/';
	memcpy(ret + head, name, tail + 1);
	return 0;
}

int procfs_record_of(int process, const char *task, const char *name, char *text, size_t size)
{
	char path[64];
	int r = procfs_path_of(task, name, path, sizeof(path));

	return r < 0 ? r : procfs_record_at(process, path, text, size);
}

int procfs_text(const char *path, char *text, size_t size)
{
	return procfs_text_at(AT_FDCWD, path, text, size);
}

int procfs_numbers(const char *path, uint64_t *ret, size_t count)
{
	char text[256], *at = text;
	int r = procfs_text(path, text, sizeof(text));

	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++) {
		char *end;

		errno = 0;
		ret[i] = strtoull(at, &end, 10);
		if (end == at || errno != 0)
			return -EINVAL;
		at = end;
	}
	return 0;
}

int procfs_follow(const char *path)
{
	const char *slash = strrchr(path, '/');
	cleanup_free char *above = slash ? strndup(path, (size_t)(slash - path)) : NULL;
	cleanup_fd int directory = above ? open(above, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	struct statfs fs;
	int fd;

	if (directory < 0 || fstatfs(directory, &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC)
		return -ELOOP;
	fd = openat(directory, slash + 1, O_PATH | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
