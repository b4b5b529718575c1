#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "ipc/posix_file.h"
#include "ipc/unlisted.h"
#include "sys/walk.h"

struct below {
	struct object_list *list;
	size_t *unseen;
	dev_t device;       /* of the file system behind /dev/shm */
	size_t own;         /* how much of a path leads to the directory, by its descriptor */
	char path[64 + NAME_MAX];
};

static int add(struct below *below, const char *name, const struct stat *st)
{
	struct object *object = object_list_add(below->list);

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_MMAP;
	object->family = FAMILY_OTHER;
	object->known |= FACT_FILE;
	object->device = st->st_dev;
	object->inode = st->st_ino;
	object->uid = st->st_uid;
	object->gid = st->st_gid;
	object->mode = st->st_mode & 0777;
	object->taken = (uint64_t)st->st_blocks * POSIX_BLOCK;
	object->changed = st->st_ctim.tv_sec;
	object->used = st->st_atim.tv_sec > st->st_mtim.tv_sec ? st->st_atim.tv_sec : st->st_mtim.tv_sec;
	if (asprintf(&object->name, POSIX_DIRECTORY "/%s", name) >= 0)
		return 0;
	object->name = NULL;
	object_list_drop(below->list);
	return -ENOMEM;
}

/* The top may have been replaced by a link since it was looked at: what is elsewhere does not count. */
static int visit(struct walk_file *file, void *data)
{
	struct below *below = data;

	if (file->st->st_dev != below->device)
		return 0;
	if (!S_ISREG(file->st->st_mode) && file->st->st_blocks == 0)
		return 0;
	return add(below, file->path + below->own, file->st);
}

static void unseen(const char *path UNUSED, int error, void *data)
{
	struct below *below = data;

	*below->unseen += error != -EXDEV;
}

static int walk_below(struct below *below, const char *name)
{
	const struct walk walk = { visit, unseen, below };
	int r;

	snprintf(below->path + below->own, sizeof(below->path) - below->own, "%s", name);
	r = walk_tree(below->path, &walk);
	return r == -ENOMEM ? r : 0; /* else it has gone meanwhile */
}

static int look_at(struct below *below, int directory, const char *name)
{
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return 0;
	if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0 || S_ISREG(st.st_mode) ||
	    st.st_dev != below->device)
		return 0;
	if (S_ISDIR(st.st_mode))
		return walk_below(below, name);
	return st.st_blocks > 0 ? add(below, name, &st) : 0;
}

static int look_at_all(struct below *below, DIR *stream)
{
	const struct dirent *entry;
	struct stat st;
	int r = 0;

	if (fstat(dirfd(stream), &st) < 0)
		return -errno;
	below->device = st.st_dev;
	snprintf(below->path, sizeof(below->path), "/proc/self/fd/%d/", dirfd(stream));
	below->own = strlen(below->path);
	while (r == 0 && (entry = readdir(stream)))
		if (entry->d_type != DT_REG)
			r = look_at(below, dirfd(stream), entry->d_name);
	return r;
}

int unlisted_below(struct object_list *list, size_t *unseen_count)
{
	struct below below = { .list = list, .unseen = unseen_count };
	cleanup_fd int directory = posix_directory_open();
	DIR *stream;
	int r;

	if (directory < 0)
		return directory == -ENOENT ? 0 : directory;
	stream = fdopendir(directory);
	if (!stream)
		return -errno;
	take_fd(&directory);
	r = look_at_all(&below, stream);
	closedir(stream);
	return r;
}
