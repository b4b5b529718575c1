#include "ipc/stranger.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"

/* The directory that PATH is in; "." where it has none. */
static int stat_directory(const char *path, struct stat *ret)
{
	const char *slash = strrchr(path, '/');
	cleanup_free char *directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");

	if (!directory)
		return -ENOMEM;
	return stat(directory, ret) < 0 ? -errno : 0;
}

int stranger_refuse(const char *path, const struct stat *file, struct fault *fault)
{
	struct stat directory;
	int r = stat_directory(path, &directory);

	if (r < 0)
		return fault_errno(fault, r);
	if (!(directory.st_mode & S_ISVTX) || file->st_uid == geteuid() || file->st_uid == directory.st_uid)
		return 0;
	fault_set(fault, STATUS_REFUSED, "it belongs to user %u, in a directory where anybody can put a file", file->st_uid);
	fault_hint(fault, "--force uses it all the same");
	return -EPERM;
}

static int find(const char *path, int flags, struct stat *ret, struct fault *fault)
{
	cleanup_fd int found = open(path, O_PATH | O_CLOEXEC | flags);
	int r = found < 0 || fstat(found, ret) < 0 ? -errno : 0;

	return r < 0 ? fault_errno(fault, r) : take_fd(&found);
}

static bool is_on(int found, long magic)
{
	struct statfs fs;

	return fstatfs(found, &fs) == 0 && fs.f_type == magic;
}

static bool is_suspicious(const struct stat *file, enum stranger_use use)
{
	return S_ISFIFO(file->st_mode) || (use == STRANGER_WRITES && S_ISREG(file->st_mode));
}

/* The file that a link leads to, which is somewhere else. A pipe, to which /dev/stdin may lead, is nowhere. */
static int find_behind_link(const char *path, enum stranger_use use, struct fault *fault)
{
	struct stat file = { 0 };
	cleanup_fd int found = find(path, 0, &file, fault);
	cleanup_free char *real = NULL;
	int r = 0;

	if (found < 0 || !is_suspicious(&file, use) || is_on(found, PIPEFS_MAGIC))
		return take_fd(&found);
	real = realpath(path, NULL);
	r = real ? stranger_refuse(real, &file, fault) : fault_errno(fault, -errno);
	return r < 0 ? r : take_fd(&found);
}

int stranger_find(const char *path, enum stranger_use use, bool trusts, struct fault *fault)
{
	struct stat file = { 0 };
	cleanup_fd int found = find(path, O_NOFOLLOW, &file, fault);
	int r = 0;

	if (found < 0)
		return found;
	/* a link in /proc/PID/fd nobody can plant */
	if (S_ISLNK(file.st_mode) && (trusts || is_on(found, PROC_SUPER_MAGIC)))
		return find(path, 0, &file, fault);
	if (!trusts && (S_ISLNK(file.st_mode) || is_suspicious(&file, use)))
		r = stranger_refuse(path, &file, fault);
	if (r < 0)
		return r;
	return S_ISLNK(file.st_mode) ? find_behind_link(path, use, fault) : take_fd(&found);
}
