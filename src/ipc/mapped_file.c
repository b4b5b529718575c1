#include "ipc/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/reopen.h"

/* Linux 6.5; a number is the same on all machines. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

/* What cachestat(2) takes and gives. */
struct span {
	uint64_t offset, length;
};

struct cached {
	uint64_t pages, dirty, under_way, evicted, recently_evicted;
};

/* How many pages mincore(2) is asked for at once: a byte each. */
#define PAGES_AT_ONCE ((size_t)64 << 10)

static int refuse_kind(mode_t mode, struct fault *fault)
{
	const char *what = S_ISDIR(mode)    ? "directory"
			   : S_ISFIFO(mode) ? "FIFO"
			   : S_ISSOCK(mode) ? "socket"
					    : "device";

	fault_set(fault, STATUS_REFUSED, "it is a %s, and no regular file", what);
	return -ENOTSUP;
}

/* Why a file could not be opened, or mapped. */
static int fail_opening(int error, struct fault *fault)
{
	switch (error) {
	case -EAGAIN:
		fault_set(fault, STATUS_WOULD_BLOCK, "another process holds a lease on it");
		return error;
	case -ETXTBSY:
		fault_set(fault, STATUS_REFUSED, "it is in use: a program that runs");
		return error;
	default:
		return fault_errno(fault, error);
	}
}

static int find(const char *path, struct fault *fault)
{
	cleanup_fd int found = open(path, O_PATH | O_CLOEXEC);
	struct stat st = { 0 };
	int r = found < 0 || fstat(found, &st) < 0 ? -errno : 0;

	if (r < 0)
		fault_errno(fault, r);
	if (r == -ENOENT || r == -ENOTDIR)
		fault_set(fault, STATUS_MISSING, "there is no such file");
	if (r < 0)
		return r;
	return S_ISREG(st.st_mode) ? take_fd(&found) : refuse_kind(st.st_mode, fault);
}

/* Whoever holds a lease on a file would keep us waiting for it (fcntl(2), F_SETLEASE): O_NONBLOCK. */
static int open_found(int found, enum shm_intent intent)
{
	int fd;

	if (intent != SHM_TO_READ)
		return reopen(found, O_RDWR | O_NONBLOCK);
	fd = reopen(found, O_RDONLY | O_NONBLOCK | O_NOATIME);
	return fd == -EPERM ? reopen(found, O_RDONLY | O_NONBLOCK) : fd;
}

static int fail_mapping(int fd, int error, struct fault *fault)
{
	int seals = fcntl(fd, F_GET_SEALS);

	if (error == ENODEV || error == EIO)
		fault_set(fault, STATUS_REFUSED, "it is a file that cannot be mapped");
	else if (error == EPERM && seals > 0 && seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		fault_set(fault, STATUS_DENIED, "it is sealed: nobody can change it any more");
	else
		return fault_errno(fault, -error);
	return -error;
}

/* Files of the kernel's own, like those in /proc and /sys, say that they are regular. */
static int try_mapping(const struct shm_access *access, struct fault *fault)
{
	int protection = PROT_READ | (access->intent == SHM_TO_READ ? 0 : PROT_WRITE);
	void *memory = mmap(NULL, 1, protection, MAP_SHARED, access->fd, 0);

	if (memory == MAP_FAILED)
		return fail_mapping(access->fd, errno, fault);
	munmap(memory, 1);
	return 0;
}

int mapped_file_open(const char *path, enum shm_intent intent, struct shm_access *access, struct fault *fault)
{
	cleanup_fd int found = find(path, fault);
	struct stat st;

	*access = (struct shm_access){ .intent = intent, .fd = -1, .is_file = true };
	if (found < 0)
		return found;
	access->fd = open_found(found, intent);
	if (access->fd < 0)
		return fail_opening(access->fd, fault);
	if (fstat(access->fd, &st) < 0)
		return fault_errno(fault, -errno);
	access->size = (uint64_t)st.st_size;
	return try_mapping(access, fault);
}

/* The kernel calls all pages resident before those who may not know. */
static bool may_know(int fd)
{
	struct stat st;

	return faccessat(fd, "", W_OK, AT_EMPTY_PATH | AT_EACCESS) == 0 || (fstat(fd, &st) == 0 && st.st_uid == geteuid());
}

static int count_pages(int fd, uint64_t offset, size_t pages, size_t page, unsigned char *each, uint64_t *ret)
{
	void *memory = mmap(NULL, pages * page, PROT_READ, MAP_SHARED, fd, (off_t)offset);
	int r;

	if (memory == MAP_FAILED)
		return -errno;
	r = mincore(memory, pages * page, each) < 0 ? -errno : 0;
	munmap(memory, pages * page);
	for (size_t i = 0; r == 0 && i < pages; i++)
		*ret += each[i] & 1;
	return r;
}

/* Page by page, as far as the file goes: what kernels before Linux 6.5 offer. */
static int count_all_pages(const struct shm_access *access, uint64_t *ret)
{
	cleanup_free unsigned char *each = malloc(PAGES_AT_ONCE);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint64_t left = (access->size + page - 1) / page, offset = 0;
	int r = each ? 0 : -ENOMEM;

	while (r == 0 && left > 0) {
		size_t pages = left < PAGES_AT_ONCE ? (size_t)left : PAGES_AT_ONCE;

		r = count_pages(access->fd, offset, pages, page, each, ret);
		left -= pages;
		offset += pages * page;
	}
	return r;
}

int mapped_file_resident(const struct shm_access *access, uint64_t *ret)
{
	struct span all = { .length = access->size };
	struct cached cached = { 0 };
	int r = 0;

	*ret = 0;
	if (!may_know(access->fd))
		return -EPERM;
	if (syscall(SYS_cachestat, access->fd, &all, &cached, 0U) == 0)
		*ret = cached.pages;
	else
		r = count_all_pages(access, ret);
	return r < 0 ? r : shm_access_check(access, access->size);
}

int mapped_file_sync(const struct shm_access *access)
{
	if (fsync(access->fd) < 0)
		return -errno;
	return shm_access_check(access, access->size);
}
