/* Messages into and out of POSIX queues. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "ipc/posix_mq.h"

/* A time that has passed long ago: a call that would block fails at once, any other works. */
static const struct timespec at_once;

int posix_mq_open(const struct object *object, int access)
{
	char path[NAME_MAX + 2];
	int n = snprintf(path, sizeof(path), "/%s", object->name);
	cleanup_fd int fd = -1;
	struct stat st;

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	fd = mq_open(path, access | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (st.st_dev != object->device || st.st_ino != object->inode)
		return -ESTALE;
	return take_fd(&fd);
}

bool posix_mq_is_removed(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_nlink == 0;
}

int posix_mq_set_permissions(const struct object *object, const struct permissions *permissions)
{
	cleanup_fd int reader = posix_mq_open(object, O_RDONLY);
	cleanup_fd int writer = reader == -EACCES ? posix_mq_open(object, O_WRONLY) : -EACCES;
	int fd = reader >= 0 ? reader : writer;
	uid_t uid = permissions->change_owner ? permissions->uid : (uid_t)-1;
	gid_t gid = permissions->change_group ? permissions->gid : (gid_t)-1;

	if (fd < 0)
		return reader == -EACCES ? writer : reader;
	/* the owner first: that is what may be refused */
	if ((permissions->change_owner || permissions->change_group) && fchown(fd, uid, gid) < 0)
		return -errno;
	return permissions->change_mode && fchmod(fd, permissions->mode) < 0 ? -errno : 0;
}

int posix_mq_notify(int fd, int signal)
{
	const struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal };

	return mq_notify(fd, &event) < 0 ? -errno : 0;
}

/* That a time has passed which was never to be waited for. */
static int error_of(bool waits)
{
	return !waits && errno == ETIMEDOUT ? -EAGAIN : -errno;
}

int posix_mq_send(int fd, const void *bytes, size_t length, unsigned priority, bool waits)
{
	int r = waits ? mq_send(fd, bytes, length, priority) : mq_timedsend(fd, bytes, length, priority, &at_once);

	return r < 0 ? error_of(waits) : 0;
}

ssize_t posix_mq_receive(int fd, void *bytes, size_t capacity, unsigned *priority, bool waits)
{
	ssize_t n = waits ? mq_receive(fd, bytes, capacity, priority)
			  : mq_timedreceive(fd, bytes, capacity, priority, &at_once);

	return n < 0 ? error_of(waits) : n;
}
