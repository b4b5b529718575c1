#include "sys/fdinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
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
	} else if (strncmp(line, "lock:", 5) == 0 && strstr(line, " OFDLCK ")) {
		info->has_ofd_lock = true;
	} else if (value_of(line, "tfd:", 10, &value) && info->target_count < FDINFO_TARGETS_MAX) {
		info->targets[info->target_count++] = (uint32_t)value;
	}
	return 0;
}

int fdinfo_read(int process, const char *task, uint32_t fd, struct fdinfo *ret)
{
	cleanup_fd int file = -1;
	char path[64];

	*ret = (struct fdinfo){ 0 };
	snprintf(path, sizeof(path), "%s/fdinfo/%u", task, fd);
	file = openat(process, path, O_RDONLY | O_CLOEXEC);
	return file < 0 ? -errno : procfs_lines_of(file, fdinfo_line, ret);
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
