#include "sys/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"

/* A directory being read. */
struct level {
	DIR *directory;
	size_t path_length; /* of its path */
	size_t tag;
};

struct walker {
	const struct walk *walk;
	struct buffer path;
	struct level *levels;
	size_t depth, capacity;
	dev_t device; /* of the file system that is not left */
};

static void walker_done(struct walker *walker)
{
	while (walker->depth > 0)
		closedir(walker->levels[--walker->depth].directory);
	free(walker->levels);
	buffer_done(&walker->path);
}

static void tell_unseen(struct walker *walker, int error)
{
	walker->walk->unseen(buffer_string(&walker->path), error, walker->walk->data);
}

/* Only the owner may keep the access time. */
static int open_directory(int at, const char *name, int flags)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | O_NOATIME | flags);

	if (fd < 0 && errno == EPERM)
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | flags);
	return fd < 0 ? -errno : fd;
}

static struct level *new_level(struct walker *walker)
{
	if (walker->depth == walker->capacity) {
		size_t capacity = walker->capacity ? 2 * walker->capacity : 16;
		struct level *levels = reallocarray(walker->levels, capacity, sizeof(*levels));

		if (!levels)
			return NULL;
		walker->levels = levels;
		walker->capacity = capacity;
	}
	return &walker->levels[walker->depth];
}

/* Begins to read the directory NAME in AT, whose path the walker has. It may have been replaced since it was looked at. */
static int enter(struct walker *walker, int at, const char *name, int flags, size_t tag)
{
	cleanup_fd int fd = open_directory(at, name, flags);
	struct level *level = new_level(walker);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_dev != walker->device)
		return -EXDEV;
	if (!level)
		return -ENOMEM;
	*level = (struct level){ fdopendir(fd), walker->path.length, tag };
	if (!level->directory)
		return -errno;
	take_fd(&fd);
	walker->depth++;
	return 0;
}

static void append_name(struct buffer *path, const char *name)
{
	if (path->length > 0 && path->data[path->length - 1] != '/')
		buffer_char(path, '/');
	buffer_text(path, name);
}

/* One entry of the directory that is being read. */
static int look_at(struct walker *walker, const char *name)
{
	const struct level *level = &walker->levels[walker->depth - 1];
	int at = dirfd(level->directory), r;
	struct walk_file file = { .name = name, .parent = level->tag };
	struct stat st;

	append_name(&walker->path, name);
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0) {
		if (errno != ENOENT) /* else it has gone meanwhile */
			tell_unseen(walker, -errno);
		return 0;
	}
	if (S_ISDIR(st.st_mode) && st.st_dev != walker->device) {
		tell_unseen(walker, -EXDEV);
		return 0;
	}
	file.path = buffer_string(&walker->path);
	file.st = &st;
	r = walker->walk->visit(&file, walker->walk->data);
	if (r != 0 || !S_ISDIR(st.st_mode))
		return r;
	r = enter(walker, at, name, O_NOFOLLOW, file.tag);
	if (r < 0 && r != -ENOENT)
		tell_unseen(walker, r);
	return 0;
}

static bool is_dots(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* One step: the next entry of the deepest directory, or out of it. */
static int step(struct walker *walker)
{
	const struct level *level = &walker->levels[walker->depth - 1];
	const struct dirent *entry;

	walker->path.length = level->path_length;
	errno = 0;
	entry = readdir(level->directory);
	if (entry)
		return is_dots(entry->d_name) ? 0 : look_at(walker, entry->d_name);
	if (errno != 0)
		tell_unseen(walker, -errno);
	closedir(level->directory);
	walker->depth--;
	return 0;
}

int walk_tree(const char *top, const struct walk *walk)
{
	cleanup_with(walker_done) struct walker walker = { .walk = walk };
	struct stat st;
	struct walk_file file = { .path = top, .name = top, .st = &st };
	int r;

	if (stat(top, &st) < 0)
		return -errno;
	walker.device = st.st_dev;
	buffer_text(&walker.path, top);
	r = walk->visit(&file, walk->data);
	if (r != 0 || !S_ISDIR(st.st_mode))
		return r;
	r = enter(&walker, AT_FDCWD, top, 0, file.tag);
	while (r == 0 && walker.depth > 0 && walker.path.error == 0)
		r = step(&walker);
	return r == 0 ? walker.path.error : r;
}
