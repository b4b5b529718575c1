#include "ipc/lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "sys/process.h"
#include "sys/procfs.h"

/* "1: -> POSIX  ADVISORY  WRITE 123 08:01:4711 0 EOF" */
bool lock_parse_line(const char *line, struct lock *ret)
{
	char kind[16], mode[16], access[16];
	unsigned major, minor;
	uintmax_t inode;
	long pid;
	int at = 0;

	*ret = (struct lock){ 0 };
	if (sscanf(line, "%*u: %n", &at) < 0 || at == 0)
		return false;
	line += at;
	if (strncmp(line, "-> ", 3) == 0) {
		ret->is_waiting = true;
		line += 3;
	}
	if (sscanf(line, "%15s %15s %15s %ld %x:%x:%ju", kind, mode, access, &pid, &major, &minor, &inode) != 7)
		return false;
	ret->is_flock = strcmp(kind, "FLOCK") == 0;
	ret->is_ofd = strcmp(kind, "OFDLCK") == 0;
	ret->is_write = strcmp(access, "WRITE") == 0;
	ret->pid = pid > 0 && pid <= INT32_MAX ? (uint32_t)pid : 0;
	ret->device = makedev(major, minor);
	ret->inode = inode;
	return true;
}

struct lock_search {
	const struct target_table *targets;
	struct holders *holders;
};

static int add_holder(char *line, void *data)
{
	const struct lock_search *search = data;
	const struct target *target;
	struct use use = { .role = ROLE_OPEN };
	struct lock lock;
	char *detail;

	if (!lock_parse_line(line, &lock) || lock.is_waiting || lock.pid == 0)
		return 0;
	target = target_of_lock(search->targets, lock.device, lock.inode);
	if (!target || process_uid(lock.pid, &use.uid) < 0)
		return 0;
	use.object = target->object;
	use.pid = use.tid = lock.pid;
	if (asprintf(&detail, "%s %s", lock.is_flock ? "flock" : "fcntl", lock.is_write ? "write" : "read") < 0)
		return -ENOMEM;
	return holders_add(search->holders, &use, detail) ? 0 : -ENOMEM;
}

int lock_holders(const struct target_table *targets, struct holders *holders)
{
	struct lock_search search = { targets, holders };

	return procfs_lines("/proc/locks", add_holder, &search);
}
