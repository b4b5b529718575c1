#include "sys/enter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "sys/namespace.h"
#include "sys/pidfd.h"
#include "sys/process.h"
#include "sys/reopen.h"

/* Where directories are opened: our own root unless a door led elsewhere. */
static int entered_root = -1;
static bool is_elsewhere;

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void door_close(struct door *door)
{
	close_one(&door->ipc);
	close_one(&door->net);
	close_one(&door->root);
}

static int open_below(int process, const char *path, int flags)
{
	int fd = openat(process, path, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* 0 when there is none to be seen. An empty PATH is DIRECTORY itself. */
static uint64_t inode_of(int directory, const char *path)
{
	struct stat st;

	return fstatat(directory, path, &st, *path ? 0 : AT_EMPTY_PATH) < 0 ? 0 : st.st_ino;
}

/* The doors of process PID, whose directory in /proc is PROCESS. What may not be opened is -errno in its place. */
static void open_doors(int process, uint32_t pid, struct door *ret)
{
	ret->ipc = open_below(process, "ns/ipc", O_RDONLY);
	ret->net = open_below(process, "ns/net", O_RDONLY);
	ret->root = open_below(process, "root", O_PATH | O_DIRECTORY);
	ret->member = ret->root < 0 ? 0 : pid;
	ret->mounts = inode_of(process, "ns/mnt");
}

int door_of_process(uint32_t pid, struct door *ret)
{
	cleanup_fd int pidfd = pidfd_open_process(pid), process = -1;

	*ret = NO_DOOR;
	if (pidfd < 0)
		return pidfd == -EINVAL || pidfd == -ENOENT ? -ESRCH : pidfd; /* a thread is no process */
	process = process_open(pid);
	if (process < 0)
		return process == -ENOENT ? -ESRCH : process;
	open_doors(process, pid, ret);
	if (pidfd_has_ended(pidfd)) /* its directory is soon another's */
		return -ESRCH;
	return ret->ipc < 0 ? ret->ipc : 0;
}

/* Opens the root of the thread NAME below DIRECTORY if it lives in the IPC namespace INODE. Returns whether it does. */
static bool take_root_of(int directory, const char *name, uint64_t inode, struct door *ret)
{
	cleanup_fd int thread = openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	uint64_t number;

	if (thread < 0 || parse_u64_max(name, INT32_MAX, &number) < 0 || inode_of(thread, "ns/ipc") != inode)
		return false;
	close_one(&ret->root);
	ret->root = open_below(thread, "root", O_PATH | O_DIRECTORY);
	ret->member = (uint32_t)number;
	ret->mounts = inode_of(thread, "ns/mnt");
	/* it may have gone to another one between the looks */
	return ret->root >= 0 && inode_of(thread, "ns/ipc") == inode;
}

static bool find_thread(int proc, const char *process, uint64_t inode, struct door *ret);

/* Looks for the namespace's members in a directory of PROC. A thread can live in it alone, without its process. */
static bool find_in(int directory, bool with_threads, uint64_t inode, struct door *ret)
{
	DIR *stream = fdopendir(directory);
	bool found = false;

	for (const struct dirent *entry; stream && !found && (entry = readdir(stream));)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			found = take_root_of(directory, entry->d_name, inode, ret) ||
				(with_threads && find_thread(directory, entry->d_name, inode, ret));
	if (stream)
		closedir(stream);
	else if (directory >= 0)
		close(directory);
	return found;
}

static bool find_thread(int proc, const char *process, uint64_t inode, struct door *ret)
{
	char path[sizeof("/task") + NAME_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/task", process);
	if (fstatat(proc, path, &st, 0) < 0 || st.st_nlink <= 3)
		return false; /* most have one thread, which has been looked at */
	return find_in(openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), false, inode, ret);
}

static void find_member(uint64_t inode, struct door *ret)
{
	if (find_in(open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), true, inode, ret))
		return;
	close_one(&ret->root);
	ret->member = 0;
}

/* Blocked on by no FIFO, nor does a terminal or device become ours: nothing is opened that is no namespace. */
static int open_namespace(const char *file, int *type)
{
	cleanup_fd int found = open(file, O_PATH | O_CLOEXEC), fd = -1;
	struct stat st;

	if (found < 0)
		return -errno;
	if (fstat(found, &st) < 0 || !S_ISREG(st.st_mode))
		return -ENOTNS;
	fd = reopen(found, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fd;
	*type = ioctl(fd, NS_GET_NSTYPE);
	return *type < 0 ? -ENOTNS : take_fd(&fd);
}

int door_of_file(const char *file, struct door *ret)
{
	int type = 0;
	cleanup_fd int fd = -1;

	*ret = NO_DOOR;
	fd = open_namespace(file, &type);
	if (fd < 0)
		return fd;
	if (type == CLONE_NEWNET)
		ret->net = take_fd(&fd);
	else if (type == CLONE_NEWIPC)
		ret->ipc = take_fd(&fd);
	else
		return -ENOTNS;
	if (ret->ipc >= 0)
		find_member(inode_of(ret->ipc, ""), ret);
	return 0;
}

static int enter_one(int fd, int type, const char *own)
{
	struct stat there, here;

	if (fd < 0)
		return 0;
	if (fstat(fd, &there) == 0 && stat(own, &here) == 0 && there.st_ino == here.st_ino && there.st_dev == here.st_dev)
		return 0;
	return setns(fd, type) < 0 ? -errno : 0;
}

/* Whether what lies below the root of DOOR lies below ours. */
static bool is_our_root(const struct door *door)
{
	struct stat there, here;

	return door->mounts != 0 && door->mounts == inode_of(AT_FDCWD, "/proc/self/ns/mnt") && door->root >= 0 &&
	       fstat(door->root, &there) == 0 && stat("/", &here) == 0 && there.st_ino == here.st_ino &&
	       there.st_dev == here.st_dev;
}

int door_enter(const struct door *door, bool with_network)
{
	int r = door->ipc < 0 && !with_network ? -ENOTNS : enter_one(door->ipc, CLONE_NEWIPC, "/proc/self/ns/ipc");

	if (r == 0 && with_network)
		r = enter_one(door->net, CLONE_NEWNET, "/proc/self/ns/net");
	namespace_has_changed();
	if (r < 0)
		return r;
	if (door->ipc < 0) /* a network alone has no files */
		return 0;
	close_one(&entered_root);
	is_elsewhere = !is_our_root(door);
	if (is_elsewhere && door->root >= 0)
		entered_root = fcntl(door->root, F_DUPFD_CLOEXEC, 3);
	return 0;
}

int enter_open_directory(const char *path)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	if (!is_elsewhere)
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	else if (entered_root < 0)
		return -ENOROOT;
	else
		fd = (int)syscall(SYS_openat2, entered_root, path, &how, sizeof(how));
	return fd < 0 ? -errno : fd;
}
