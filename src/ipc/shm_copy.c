#include "ipc/shm_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"

/* The buffer that bytes pass through stays in the cache of a CPU. */
#define PIECE ((size_t)128 << 10)
/* Without a buffer: between two looks whether the object is still there. */
#define STRIDE ((size_t)1 << 20)

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool shm_copy_known_length(int fd, uint64_t *ret)
{
	struct stat st;
	off_t at;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return false;
	at = lseek(fd, 0, SEEK_CUR);
	if (at < 0)
		return false;
	*ret = at < st.st_size ? (uint64_t)(st.st_size - at) : 0;
	return true;
}

static ssize_t read_some(int fd, void *bytes, size_t length)
{
	ssize_t n;

	do
		n = read(fd, bytes, length);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* A page was missing up to END. */
static ssize_t lack(const struct shm_access *access, uint64_t end)
{
	int r = shm_access_check(access, end);

	return r < 0 ? r : shm_access_lack(access);
}

/* How many bytes can be read from FD at once; 0 when it does not say, or none. No hole is filled for more. */
static uint64_t waiting(int fd)
{
	int count = 0;

	return ioctl(fd, FIONREAD, &count) == 0 && count > 0 ? (uint64_t)count : 0;
}

/* Reads up to LENGTH bytes straight into memory. Of a file that was shrunk at the same time they may be gone already. */
static ssize_t read_into(struct shm_access *access, uint64_t offset, size_t length, int fd, struct shm_progress *progress)
{
	ssize_t n = shm_access_check(access, offset + length);
	void *memory = NULL;

	if (n == 0)
		n = shm_access_window(access, offset, length, &memory);
	if (n < 0)
		return n;
	shm_access_take_pages(access, memory, (size_t)smaller(length, waiting(fd)));
	n = read_some(fd, memory, length);
	progress->at_far_side = n < 0 && n != -EFAULT;
	if (n == -EFAULT)
		return lack(access, offset + length);
	if (n > 0 && access->is_file) {
		int r = shm_access_check(access, offset + (uint64_t)n);

		return r < 0 ? r : n;
	}
	return n;
}

static ssize_t read_through(struct shm_access *access, uint64_t offset, size_t length, int fd, void *buffer,
			    struct shm_progress *progress)
{
	ssize_t n = read_some(fd, buffer, length);
	int r;

	progress->at_far_side = n < 0;
	if (n <= 0)
		return n;
	r = shm_access_write(access, offset, buffer, (size_t)n);
	return r < 0 ? r : n;
}

/* One byte more than fits tells whether there is more. */
static int at_end(int fd, struct shm_progress *progress)
{
	char extra;
	ssize_t n = read_some(fd, &extra, 1);

	progress->at_far_side = n < 0;
	return n < 0 ? (int)n : n > 0 ? -E2BIG : 0;
}

int shm_copy_in(struct shm_access *access, uint64_t offset, uint64_t most, int fd, struct shm_progress *progress)
{
	bool through = !shm_access_by_window(access);
	cleanup_free char *buffer = through ? malloc(PIECE) : NULL;

	*progress = (struct shm_progress){ 0 };
	if (through && !buffer)
		return -ENOMEM;
	while (progress->done < most && offset + progress->done < access->size) {
		uint64_t at = offset + progress->done, left = smaller(most - progress->done, access->size - at);
		ssize_t n = buffer ? read_through(access, at, (size_t)smaller(left, PIECE), fd, buffer, progress) :
				     read_into(access, at, (size_t)smaller(left, STRIDE), fd, progress);

		if (n <= 0)
			return (int)n;
		progress->done += (uint64_t)n;
	}
	return progress->done < most ? at_end(fd, progress) : 0;
}

static ssize_t write_from(const struct shm_access *access, uint64_t offset, size_t length, int fd,
			  struct shm_progress *progress)
{
	ssize_t n = write(fd, (const char *)access->attached + offset, length);

	progress->at_far_side = n < 0 && errno != EFAULT;
	return n < 0 ? -errno : n;
}

static ssize_t write_through(const struct shm_access *access, uint64_t offset, size_t length, int fd, void *buffer,
			     struct shm_progress *progress)
{
	int r = shm_access_read(access, offset, buffer, length);

	if (r < 0)
		return r;
	r = io_write_full(fd, buffer, length);
	progress->at_far_side = r < 0;
	return r < 0 ? r : (ssize_t)length;
}

int shm_copy_out(const struct shm_access *access, uint64_t offset, uint64_t length, int fd, struct shm_progress *progress)
{
	cleanup_free char *buffer = access->fd >= 0 ? malloc(PIECE) : NULL;

	*progress = (struct shm_progress){ 0 };
	if (access->fd >= 0 && !buffer)
		return -ENOMEM;
	while (progress->done < length) {
		uint64_t at = offset + progress->done;
		size_t piece = (size_t)smaller(length - progress->done, buffer ? PIECE : STRIDE);
		ssize_t n = buffer ? 0 : shm_access_check(access, at + piece);

		if (n == 0)
			n = buffer ? write_through(access, at, piece, fd, buffer, progress) :
				     write_from(access, at, piece, fd, progress);
		if (n == -EINTR)
			continue;
		if (n < 0)
			return (int)n;
		progress->done += (uint64_t)n;
	}
	return 0;
}

/* Gives the pipe some of the pages. None: the object ended before it. */
static ssize_t give_pages(const struct shm_access *access, uint64_t offset, size_t length, int fd,
			  struct shm_progress *progress)
{
	loff_t at = (loff_t)offset;
	struct iovec piece;
	ssize_t n;

	if (access->fd >= 0) {
		n = splice(access->fd, &at, fd, NULL, length, SPLICE_F_MORE);
	} else {
		piece = (struct iovec){ (char *)access->attached + offset, length };
		n = vmsplice(fd, &piece, 1, 0);
	}
	progress->at_far_side = n < 0 && errno != EFAULT;
	return n < 0 ? -errno : n == 0 ? -ENODATA : n;
}

int shm_copy_pages(const struct shm_access *access, uint64_t offset, uint64_t length, int fd, struct shm_progress *progress)
{
	*progress = (struct shm_progress){ 0 };
	while (progress->done < length) {
		uint64_t at = offset + progress->done;
		size_t piece = (size_t)smaller(length - progress->done, STRIDE);
		ssize_t n = shm_access_check(access, at + piece);

		if (n == 0)
			n = give_pages(access, at, piece, fd, progress);
		if (n == -EINTR)
			continue;
		if (n < 0)
			return (int)n;
		progress->done += (uint64_t)n;
	}
	return 0;
}
