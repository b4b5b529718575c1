#include "ipc/shm_access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/explain.h"
#include "ipc/posix_file.h"
#include "ipc/sysv.h"
#include "sys/memory_guard.h"

#define BLOCK 512 /* what st_blocks counts in */
#define WINDOW ((size_t)16 << 20) /* how much of a file is mapped at once */

static uint64_t page_size(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

const struct object *shm_access_object(const struct shm_access *access)
{
	return &access->list.objects[0];
}

/* Of huge pages the name is another one: those go by the attached memory, as their file cannot be written anyway. */
static int open_behind(const struct shm_access *access)
{
	uintptr_t start = (uintptr_t)access->attached, page = page_size();
	char path[80];

	snprintf(path, sizeof(path), "/proc/self/map_files/%jx-%jx", (uintmax_t)start,
		 (uintmax_t)(start + (access->size + page - 1) / page * page));
	return open(path, (access->intent == SHM_TO_READ ? O_RDONLY : O_RDWR) | O_CLOEXEC);
}

static int open_sysv(struct shm_access *access, struct fault *fault)
{
	const struct object *object = shm_access_object(access);
	void *memory = shmat(object->id, NULL, access->intent == SHM_TO_READ ? SHM_RDONLY : 0);

	if (memory == (void *)-1) {
		int r = -errno;

		explain_stat(r, OBJECT_SHM, fault);
		return r;
	}
	access->attached = memory;
	access->size = object->shm.size;
	memory_guard_set(memory, access->size);
	access->fd = open_behind(access);
	return 0;
}

/* To leave the times alone is the owner's right alone. */
static int open_file(int directory, const char *name, enum shm_intent intent)
{
	int fd;

	if (intent == SHM_TO_WRITE)
		return posix_file_open(directory, name, O_WRONLY);
	if (intent == SHM_TO_MAP)
		return posix_file_open(directory, name, O_RDWR);
	fd = posix_file_open(directory, name, O_NOATIME);
	return fd == -EPERM ? posix_file_open(directory, name, 0) : fd;
}

static int open_posix(struct shm_access *access, struct fault *fault)
{
	const struct object *object = shm_access_object(access);
	cleanup_fd int directory = posix_directory_open();
	int fd = directory < 0 ? directory : open_file(directory, object->name, access->intent);
	struct stat st;

	if (fd < 0) {
		explain_stat(fd, OBJECT_SHM, fault);
		return fd;
	}
	access->fd = fd;
	if (fstat(fd, &st) < 0)
		return fault_errno(fault, -errno);
	if (st.st_dev != object->device || st.st_ino != object->inode) {
		fault_set(fault, STATUS_REFUSED, "another object took its name while it was opened");
		return -ESTALE;
	}
	access->size = (uint64_t)st.st_size;
	return 0;
}

int shm_access_open(const struct address *address, enum shm_intent intent, struct shm_access *access, struct fault *fault)
{
	cleanup_with(object_list_done) struct object_list again = { 0 };
	int r;

	*access = (struct shm_access){ .intent = intent, .fd = -1 };
	r = address_resolve(address, 0, &access->list, fault);
	if (r < 0)
		return r;
	if (shm_access_object(access)->family == FAMILY_POSIX)
		r = open_posix(access, fault);
	else
		r = open_sysv(access, fault);
	/* what is open can be removed, but neither its id nor its inode be given to another object */
	if (r == 0 && address->has_identity)
		r = address_resolve(address, 0, &again, fault);
	return r;
}

static void unmap(struct shm_access *access)
{
	if (!access->mapped)
		return;
	memory_guard_clear();
	munmap(access->mapped, access->mapped_length);
	access->mapped = NULL;
}

void shm_access_done(struct shm_access *access)
{
	unmap(access);
	if (access->attached) {
		memory_guard_clear();
		shmdt(access->attached);
	}
	close_fd_at(&access->fd);
	object_list_done(&access->list);
	*access = (struct shm_access)SHM_CLOSED;
}

static int check_segment(const struct object *object)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = sysv_stat(OBJECT_SHM, object->id, 0, &list);

	if (r < 0)
		return r == -ENOENT ? -EIDRM : r;
	return (list.objects[0].flags & ~object->flags) & SHM_IS_REMOVED ? -EIDRM : 0;
}

int shm_access_check(const struct shm_access *access, uint64_t end)
{
	struct stat st = { 0 };

	/* root can shrink even a segment, by its file */
	if (access->fd >= 0 && fstat(access->fd, &st) < 0)
		return -errno;
	if (access->fd >= 0 && (uint64_t)st.st_size < end)
		return -ENODATA;
	if (access->attached)
		return memory_guard_is_broken() ? -EFAULT : check_segment(shm_access_object(access));
	return st.st_nlink == 0 && !access->is_file ? -EIDRM : 0;
}

static bool has_holes(const struct stat *st)
{
	return st->st_blocks < (st->st_size + BLOCK - 1) / BLOCK;
}

int shm_access_lack(const struct shm_access *access)
{
	struct stat st;

	if (!access->is_file)
		return -EFAULT;
	return fstat(access->fd, &st) == 0 && has_holes(&st) ? -ENOSPC : -EIO;
}

int shm_access_reserve(const struct shm_access *access, uint64_t offset, uint64_t length)
{
	struct stat st;

	if (access->attached || length == 0)
		return 0;
	if (fstat(access->fd, &st) < 0)
		return -errno;
	if (!has_holes(&st))
		return 0;
	if (fallocate(access->fd, FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)length) == 0 || errno == EOPNOTSUPP)
		return 0;
	return -errno;
}

int shm_access_resize(const struct shm_access *access, uint64_t size)
{
	if (size > INT64_MAX)
		return -EFBIG;
	if (size > access->size)
		return fallocate(access->fd, 0, (off_t)access->size, (off_t)(size - access->size)) < 0 ? -errno : 0;
	return ftruncate(access->fd, (off_t)size) < 0 ? -errno : 0;
}

static int copy(const struct shm_access *access, uint64_t offset, void *bytes, size_t length, bool into)
{
	char *at = bytes;

	while (length > 0) {
		ssize_t n = into ? pwrite(access->fd, at, length, (off_t)offset) :
				   pread(access->fd, at, length, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ENODATA;
		at += n;
		offset += (uint64_t)n;
		length -= (size_t)n;
	}
	return 0;
}

int shm_access_read(const struct shm_access *access, uint64_t offset, void *bytes, size_t length)
{
	int r = shm_access_check(access, offset + length);

	if (r < 0)
		return r;
	if (access->fd >= 0)
		return copy(access, offset, bytes, length, false);
	memcpy(bytes, (const char *)access->attached + offset, length);
	return memory_guard_is_broken() ? -EFAULT : 0;
}

void shm_access_take_pages(const struct shm_access *access, void *memory, size_t length)
{
	size_t before = (uintptr_t)memory % page_size();

	if (access->is_file && length > 0)
		(void)madvise((char *)memory - before, before + length, MADV_POPULATE_WRITE);
}

/* Stores in memory, and looks afterwards whether it was there. */
static int store(struct shm_access *access, uint64_t offset, const void *bytes, size_t length)
{
	void *memory = NULL;
	int r = shm_access_window(access, offset, length, &memory);

	if (r < 0 || !memory)
		return r;
	shm_access_take_pages(access, memory, length);
	memcpy(memory, bytes, length);
	r = access->is_file ? shm_access_check(access, offset + length) : 0;
	return r == 0 && memory_guard_is_broken() ? shm_access_lack(access) : r;
}

int shm_access_write(struct shm_access *access, uint64_t offset, const void *bytes, size_t length)
{
	int r = shm_access_check(access, offset + length);

	if (r < 0)
		return r;
	if (shm_access_by_window(access))
		return store(access, offset, bytes, length);
	return copy(access, offset, (void *)(uintptr_t)bytes, length, true);
}

int shm_access_map(struct shm_access *access, uint64_t offset, size_t length, void **ret)
{
	uint64_t start = offset / page_size() * page_size();
	void *memory;

	if (access->attached) {
		*ret = (char *)access->attached + offset;
		return 0;
	}
	unmap(access);
	length += offset - start;
	memory = mmap(NULL, length, PROT_READ | (access->intent == SHM_TO_MAP ? PROT_WRITE : 0), MAP_SHARED, access->fd,
		      (off_t)start);
	if (memory == MAP_FAILED)
		return -errno;
	access->mapped = memory;
	access->mapped_at = start;
	access->mapped_length = length;
	memory_guard_set(memory, length);
	*ret = (char *)memory + (offset - start);
	return 0;
}

bool shm_access_by_window(const struct shm_access *access)
{
	return access->fd < 0 || access->is_file;
}

static bool is_mapped(const struct shm_access *access, uint64_t offset, size_t length)
{
	return access->mapped && offset >= access->mapped_at &&
	       offset - access->mapped_at + length <= access->mapped_length;
}

int shm_access_window(struct shm_access *access, uint64_t offset, size_t length, void **ret)
{
	uint64_t rest = access->size - offset;

	if (is_mapped(access, offset, length)) {
		*ret = (char *)access->mapped + (offset - access->mapped_at);
		return 0;
	}
	if (length < WINDOW)
		length = rest < WINDOW ? (size_t)rest : WINDOW;
	return shm_access_map(access, offset, length, ret);
}
