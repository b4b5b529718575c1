#include "ipc/posix_mq_mount.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/posix_mq.h"
#include "sys/mounts.h"
#include "sys/procfs.h"

#define MQUEUE_MAGIC 0x19800202 /* linux/magic.h has no name for it */

/* An instance of the file system that is mounted nowhere: it always shows the caller's own IPC namespace. */
static int open_private(void)
{
	cleanup_fd int context = fsopen("mqueue", FSOPEN_CLOEXEC), mount = -1;
	int directory;

	if (context < 0 || fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	mount = fsmount(context, FSMOUNT_CLOEXEC,
			MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (mount < 0)
		return -errno;
	directory = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return directory < 0 ? -errno : directory;
}

char *posix_mq_parse_mount(char *line)
{
	struct mount_line mount;

	if (!mounts_parse_line(line, &mount) || strcmp(mount.type, "mqueue") != 0 || strcmp(mount.root, "/") != 0)
		return NULL;
	return mount.point;
}

/* Whether NAME in DIRECTORY is the queue that NAME is in our IPC namespace: 1 or 0, or -1 when that cannot be told. */
static int is_same_queue(int directory, const char *name)
{
	char path[NAME_MAX + 2];
	struct stat there, here;
	cleanup_fd int queue = -1;

	snprintf(path, sizeof(path), "/%s", name);
	queue = mq_open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (queue < 0 && errno != ENOENT)
		return -1;
	/* it may have been removed meanwhile, from both or from neither */
	if (fstatat(directory, name, &there, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	return queue >= 0 && fstat(queue, &here) == 0 && here.st_dev == there.st_dev;
}

/*
 * A mount shows the IPC namespace it was made in, which may not be ours. The first queue that we may open tells; where there is
 * none the mount is taken at its word.
 */
static bool is_ours(int directory)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), same = -1;
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (same < 0 && (entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			same = is_same_queue(directory, entry->d_name);
	closedir(stream);
	return same != 0;
}

/* Ends the reading, with the descriptor in *DATA, at the first mount that shows our queues. */
static int try_mount(char *line, void *data)
{
	const char *path = posix_mq_parse_mount(line);
	cleanup_fd int fd = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	struct statfs fs;

	/* another file system may lie over it */
	if (fd < 0 || fstatfs(fd, &fs) < 0 || fs.f_type != MQUEUE_MAGIC || !is_ours(fd))
		return 0;
	*(int *)data = take_fd(&fd);
	return 1;
}

int posix_mq_mount_open(void)
{
	int fd = open_private(), r;

	if (fd >= 0 || fd == -ENODEV || fd == -EMFILE || fd == -ENFILE || fd == -ENOMEM)
		return fd;
	if (access("/proc/sys/fs/mqueue", F_OK) < 0 && access("/proc/sys/fs", F_OK) == 0)
		return -ENODEV;
	r = procfs_lines("/proc/self/mountinfo", try_mount, &fd);
	return r == 1 ? fd : -EPERM;
}
