/* What one process has open. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ipc/holder_pass.h"
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

/* Anonymous objects of one kind share an inode (eventfds do): their own number is in fdinfo. */
struct target *pass_target_of_descriptor(struct pass *pass, const char *task, uint32_t fd)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "%s/fd/%u", task, fd);
	if (fstatat(pass->process, path, &st, 0) < 0) {
		pass_note_error(pass, -errno);
		return NULL;
	}
	if ((st.st_mode & S_IFMT) == 0) {
		struct fdinfo info;

		if (fdinfo_read(pass->process, task, fd, &info) < 0 || !info.has_eventfd)
			return NULL;
		return target_of_file(&pass->targets, EVENTFD_DEVICE, info.eventfd_id);
	}
	return target_of_file(&pass->targets, st.st_dev, st.st_ino);
}

struct target *pass_lock_of_descriptor(struct pass *pass, const char *task, uint32_t fd)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "%s/fd/%u", task, fd);
	return fstatat(pass->process, path, &st, 0) < 0 ? NULL : target_of_lock(&pass->targets, st.st_dev, st.st_ino);
}

/* A lock that belongs to the open file, not to a process: /proc/locks names nobody, but each holder's fdinfo tells. */
static int look_at_file_lock(struct pass *pass, uint32_t fd)
{
	const struct target *target = pass->targets.locks ? pass_lock_of_descriptor(pass, ".", fd) : NULL;
	struct fdinfo info;

	if (!target || fdinfo_read(pass->process, ".", fd, &info) < 0 || !info.has_ofd_lock)
		return 0;
	return pass_add_use(pass, target, ROLE_OPEN, pass->pid, strdup("fcntl ofd"));
}

static int look_at_descriptor(struct pass *pass, uint32_t fd)
{
	struct target *target = pass->targets.files ? pass_target_of_descriptor(pass, ".", fd) : NULL;
	int r = look_at_file_lock(pass, fd);

	if (r == 0 && target)
		r = pass_add_use(pass, target, ROLE_OPEN, pass->pid, describe_descriptor(pass, fd));
	return r;
}

int pass_look_at_descriptors(struct pass *pass)
{
	if (!pass->targets.files && !pass->targets.locks)
		return 0;
	return pass_each_number(pass, "fd", look_at_descriptor);
}
