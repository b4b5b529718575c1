#include "ipc/file_object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/target.h"
#include "sys/fdinfo.h"

static void store(const struct stat *st, struct object *object)
{
	object->family = FAMILY_OTHER;
	object->device = st->st_dev;
	object->inode = st->st_ino;
	object->uid = st->st_uid;
	object->gid = st->st_gid;
	object->mode = (uint16_t)(st->st_mode & 0777);
	object->changed = st->st_ctim.tv_sec;
}

static int missing(int error, struct fault *fault)
{
	fault_errno(fault, error);
	if (error == -ENOENT || error == -ENOTDIR)
		fault_set(fault, STATUS_MISSING, "there is no such file");
	return error;
}

int file_object_by_path(const char *path, struct object *object, struct fault *fault)
{
	struct stat st;

	/* a lock is on the file that a link leads to */
	if (fstatat(AT_FDCWD, path, &st, object->type == OBJECT_LOCK ? 0 : AT_SYMLINK_NOFOLLOW) < 0)
		return missing(-errno, fault);
	if (object->type == OBJECT_FIFO && !S_ISFIFO(st.st_mode)) {
		fault_set(fault, STATUS_REFUSED, "it is no FIFO");
		return -ENOTSUP;
	}
	store(&st, object);
	object->name = strdup(path);
	return object->name ? 0 : fault_errno(fault, -ENOMEM);
}

static int open_one(enum object_type type)
{
	int ends[2];

	switch (type) {
	case OBJECT_PIPE:
		if (pipe2(ends, O_CLOEXEC) < 0)
			return -1;
		close(ends[1]);
		return ends[0];
	case OBJECT_SOCK:
		return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	case OBJECT_MEMFD:
		return memfd_create("ipctool", MFD_CLOEXEC);
	default:
		return -1;
	}
}

uint64_t file_object_device(enum object_type type)
{
	cleanup_fd int fd = open_one(type);
	struct stat st;

	if (type == OBJECT_EVENTFD)
		return EVENTFD_DEVICE;
	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_dev : 0;
}

/* An eventfd is known by the number in its fdinfo: all of them share one inode. */
static int store_eventfd(int process, uint32_t fd, struct object *object)
{
	struct fdinfo info;
	int r = fdinfo_read(process, ".", fd, &info);

	if (r < 0)
		return r;
	if (!info.has_eventfd)
		return -ENOTSUP;
	object->device = EVENTFD_DEVICE;
	object->inode = info.eventfd_id;
	return 0;
}

static int store_descriptor(int process, uint32_t fd, struct object *object)
{
	struct stat st;
	char path[32];

	snprintf(path, sizeof(path), "fd/%u", fd);
	if (fstatat(process, path, &st, 0) < 0)
		return -errno;
	store(&st, object);
	if (object->type == OBJECT_EVENTFD)
		return store_eventfd(process, fd, object);
	return st.st_dev == file_object_device(object->type) ? 0 : -ENOTSUP;
}

int file_object_by_descriptor(uint32_t pid, uint32_t fd, struct object *object, struct fault *fault)
{
	cleanup_fd int process = -1;
	char path[32];
	int r;

	snprintf(path, sizeof(path), "/proc/%u", pid);
	process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process < 0) {
		fault_set(fault, STATUS_MISSING, "there is no process %u", pid);
		return -ESRCH;
	}
	r = store_descriptor(process, fd, object);
	if (r == -ENOTSUP)
		fault_set(fault, STATUS_REFUSED, "descriptor %u of process %u is no %s", fd, pid,
			  object_type_name(object->type));
	else if (r == -ENOENT)
		fault_set(fault, STATUS_MISSING, "process %u has no descriptor %u", pid, fd);
	else if (r < 0)
		fault_errno(fault, r);
	return r;
}

/* That somebody holds it only the pass over /proc can tell. */
int file_object_by_inode(uint64_t inode, struct object *object, struct fault *fault)
{
	object->family = FAMILY_OTHER;
	object->inode = inode;
	object->device = file_object_device(object->type);
	return object->device ? 0 : fault_errno(fault, -ENOTSUP);
}
