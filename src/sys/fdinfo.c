#include "sys/fdinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "sys/locks.h"
#include "sys/procfs.h"

/* The number behind NAME at the beginning of LINE, blanks skipped. */
static bool value_of(const char *line, const char *name, int base, uint64_t *ret)
{
	size_t length = strlen(name);
	const char *number;
	char *end;

	if (strncmp(line, name, length) != 0)
		return false;
	number = line + length + strspn(line + length, " \t");
	if (*number < '0' || *number > 'f')
		return false;
	*ret = strtoull(number, &end, base);
	return end != number;
}

static void take_lock(const char *text, struct fdinfo *info)
{
	enum fdinfo_lock *held;
	struct lock lock;

	if (!locks_parse_line(text, &lock) || lock.is_waiting)
		return;
	held = lock.is_flock ? &info->by_flock : &info->by_fcntl;
	if (*held != FDINFO_WRITE_LOCK)
		*held = lock.is_write ? FDINFO_WRITE_LOCK : FDINFO_READ_LOCK;
}

int fdinfo_line(char *line, void *data)
{
	struct fdinfo *info = data;
	uint64_t value;

	if (value_of(line, "flags:", 8, &value)) {
		info->flags = (unsigned)value;
	} else if (value_of(line, "eventfd-count:", 16, &value)) {
		info->eventfd_count = value;
	} else if (value_of(line, "eventfd-id:", 10, &value)) {
		info->has_eventfd = true;
		info->eventfd_id = value;
	} else if (strncmp(line, "lock:", 5) == 0) {
		take_lock(line + 5, info);
	}
	return 0;
}

static int each_line(int process, const char *task, uint32_t fd, int (*line)(char *line, void *data), void *data)
{
	cleanup_fd int file = -1;
	char path[64];

	snprintf(path, sizeof(path), "%s/fdinfo/%u", task, fd);
	file = openat(process, path, O_RDONLY | O_CLOEXEC);
	return file < 0 ? -errno : procfs_lines_of(file, line, data);
}

int fdinfo_read(int process, const char *task, uint32_t fd, struct fdinfo *ret)
{
	*ret = (struct fdinfo){ 0 };
	return each_line(process, task, fd, fdinfo_line, ret);
}

/* The kernel prints its own form of a device number here. */
#define KERNEL_MINOR_BITS 20

/* "tfd:        5 events:       19 data:                5  pos:0 ino:2a sdev:8" */
bool fdinfo_parse_watch(const char *line, struct fdinfo_watch *ret)
{
	const char *inode = strstr(line, " ino:"), *device = strstr(line, " sdev:");
	uint64_t fd, number;

	*ret = (struct fdinfo_watch){ 0 };
	if (!value_of(line, "tfd:", 10, &fd) || fd > INT32_MAX)
		return false;
	ret->fd = (uint32_t)fd;
	/* Linux before 4.13 does not say which file it is */
	if (!inode || !device || !value_of(inode, " ino:", 16, &ret->inode) || !value_of(device, " sdev:", 16, &number))
		return true;
	ret->device = makedev((unsigned)(number >> KERNEL_MINOR_BITS), (unsigned)number & ((1U << KERNEL_MINOR_BITS) - 1));
	return true;
}

struct watch_visit {
	int (*visit)(const struct fdinfo_watch *watch, void *data);
	void *data;
};

static int visit_watch(char *line, void *data)
{
	const struct watch_visit *visit = data;
	struct fdinfo_watch watch;

	return fdinfo_parse_watch(line, &watch) ? visit->visit(&watch, visit->data) : 0;
}

int fdinfo_each_watch(int process, const char *task, uint32_t fd, int (*visit)(const struct fdinfo_watch *watch, void *data),
		      void *data)
{
	struct watch_visit visits = { visit, data };

	return each_line(process, task, fd, visit_watch, &visits);
}

const char *fdinfo_access(unsigned flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return "read";
	case O_WRONLY:
		return "write";
	default:
		return "both";
	}
}
