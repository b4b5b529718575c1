#include "sys/seclude.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "sys/namespace.h"

#define NAMESPACES (CLONE_NEWIPC | CLONE_NEWNS)

static int write_text(const char *path, const char *text)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : io_write_full(fd, text, strlen(text));
}

/* The caller stays who he is (user_namespaces(7)). */
static int map_self(uint32_t uid, uint32_t gid)
{
	char users[48], groups[48];
	int r = write_text("/proc/self/setgroups", "deny");

	snprintf(users, sizeof(users), "%u %u 1", uid, uid);
	snprintf(groups, sizeof(groups), "%u %u 1", gid, gid);
	if (r == 0)
		r = write_text("/proc/self/uid_map", users);
	return r < 0 ? r : write_text("/proc/self/gid_map", groups);
}

static int enter(struct seclusion *ret)
{
	uint32_t uid = geteuid(), gid = getegid();

	if (unshare(NAMESPACES) == 0)
		return 0;
	if (errno != EPERM || unshare(CLONE_NEWUSER | NAMESPACES) < 0)
		return -errno;
	ret->own_users = true;
	return map_self(uid, gid);
}

static int cover(const char *type, const char *directory, const char *options)
{
	return mount(type, directory, type, MS_NOSUID | MS_NODEV, options) < 0 ? -errno : 0;
}

int seclude(struct seclusion *ret)
{
	int r;

	*ret = (struct seclusion){ 0 };
	r = enter(ret);
	namespace_has_changed();
	if (r < 0)
		return r;
	/* what is mounted here must not show outside */
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0) {
		ret->shm_error = ret->queue_error = -errno;
		return 0;
	}
	ret->shm_error = cover("tmpfs", "/dev/shm", "mode=1777");
	if (access("/dev/mqueue", F_OK) == 0)
		ret->queue_error = cover("mqueue", "/dev/mqueue", NULL);
	return 0;
}
