#include "ipc/fifo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/file_object.h"
#include "ipc/posix_file.h"
#include "ipc/stranger.h"
#include "sys/breaker.h"
#include "sys/procfs.h"
#include "sys/reopen.h"

/* How often an open that is over is interrupted until it has been seen. */
#define AGAIN INT64_C(10000000)

static int refuse_kind(mode_t mode, struct fault *fault)
{
	const char *what = S_ISLNK(mode)    ? "it is a symbolic link, and links are not followed"
			   : S_ISREG(mode)  ? "it is a regular file, and no FIFO"
			   : S_ISDIR(mode)  ? "it is a directory, and no FIFO"
			   : S_ISSOCK(mode) ? "it is a socket, and no FIFO"
					    : "it is a device, and no FIFO";

	fault_set(fault, STATUS_REFUSED, "%s", what);
	return -ENOTSUP;
}

/* Finds what is at PATH without opening it. No link is followed but those of /proc, as listings show them. */
static int find(const char *path, struct stat *ret)
{
	cleanup_fd int found = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (found < 0 || fstat(found, ret) < 0)
		return -errno;
	if (S_ISLNK(ret->st_mode)) {
		cleanup_fd int followed = procfs_follow(path);

		if (followed >= 0)
			return fstat(followed, ret) < 0 ? -errno : take_fd(&followed);
	}
	return take_fd(&found);
}

int fifo_find(const char *path, bool trusts_strangers, struct fault *fault)
{
	struct stat st = { 0 };
	cleanup_fd int found = find(path, &st);
	int r = found < 0 ? found : 0;

	if (r < 0) {
		fault_errno(fault, r);
		if (r == -ENOENT || r == -ENOTDIR)
			fault_set(fault, STATUS_MISSING, "there is no such file");
		return r;
	}
	if (!S_ISFIFO(st.st_mode))
		return refuse_kind(st.st_mode, fault);
	r = trusts_strangers ? 0 : stranger_refuse(path, &st, fault);
	return r < 0 ? r : take_fd(&found);
}

/* Waits in open(2), which only a signal ends. */
static int open_until(int found, int access, const struct deadline *deadline)
{
	for (;;) {
		int64_t left = deadline_left_ns(deadline);
		int fd;

		if (left == 0)
			return deadline_error(deadline);
		if (!deadline->forever)
			breaker_set(left, AGAIN);
		fd = reopen(found, access);
		if (!deadline->forever)
			breaker_set(0, 0);
		if (fd != -EINTR)
			return fd;
	}
}

/* Whether the other end of a FIFO that we read is open: an empty one without a writer is at its end. */
static int has_writer(int fd)
{
	int ends[2];
	char byte;
	ssize_t n;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	n = fifo_peek(fd, ends, &byte, 1);
	close(ends[0]);
	close(ends[1]);
	return n == 0 ? -EAGAIN : n == -EAGAIN ? 0 : n < 0 ? (int)n : 0;
}

static int open_now(int found, int access)
{
	cleanup_fd int fd = reopen(found, access | O_NONBLOCK);
	int r = fd == -ENXIO ? -EAGAIN : fd;

	if (r >= 0 && access == O_RDONLY)
		r = has_writer(fd);
	return r < 0 ? r : take_fd(&fd);
}

int fifo_open(int found, int access, const struct deadline *deadline)
{
	cleanup_fd int fd = -1;

	if (deadline_is_now(deadline))
		return open_now(found, access);
	fd = open_until(found, access, deadline);
	if (fd < 0)
		return fd;
	return fcntl(fd, F_SETFL, access | O_NONBLOCK) < 0 ? -errno : take_fd(&fd);
}

int fifo_open_alone(int found)
{
	return reopen(found, O_RDONLY | O_NONBLOCK);
}

/* OUT, unless it is -1, is looked at for nobody reading it any more. */
static int await_events(int fd, short events, int out, const struct deadline *deadline)
{
	struct pollfd wanted[] = { { .fd = fd, .events = events }, { .fd = out } };

	for (;;) {
		struct timespec left;
		int n = ppoll(wanted, ARRAY_SIZE(wanted), deadline_left(deadline, &left), NULL);

		if (n > 0)
			return wanted[0].revents ? 0 : -EPIPE;
		if (n == 0)
			return deadline_error(deadline);
		if (errno != EINTR)
			return -errno;
	}
}

int fifo_await(int fd, int out, const struct deadline *deadline)
{
	return await_events(fd, POLLIN, out, deadline);
}

int fifo_write(int fd, const char *bytes, size_t length, const struct deadline *deadline)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EAGAIN) {
			int r = await_events(fd, POLLOUT, -1, deadline);

			if (r < 0)
				return r;
			continue;
		}
		if (n < 0 && errno != EINTR)
			return -errno;
		bytes += n < 0 ? 0 : n;
		length -= n < 0 ? 0 : (size_t)n;
	}
	return 0;
}

ssize_t fifo_peek(int fd, const int pipe[2], char *bytes, size_t length)
{
	ssize_t n = tee(fd, pipe[1], length, SPLICE_F_NONBLOCK);

	if (n < 0)
		return -errno;
	n = n > 0 ? read(pipe[0], bytes, (size_t)n) : 0;
	return n < 0 ? -errno : n;
}

/* Makes it, with exactly this mode: nobody may open it for a moment by another. */
static int make(const char *path, unsigned mode)
{
	mode_t before = umask(0);
	int r = mkfifo(path, (mode_t)mode) < 0 ? -errno : 0;

	umask(before);
	return r;
}

int fifo_create(const char *path, unsigned mode, bool exclusive, struct object *object, bool *created, struct fault *fault)
{
	int r = make(path, mode);

	*created = r == 0;
	*object = (struct object){ .type = OBJECT_FIFO };
	if (r == 0 || (r == -EEXIST && !exclusive))
		return file_object_by_path(path, object, fault);
	fault_errno(fault, r);
	if (r == -EEXIST)
		fault_set(fault, STATUS_EXISTS, "it exists already");
	return r;
}

/* The directory that the FIFO is in; NAME is what it is called there. Returns a descriptor (O_PATH) or -errno. */
static int open_directory(const struct object *object, const char **name)
{
	const char *slash = strrchr(object->name, '/');
	cleanup_free char *directory = slash ? strndup(object->name, (size_t)(slash - object->name) + 1) : strdup(".");
	int fd;

	*name = slash ? slash + 1 : object->name;
	if (!directory)
		return -ENOMEM;
	fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int fifo_remove(const struct object *object)
{
	const char *name;
	cleanup_fd int directory = open_directory(object, &name);
	struct stat st;

	if (directory < 0)
		return directory;
	if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (!S_ISFIFO(st.st_mode))
		return -ENOTKIND;
	if (st.st_dev != object->device || st.st_ino != object->inode)
		return -ESTALE;
	return unlinkat(directory, name, 0) < 0 ? -errno : 0;
}

int fifo_may_remove(const struct object *object)
{
	const char *name;
	cleanup_fd int directory = open_directory(object, &name);

	return directory < 0 ? directory : posix_file_may_unlink(directory, object->uid);
}
