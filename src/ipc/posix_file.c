#include "ipc/posix_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "sys/enter.h"
#include "sys/process.h"

/* Others may make and remove the file between our two looks; after so many times something else is wrong. */
#define TRIES 100

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

int posix_directory_open(void)
{
	return enter_open_directory(POSIX_DIRECTORY);
}

int posix_file_stat(int directory, const char *file, struct statx *ret)
{
	int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*file ? 0 : AT_EMPTY_PATH);

	if (statx(directory, file, flags, STATX_BASIC_STATS | STATX_BTIME, ret) < 0)
		return -errno;
	return S_ISREG(ret->stx_mode) ? 0 : -ENOTKIND;
}

int posix_file_open(int directory, const char *file, int flags)
{
	struct statx before, st;
	int r = posix_file_stat(directory, file, &before);
	cleanup_fd int fd = -1;

	if (r < 0)
		return r;
	/* should something else take its place now, it must neither block nor become our terminal */
	fd = openat(directory, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
	if (fd < 0)
		return errno == ELOOP ? -ENOTKIND : -errno;
	r = posix_file_stat(fd, "", &st);
	return r < 0 ? r : take_fd(&fd);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void posix_file_store(const struct statx *st, struct object *object)
{
	object->family = FAMILY_POSIX;
	object->device = makedev(st->stx_dev_major, st->stx_dev_minor);
	object->inode = st->stx_ino;
	object->uid = st->stx_uid;
	object->gid = st->stx_gid;
	object->mode = st->stx_mode & 0777;
	object->taken = st->stx_blocks * POSIX_BLOCK;
	object->changed = st->stx_ctime.tv_sec;
	object->written = st->stx_mtime.tv_sec;
	object->used = later(st->stx_atime.tv_sec, st->stx_mtime.tv_sec);
	if (st->stx_mask & STATX_BTIME)
		object->birth = st->stx_btime.tv_sec * NANOSECONDS_PER_SECOND + st->stx_btime.tv_nsec;
}

/* What a walk over the directory needs for each entry. */
struct visit {
	int directory;
	bool semaphores;
	int (*each)(int directory, const char *file, const struct statx *st, void *data);
	void *data;
	size_t *ignored;
};

static int visit(const struct visit *visit, const char *file)
{
	size_t prefix = strlen(POSIX_SEM_PREFIX);
	bool is_semaphore = strncmp(file, POSIX_SEM_PREFIX, prefix) == 0;
	struct statx st = { 0 };
	int r;

	if (is_semaphore != visit->semaphores || strcmp(file, ".") == 0 || strcmp(file, "..") == 0)
		return 0;
	r = posix_file_stat(visit->directory, file, &st);
	/* "sem." has the prefix and no name: no address leads there */
	if (r == -ENOTKIND || (r == 0 && is_semaphore && file[prefix] == '\0')) {
		++*visit->ignored;
		return 0;
	}
	if (r < 0) /* removed meanwhile */
		return r == -ENOENT ? 0 : r;
	return visit->each(visit->directory, file, &st, visit->data);
}

static void close_stream_at(DIR **stream)
{
	if (*stream)
		closedir(*stream);
}

int posix_file_each(int directory, bool semaphores,
		    int (*each)(int directory, const char *file, const struct statx *st, void *data), void *data,
		    size_t *ignored)
{
	const struct visit wanted = { directory, semaphores, each, data, ignored };
	cleanup_fd int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cleanup_with(close_stream_at) DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	int r = 0;

	if (!stream)
		return -errno;
	take_fd(&fd);
	while (r == 0) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(stream);
		if (!entry)
			return -errno;
		r = visit(&wanted, entry->d_name);
	}
	return r;
}

static int open_existing(int directory, const struct posix_file_creation *creation, struct statx *ret)
{
	cleanup_fd int fd = posix_file_open(directory, creation->file, 0);
	int r = fd < 0 ? fd : posix_file_stat(fd, "", ret);

	return r < 0 ? r : creation->check(fd, ret, creation->data);
}

/* By /proc, which anybody may use; else as who may read every file. */
static int give_name(int fd, int directory, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (linkat(AT_FDCWD, path, directory, file, AT_SYMLINK_FOLLOW) == 0)
		return 0;
	if (errno == ENOENT && linkat(fd, "", directory, file, AT_EMPTY_PATH) == 0)
		return 0;
	return -errno;
}

static int create_new(int directory, const struct posix_file_creation *creation, struct statx *ret)
{
	cleanup_fd int fd = openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	int r = fd < 0 ? -errno : creation->fill(fd, creation->data);

	if (r == 0 && fchmod(fd, creation->mode) < 0)
		r = -errno;
	if (r == 0)
		r = give_name(fd, directory, creation->file);
	return r < 0 ? r : posix_file_stat(fd, "", ret);
}

int posix_file_create(const struct posix_file_creation *creation, struct statx *ret, bool *created)
{
	cleanup_fd int directory = posix_directory_open();
	struct statx st = { 0 };

	if (directory < 0)
		return directory;
	for (int i = 0; i < TRIES; i++) {
		int r = posix_file_stat(directory, creation->file, &st);

		*created = r == -ENOENT;
		if (r == 0 && creation->exclusive)
			return -EEXIST;
		if (r == 0)
			r = open_existing(directory, creation, ret);
		else if (r == -ENOENT)
			r = create_new(directory, creation, ret);
		else if (r == -ENOTKIND && creation->exclusive)
			return -EEXIST;
		if (r != (*created ? -EEXIST : -ENOENT))
			return r;
	}
	return -EAGAIN;
}

/* By its descriptor, which is O_PATH: fchmod(2) will not take that, and a link in /proc leads to the file itself. */
static int change_mode(int fd, unsigned mode)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return chmod(path, mode) < 0 ? -errno : 0;
}

int posix_file_set_permissions(const char *file, const struct object *object, const struct permissions *permissions)
{
	cleanup_fd int directory = posix_directory_open();
	cleanup_fd int fd = -1;
	uid_t uid = permissions->change_owner ? permissions->uid : (uid_t)-1;
	gid_t gid = permissions->change_group ? permissions->gid : (gid_t)-1;
	struct object now = { 0 };
	struct statx st = { 0 };
	int r;

	if (directory < 0)
		return directory;
	fd = openat(directory, file, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	r = fd < 0 ? -errno : posix_file_stat(fd, "", &st);
	if (r < 0)
		return r;
	posix_file_store(&st, &now);
	if (now.device != object->device || now.inode != object->inode)
		return -ESTALE;
	/* the owner first: that is what may be refused */
	if ((permissions->change_owner || permissions->change_group) && fchownat(fd, "", uid, gid, AT_EMPTY_PATH) < 0)
		return -errno;
	return permissions->change_mode ? change_mode(fd, permissions->mode) : 0;
}

int posix_file_remove(const char *file, const struct object *object)
{
	cleanup_fd int directory = posix_directory_open();
	struct object now = { 0 };
	struct statx st = { 0 };
	int r = directory < 0 ? directory : posix_file_stat(directory, file, &st);

	if (r < 0)
		return r;
	posix_file_store(&st, &now);
	if (now.device != object->device || now.inode != object->inode || now.birth != object->birth)
		return -ESTALE;
	return unlinkat(directory, file, 0) < 0 ? -errno : 0;
}

int posix_file_may_remove(const struct object *object)
{
	cleanup_fd int directory = posix_directory_open();

	return directory < 0 ? directory : posix_file_may_unlink(directory, object->uid);
}

int posix_file_may_unlink(int directory, uint32_t owner)
{
	struct stat st;

	if (faccessat(directory, ".", W_OK | X_OK, AT_EACCESS) < 0 || fstat(directory, &st) < 0)
		return -errno;
	if (!(st.st_mode & S_ISVTX) || geteuid() == owner || geteuid() == st.st_uid)
		return 0;
	return process_may(CAP_FOWNER) ? 0 : -EPERM;
}

/* Only a file's single opener is given it. Whoever opens it meanwhile waits, and we are told by a signal that is ignored. */
static int lease(int fd)
{
	if (fcntl(fd, F_SETSIG, SIGURG) < 0 || fcntl(fd, F_SETLEASE, F_WRLCK) < 0)
		return -errno;
	return 0;
}

int posix_file_remove_unused(const struct object *object)
{
	cleanup_fd int directory = posix_directory_open(), fd = -1;
	char file[NAME_MAX + sizeof(POSIX_SEM_PREFIX)];
	int r;

	snprintf(file, sizeof(file), "%s%s", object->type == OBJECT_SEM ? POSIX_SEM_PREFIX : "", object->name);
	fd = directory < 0 ? directory : posix_file_open(directory, file, 0);
	r = fd < 0 ? fd : lease(fd);
	if (r == -EAGAIN) /* somebody has it open, or has a lease himself */
		return -EBUSY;
	if (r == -ENOENT || r == -ENOTKIND)
		return r;
	return posix_file_remove(file, object);
}
