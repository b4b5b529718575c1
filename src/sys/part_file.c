#include "sys/part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/whole_file.h"

#define ATTEMPTS 16

/* Whether FILE.part is the file that is open. */
static bool is_in_place(const struct part_file *file, const struct stat *open)
{
	struct stat there;

	return fstatat(file->directory, file->part, &there, AT_SYMLINK_NOFOLLOW) == 0 && there.st_dev == open->st_dev &&
	       there.st_ino == open->st_ino;
}

/* Whether it is ours alone. */
static int check(const struct part_file *file, const struct stat *st, struct fault *fault)
{
	if (!S_ISREG(st->st_mode))
		return fault_set(fault, STATUS_REFUSED, "'%s' is no regular file", file->part);
	if (st->st_uid != geteuid())
		return fault_set(fault, STATUS_REFUSED, "'%s' belongs to another user", file->part);
	if (st->st_nlink > 1)
		return fault_set(fault, STATUS_REFUSED, "'%s' has another name too", file->part);
	if (flock(file->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return fault_set(fault, STATUS_REFUSED, "another receiver writes to '%s'", file->part);
	return fault_errno(fault, -errno);
}

static int explain_open(const struct part_file *file, int error, struct fault *fault)
{
	if (error == -ELOOP)
		return fault_set(fault, STATUS_REFUSED, "'%s' is a link", file->part);
	if (error == -EISDIR || error == -ENXIO)
		return fault_set(fault, STATUS_REFUSED, "'%s' is no regular file", file->part);
	return fault_errno(fault, error);
}

/* Returns 0; -EAGAIN when it was gone, or renamed, before it was locked; or a negative number with FAULT set. */
static int try_open(struct part_file *file, struct fault *fault)
{
	cleanup_fd int fd = openat(file->directory, file->part,
				   O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);
	struct stat st = { 0 };
	int r;

	if (fd < 0)
		return explain_open(file, -errno, fault);
	if (fstat(fd, &st) < 0)
		return fault_errno(fault, -errno);
	file->fd = fd;
	r = check(file, &st, fault);
	if (r == 0 && !is_in_place(file, &st))
		r = -EAGAIN;
	if (r == 0)
		take_fd(&fd);
	else
		file->fd = -1;
	return r;
}

int part_file_open(struct part_file *file, const char *path, struct fault *fault)
{
	struct stat st;
	int r = -EAGAIN;

	*file = (struct part_file)PART_FILE_NONE;
	file->directory = whole_file_open_directory(path, &file->name);
	if (file->directory < 0)
		return fault_errno(fault, file->directory);
	if (fstatat(file->directory, file->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode))
		return fault_set(fault, STATUS_REFUSED, "it is no regular file, and is not replaced");
	if (asprintf(&file->part, "%s.part", file->name) < 0) {
		file->part = NULL;
		return fault_errno(fault, -ENOMEM);
	}
	for (int i = 0; i < ATTEMPTS && r == -EAGAIN; i++)
		r = try_open(file, fault);
	return r == -EAGAIN ? fault_set(fault, STATUS_REFUSED, "'%s' does not stay what it is", file->part) : r;
}

/* Writes all of the two parts at OFFSET. */
static int write_parts(int fd, struct iovec parts[2], off_t offset)
{
	while (parts[0].iov_len + parts[1].iov_len > 0) {
		ssize_t n = pwritev(fd, parts, 2, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		offset += n;
		for (int i = 0; i < 2; i++) {
			size_t gone = (size_t)n < parts[i].iov_len ? (size_t)n : parts[i].iov_len;

			parts[i].iov_base = (char *)parts[i].iov_base + gone;
			parts[i].iov_len -= gone;
			n -= (ssize_t)gone;
		}
	}
	return 0;
}

int part_file_append(struct part_file *file, const void *bytes, size_t length, const void *mark, size_t mark_length)
{
	struct iovec parts[2] = { { (void *)(uintptr_t)bytes, length }, { (void *)(uintptr_t)mark, mark_length } };
	int r = write_parts(file->fd, parts, (off_t)file->length);

	if (r == 0)
		file->length += length;
	return r;
}

int part_file_restart(struct part_file *file)
{
	file->length = 0;
	return ftruncate(file->fd, 0) < 0 ? -errno : 0;
}

int part_file_finish(struct part_file *file)
{
	struct stat st = { 0 };

	if (ftruncate(file->fd, (off_t)file->length) < 0 || fsync(file->fd) < 0 || fstat(file->fd, &st) < 0)
		return -errno;
	if (!is_in_place(file, &st))
		return -ESTALE;
	if (renameat(file->directory, file->part, file->directory, file->name) < 0)
		return -errno;
	close(take_fd(&file->fd));
	return 0;
}

void part_file_done(struct part_file *file, enum part_file_fate fate)
{
	struct stat st = { 0 };

	if (file->fd >= 0 && fate == PART_FILE_GOES && fstat(file->fd, &st) == 0 && is_in_place(file, &st))
		(void)unlinkat(file->directory, file->part, 0);
	if (file->fd >= 0)
		close(file->fd);
	if (file->directory >= 0)
		close(file->directory);
	free(file->part);
	*file = (struct part_file)PART_FILE_NONE;
}
