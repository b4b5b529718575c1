#include "sys/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define TRIES 16

int whole_file_open_directory(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	cleanup_free char *directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd;

	*name = slash ? slash + 1 : path;
	if (!directory)
		return -ENOMEM;
	if (!**name)
		return -EISDIR;
	fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Nobody can guess it, and it is short enough for every file system. */
static void choose_name(struct whole_file *file)
{
	uint64_t number = 0;

	if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
		number = (uint64_t)getpid();
	snprintf(file->temporary, sizeof(file->temporary), ".ipctool-%016jx", (uintmax_t)number);
}

static int open_named(struct whole_file *file)
{
	for (int i = 0; i < TRIES; i++) {
		choose_name(file);
		file->fd = openat(file->directory, file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (file->fd >= 0 || errno != EEXIST)
			break;
	}
	if (file->fd >= 0)
		return 0;
	file->temporary[0] = '\0';
	return -errno;
}

int whole_file_begin(struct whole_file *file, const char *path)
{
	struct stat st;
	int r;

	*file = (struct whole_file){ .fd = -1, .directory = -1 };
	r = whole_file_open_directory(path, &file->name);
	if (r < 0)
		return r;
	file->directory = r;
	if (fstatat(file->directory, file->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode))
		return -EEXIST;
	file->fd = openat(file->directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	if (file->fd >= 0)
		return 0;
	return errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT ? open_named(file) : -errno;
}

/* A file without a name gets one: this one, if it is free. Returns 0 or -errno. */
static int give_name(const struct whole_file *file, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file->fd);
	return linkat(AT_FDCWD, path, file->directory, name, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

/* linkat(2) replaces nothing and renameat(2) needs a name. */
static int give_temporary_name(struct whole_file *file)
{
	int r = -EEXIST;

	for (int i = 0; i < TRIES && r == -EEXIST; i++) {
		choose_name(file);
		r = give_name(file, file->temporary);
	}
	if (r < 0)
		file->temporary[0] = '\0';
	return r;
}

int whole_file_finish(struct whole_file *file)
{
	int r = file->temporary[0] ? -EEXIST : give_name(file, file->name);

	if (r != -EEXIST)
		return r;
	r = file->temporary[0] ? 0 : give_temporary_name(file);
	if (r == 0 && renameat(file->directory, file->temporary, file->directory, file->name) < 0)
		r = -errno;
	if (r == 0)
		file->temporary[0] = '\0';
	return r;
}

void whole_file_done(struct whole_file *file)
{
	if (file->temporary[0])
		(void)unlinkat(file->directory, file->temporary, 0);
	if (file->fd >= 0)
		close(file->fd);
	if (file->directory >= 0)
		close(file->directory);
	*file = (struct whole_file){ .fd = -1, .directory = -1 };
}
