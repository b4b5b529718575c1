/* What one process has open. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "ipc/holder_pass.h"
#include "ipc/lock.h"
#include "sys/fdinfo.h"

static char *describe_descriptor(struct pass *pass, uint32_t fd)
{
	struct fdinfo info;
	char *detail;
	int r = fdinfo_read(pass->process, ".", fd, &info);

	if (asprintf(&detail, r < 0 ? "%u" : "%u %s", fd, fdinfo_access(info.flags)) < 0)
		return NULL;
	return detail;
}

/* What is behind a descriptor, without asking a file server that may never answer. */
static int stat_descriptor(struct pass *pass, const char *task, uint32_t fd, struct statx *ret)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/fd/%u", task, fd);
	if (statx(pass->process, path, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, ret) == 0)
		return 0;
	pass_note_error(pass, -errno);
	return -errno;
}

static dev_t device_of(const struct statx *st)
{
	return makedev(st->stx_dev_major, st->stx_dev_minor);
}

/* Anonymous objects of one kind share an inode (eventfds do), which is of no type: their own number is in fdinfo. */
static struct target *target_of(struct pass *pass, const char *task, uint32_t fd, const struct statx *st)
{
	struct fdinfo info;

	if ((st->stx_mode & S_IFMT) != 0)
		return target_of_file(&pass->targets, device_of(st), st->stx_ino);
	if (!pass->targets.eventfds || !pass_is_eventfd(pass, task, fd) ||
	    fdinfo_read(pass->process, task, fd, &info) < 0 || !info.has_eventfd)
		return NULL;
	return target_of_file(&pass->targets, EVENTFD_DEVICE, info.eventfd_id);
}

struct target *pass_target_of_descriptor(struct pass *pass, const char *task, uint32_t fd)
{
	struct statx st;

	return stat_descriptor(pass, task, fd, &st) < 0 ? NULL : target_of(pass, task, fd, &st);
}

struct target *pass_target_of_watch(struct pass *pass, const char *task, const struct fdinfo_watch *watch)
{
	struct statx st;
	bool is_same = stat_descriptor(pass, task, watch->fd, &st) == 0 && (watch->inode == 0 || st.stx_ino == watch->inode);

	return is_same ? target_of(pass, task, watch->fd, &st) : target_of_file(&pass->targets, watch->device, watch->inode);
}

struct target *pass_lock_of_descriptor(struct pass *pass, const char *task, uint32_t fd)
{
	struct statx st;

	return stat_descriptor(pass, task, fd, &st) < 0 ? NULL : target_of_lock(&pass->targets, device_of(&st), st.stx_ino);
}

static int add_lock(struct pass *pass, const struct target *target, bool is_flock, enum fdinfo_lock lock)
{
	char *detail;

	if (lock == FDINFO_NO_LOCK)
		return 0;
	detail = lock_detail(is_flock, lock == FDINFO_WRITE_LOCK);
	return detail ? pass_add_use(pass, target, ROLE_OPEN, pass->fd_tid, detail) : -ENOMEM;
}

/*
 * fdinfo tells of the locks that the process has, and of those of the open file, which need not be those it took itself:
 * /proc/locks names who took them. One of a process shows at each of its descriptors of that file.
 */
static int look_at_lock(struct pass *pass, struct target *target, uint32_t fd)
{
	struct fdinfo info;
	int r;

	if (target->last_use > pass->first_use || fdinfo_read(pass->process, ".", fd, &info) < 0)
		return 0;
	r = add_lock(pass, target, true, info.by_flock);
	if (r == 0)
		r = add_lock(pass, target, false, info.by_fcntl);
	if (info.by_flock || info.by_fcntl)
		target->last_use = pass->holders->count;
	return r;
}

static int add_open(struct pass *pass, const struct target *target, uint32_t fd)
{
	char *detail = pass->tells_details ? describe_descriptor(pass, fd) : NULL;
	int r = pass_add_use(pass, target, ROLE_OPEN, pass->fd_tid, detail);
	struct use *use;

	if (r < 0 || !(TYPE_BIT(pass_object(pass, target)->type) & TYPES_WITH_ENDS))
		return r;
	use = &pass->holders->uses[pass->holders->count - 1];
	use->fd = fd;
	use->access = pass_access_of_descriptor(pass, fd);
	return 0;
}

static int look_at_descriptor(struct pass *pass, uint32_t fd)
{
	struct target *target, *lock;
	struct statx st;
	int r = 0;

	pass->is_there = true;
	if (stat_descriptor(pass, ".", fd, &st) < 0)
		return 0;
	lock = pass->targets.locks ? target_of_lock(&pass->targets, device_of(&st), st.stx_ino) : NULL;
	if (lock)
		r = look_at_lock(pass, lock, fd);
	target = r == 0 && pass->targets.files ? target_of(pass, ".", fd, &st) : NULL;
	if (r == 0 && !target && pass->found)
		r = pass_discover(pass, fd, &st, &target);
	return r == 0 && target ? add_open(pass, target, fd) : r;
}

int pass_look_at_descriptors(struct pass *pass)
{
	if (!pass->targets.files && !pass->targets.locks && !pass->found)
		return 0;
	return pass_each_number(pass, "fd", look_at_descriptor);
}
