#include "ipc/lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sys/locks.h"
#include "sys/process.h"
#include "sys/procfs.h"

char *lock_detail(bool is_flock, bool is_write)
{
	char *detail;

	return asprintf(&detail, "%s %s", is_flock ? "flock" : "fcntl", is_write ? "write" : "read") < 0 ? NULL : detail;
}

struct lock_search {
	const struct target_table *targets;
	struct holders *holders;
};

static bool was_looked_into(const struct holders *holders, uint32_t pid)
{
	for (size_t i = 0; i < holders->blind_count; i++)
		if (holders->blind[i].pid == pid)
			return false;
	return true;
}

/* Who took a lock need not hold it any more: of a process that was looked into its descriptors have told. */
static int add_holder(char *line, void *data)
{
	const struct lock_search *search = data;
	const struct target *target;
	struct use use = { .role = ROLE_OPEN };
	struct lock lock;
	char *detail;

	if (!locks_parse_line(line, &lock) || lock.pid == 0)
		return 0;
	target = target_of_lock(search->targets, lock.device, lock.inode);
	if (!target || was_looked_into(search->holders, lock.pid) || process_uid(lock.pid, &use.uid) < 0)
		return 0;
	use.object = target->object;
	use.pid = use.tid = lock.pid;
	use.role = lock.is_waiting ? ROLE_WAITING : ROLE_OPEN;
	detail = lock.is_waiting ? strdup(lock.is_flock ? "flock" : "fcntl") : lock_detail(lock.is_flock, lock.is_write);
	return detail && holders_add(search->holders, &use, detail) ? 0 : -ENOMEM;
}

int lock_holders(const struct target_table *targets, struct holders *holders)
{
	struct lock_search search = { targets, holders };

	return procfs_lines("/proc/locks", add_holder, &search);
}
