/* Objects that nobody named: what some process has a descriptor of. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "ipc/file_object.h"
#include "ipc/holder_pass.h"
#include "sys/fdinfo.h"

#define EVENTFD_LINK "anon_inode:[eventfd]"
#define MEMFD_LINK   "/memfd:"

/* What the kernel calls the file behind a descriptor: "pipe:[5]", a path. False where it cannot be read whole. */
static bool read_link(struct pass *pass, const char *task, uint32_t fd, char *ret, size_t size)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/fd/%u", task, fd);
	n = readlinkat(pass->process, path, ret, size - 1);
	if (n < 0 || (size_t)n == size - 1)
		return false;
	ret[n] = '\0';
	return true;
}

bool pass_is_eventfd(struct pass *pass, const char *task, uint32_t fd)
{
	char link[sizeof(EVENTFD_LINK) + 1];

	return read_link(pass, task, fd, link, sizeof(link)) && strcmp(link, EVENTFD_LINK) == 0;
}

/* Others live where memfds do: shared anonymous memory, graphics. The text of one with a long name is longer than this. */
static bool is_memfd(struct pass *pass, uint32_t fd)
{
	char path[64], start[sizeof(MEMFD_LINK) - 1];

	snprintf(path, sizeof(path), "fd/%u", fd);
	return readlinkat(pass->process, path, start, sizeof(start)) == sizeof(start) &&
	       memcmp(start, MEMFD_LINK, sizeof(start)) == 0;
}

/* The mode of the link in /proc/PID/fd says how the file was opened. */
unsigned pass_access_of_descriptor(struct pass *pass, uint32_t fd)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "fd/%u", fd);
	if (fstatat(pass->process, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	return (st.st_mode & S_IRUSR ? USE_READS : 0U) | (st.st_mode & S_IWUSR ? USE_WRITES : 0U);
}

static enum object_type type_of(struct pass *pass, uint32_t fd, const struct statx *st)
{
	dev_t device = makedev(st->stx_dev_major, st->stx_dev_minor);

	switch (st->stx_mode & S_IFMT) {
	case S_IFIFO:
		return device == pass->pipe_device ? OBJECT_PIPE : OBJECT_FIFO;
	case S_IFREG:
		return pass_is_segment_device(pass, device) && is_memfd(pass, fd) ? OBJECT_MEMFD : OBJECT_NONE;
	case 0:
		return pass_is_eventfd(pass, ".", fd) ? OBJECT_EVENTFD : OBJECT_NONE;
	case S_IFSOCK:
		return device == file_object_device(OBJECT_SOCK) ? OBJECT_SOCK : OBJECT_NONE;
	default:
		return OBJECT_NONE;
	}
}

/* The path that leads to the FIFO from here, if the one that the kernel tells does; else the descriptor, which always does. */
static char *path_of_fifo(struct pass *pass, uint32_t fd, const struct object *object)
{
	char path[PATH_MAX];
	struct statx st;

	if (read_link(pass, ".", fd, path, sizeof(path)) && path[0] == '/' &&
	    statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_INO, &st) == 0 &&
	    makedev(st.stx_dev_major, st.stx_dev_minor) == object->device && st.stx_ino == object->inode)
		return strdup(path);
	snprintf(path, sizeof(path), "/proc/%u/fd/%u", pass->pid, fd);
	return strdup(path);
}

/* Fills OBJECT, whose type is set. Returns 0; -ENOENT where the descriptor is another, or gone, by now; or -errno. */
static int describe(struct pass *pass, uint32_t fd, struct object *object)
{
	int r = file_object_of_process(pass->process, fd, object);

	if (r < 0 || object->type != OBJECT_FIFO)
		return r;
	object->name = path_of_fifo(pass, fd, object);
	return object->name ? 0 : -ENOMEM;
}

/* Returns 1; 0 where it is known already, for the descriptor came to be another one meanwhile; or -ENOMEM. RET is its target. */
static int add(struct pass *pass, const struct object *object, struct target **ret)
{
	bool is_known;
	int r = 0;

	*ret = target_of_file(&pass->targets, object->device, object->inode);
	is_known = *ret;
	if (!is_known)
		r = target_table_add(&pass->targets, object, pass->found->count - 1);
	if (r < 0 || is_known)
		return r;
	*ret = target_of_file(&pass->targets, object->device, object->inode);
	return 1;
}

int pass_discover(struct pass *pass, uint32_t fd, const struct statx *st, struct target **ret)
{
	enum object_type type = pass->discovers ? type_of(pass, fd, st) : OBJECT_NONE;
	struct object *object;
	int r;

	*ret = NULL;
	if (type == OBJECT_NONE || !(pass->discovers & TYPE_BIT(type)) || pass_access_of_descriptor(pass, fd) == 0)
		return 0;
	object = object_list_add(pass->found);
	if (!object)
		return -ENOMEM;
	object->type = type;
	r = describe(pass, fd, object);
	if (r == 0)
		r = add(pass, object, ret);
	if (r != 1)
		object_list_drop(pass->found);
	return r == -ENOMEM ? r : 0;
}
