#include "ipc/file_object.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/target.h"
#include "sys/fdinfo.h"
#include "sys/process.h"
#include "sys/procfs.h"

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

#define MEMFD_LINK "/memfd:"
#define DELETED    " (deleted)"

static dev_t device_of(const struct statx *st)
{
	return makedev(st->stx_dev_major, st->stx_dev_minor);
}

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void store(const struct statx *st, struct object *object)
{
	object->family = FAMILY_OTHER;
	object->known |= FACT_FILE;
	object->device = device_of(st);
	object->inode = st->stx_ino;
	object->uid = st->stx_uid;
	object->gid = st->stx_gid;
	object->mode = (uint16_t)(st->stx_mode & 0777);
	object->changed = st->stx_ctime.tv_sec;
	if (st->stx_mask & STATX_BTIME)
		object->birth = st->stx_btime.tv_sec * NANOSECONDS_PER_SECOND + st->stx_btime.tv_nsec;
	/* a pipe's times are those of its making */
	if (object->type != OBJECT_PIPE)
		object->used = later_of(st->stx_atime.tv_sec, st->stx_mtime.tv_sec);
	if (object->type == OBJECT_MEMFD) {
		object->known |= FACT_SIZE;
		object->memfd.size = st->stx_size;
	}
}

/* Without asking a file server that may never answer. */
static int stat_file(int at, const char *path, int flags, struct statx *ret)
{
	flags |= AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;
	return statx(at, path, flags, STATX_BASIC_STATS | STATX_BTIME, ret) < 0 ? -errno : 0;
}

static int missing(int error, struct fault *fault)
{
	fault_errno(fault, error);
	if (error == -ENOENT || error == -ENOTDIR)
		fault_set(fault, STATUS_MISSING, "there is no such file");
	return error;
}

/* /proc/PID/fd/FD, as listings show a FIFO that no path leads to. Any other link is left as it was found. */
static int stat_descriptor_link(const char *path, struct statx *ret)
{
	cleanup_fd int found = procfs_follow(path);

	return found < 0 ? 0 : stat_file(found, "", AT_EMPTY_PATH, ret);
}

int file_object_by_path(const char *path, struct object *object, struct fault *fault)
{
	struct statx st;
	/* a lock is on the file that a link leads to */
	int r = stat_file(AT_FDCWD, path, object->type == OBJECT_LOCK ? 0 : AT_SYMLINK_NOFOLLOW, &st);

	if (r == 0 && object->type == OBJECT_FIFO && S_ISLNK(st.stx_mode))
		r = stat_descriptor_link(path, &st);
	if (r < 0)
		return missing(r, fault);
	if (object->type == OBJECT_FIFO && !S_ISFIFO(st.stx_mode)) {
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

static uint64_t find_device(enum object_type type)
{
	cleanup_fd int fd = open_one(type);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_dev : 0;
}

uint64_t file_object_device(enum object_type type)
{
	static uint64_t devices[OBJECT_TYPES];

	if (type == OBJECT_EVENTFD)
		return EVENTFD_DEVICE;
	if (devices[type] == 0)
		devices[type] = find_device(type);
	return devices[type];
}

/* An eventfd is known by the number in its fdinfo: all of them share one inode, and its owner is nobody's. */
static int store_eventfd(int process, uint32_t fd, struct object *object)
{
	struct fdinfo info;
	struct stat st;
	int r = fdinfo_read(process, ".", fd, &info);

	if (r < 0)
		return r;
	if (!info.has_eventfd)
		return -ENOTSUP;
	if (fstat(process, &st) == 0)
		object->uid = st.st_uid; /* not known, but whose process has it */
	object->family = FAMILY_OTHER;
	object->device = EVENTFD_DEVICE;
	object->inode = info.eventfd_id;
	object->eventfd.value = info.eventfd_count;
	object->known |= FACT_VALUE;
	return 0;
}

/* "/memfd:NAME (deleted)". What is of another name is something else that lives there. */
static int store_memfd_name(int process, const char *path, struct object *object)
{
	char link[PATH_MAX];
	size_t start = strlen(MEMFD_LINK), end = strlen(DELETED), length;
	ssize_t n = readlinkat(process, path, link, sizeof(link) - 1);

	if (n < 0)
		return -errno;
	length = (size_t)n;
	if (length < start + end || memcmp(link, MEMFD_LINK, start) != 0 || memcmp(link + length - end, DELETED, end) != 0)
		return -ENOTSUP;
	free(object->name);
	object->name = strndup(link + start, length - start - end);
	return object->name ? 0 : -ENOMEM;
}

/* A memfd of huge pages lives on a file system of its own. */
static bool is_of_huge_pages(int process, const char *path)
{
	cleanup_fd int fd = openat(process, path, O_PATH | O_CLOEXEC);
	struct statfs fs;

	return fd >= 0 && fstatfs(fd, &fs) == 0 && fs.f_type == HUGETLBFS_MAGIC;
}

/* Whether the file at PATH, whose status is ST, can be of TYPE. Of a memfd its name says the rest. */
static bool is_of_type(const struct statx *st, enum object_type type, int process, const char *path)
{
	switch (type) {
	case OBJECT_FIFO:
		return S_ISFIFO(st->stx_mode) && device_of(st) != file_object_device(OBJECT_PIPE);
	case OBJECT_MEMFD:
		return S_ISREG(st->stx_mode) && st->stx_nlink == 0 &&
		       (device_of(st) == file_object_device(type) || is_of_huge_pages(process, path));
	default:
		return device_of(st) == file_object_device(type);
	}
}

int file_object_of_process(int process, uint32_t fd, struct object *object)
{
	struct statx st;
	char path[32];
	int r;

	snprintf(path, sizeof(path), "fd/%u", fd);
	r = stat_file(process, path, 0, &st);
	if (r < 0)
		return r;
	if (object->type == OBJECT_EVENTFD)
		return store_eventfd(process, fd, object);
	if (!is_of_type(&st, object->type, process, path))
		return -ENOTSUP;
	store(&st, object);
	return object->type == OBJECT_MEMFD ? store_memfd_name(process, path, object) : 0;
}

int file_object_of_file(int fd, struct object *object)
{
	struct statx st;
	int r = stat_file(fd, "", AT_EMPTY_PATH, &st);

	if (r == 0)
		store(&st, object);
	return r;
}

int file_object_by_descriptor(uint32_t pid, uint32_t fd, struct object *object, struct fault *fault)
{
	cleanup_fd int process = process_open(pid);
	int r;

	if (process < 0) {
		fault_set(fault, STATUS_MISSING, "there is no process %u", pid);
		return -ESRCH;
	}
	r = file_object_of_process(process, fd, object);
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
