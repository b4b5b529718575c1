#include "ipc/sock_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/unix_socket.h"

void sock_file_done(struct sock_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	if (file->directory >= 0)
		close(file->directory);
	file->fd = file->directory = -1;
}

static int open_directory(const char *path, const char *slash)
{
	cleanup_free char *parent = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd = parent ? open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;

	return fd < 0 ? -errno : fd;
}

static int look(struct sock_file *file)
{
	struct stat st = { 0 };

	file->fd = openat(file->directory, file->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (file->fd < 0 || fstat(file->fd, &st) < 0)
		return -errno;
	return S_ISSOCK(st.st_mode) ? 0 : -ENOTSOCK;
}

int sock_file_find(const char *path, struct sock_file *ret)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct sock_file file = SOCK_FILE_NONE;
	int r = 0;

	*ret = file;
	if (snprintf(file.name, sizeof(file.name), "%s", name) >= (int)sizeof(file.name))
		return -ENAMETOOLONG;
	file.directory = open_directory(path, slash);
	if (file.directory < 0)
		r = file.directory;
	else if (slash && *name == '\0') /* what ends with a slash is a directory */
		r = -ENOTSOCK;
	if (r == 0)
		r = look(&file);
	if (r < 0)
		sock_file_done(&file);
	*ret = file;
	return r;
}

int sock_file_knock(int fd, int type)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	cleanup_fd int knock = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (knock < 0)
		return -errno;
	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d", fd);
	return connect(knock, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
}

int sock_file_is_used(int fd)
{
	return unix_socket_reach_file(fd, SOCK_STREAM) > 0 || sock_file_knock(fd, SOCK_STREAM) != -ECONNREFUSED;
}

int sock_file_unlink(const struct sock_file *file)
{
	struct stat now = { 0 }, then = { 0 };

	if (fstatat(file->directory, file->name, &now, AT_SYMLINK_NOFOLLOW) < 0 || fstat(file->fd, &then) < 0)
		return -errno;
	if (now.st_dev != then.st_dev || now.st_ino != then.st_ino)
		return -ESTALE;
	return unlinkat(file->directory, file->name, 0) < 0 ? -errno : 0;
}

int sock_file_clean(const char *path, struct fault *fault)
{
	cleanup_with(sock_file_done) struct sock_file file = SOCK_FILE_NONE;
	int r = sock_file_find(path, &file);

	if (r == 0 && faccessat(file.directory, ".", W_OK | X_OK, AT_EACCESS) < 0)
		r = -errno;
	if (r == 0 && sock_file_is_used(file.fd))
		r = -EBUSY;
	if (r == 0)
		r = sock_file_unlink(&file);
	if (r == -EBUSY)
		fault_set(fault, STATUS_REFUSED, "somebody listens on it");
	else if (r == -ENOTSOCK)
		fault_set(fault, STATUS_REFUSED, "it is no socket");
	else if (r == -ESTALE)
		fault_set(fault, STATUS_REFUSED, "it has just become another one");
	else if (r < 0)
		fault_errno(fault, r);
	return r;
}
