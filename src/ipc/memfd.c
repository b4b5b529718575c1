#include "ipc/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"

#define PIECE ((size_t)128 << 10)

static int copy(int source, int fd, bool *read_error)
{
	cleanup_free char *bytes = malloc(PIECE);
	ssize_t n = 0;
	int r = bytes ? 0 : -ENOMEM;

	do {
		if (r == 0)
			n = io_read_full(source, bytes, PIECE);
		*read_error = n < 0;
		if (r == 0)
			r = n < 0 ? (int)n : io_write_full(fd, bytes, (size_t)n);
	} while (r == 0 && n == (ssize_t)PIECE);
	return r;
}

static int seal(int fd)
{
	return fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0 ? -errno : 0;
}

int memfd_make(int source, bool sealed, bool *read_error)
{
	cleanup_fd int fd = memfd_create("ipctool", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int r = fd < 0 ? -errno : 0;

	*read_error = false;
	if (r == 0)
		r = copy(source, fd, read_error);
	if (r == 0 && lseek(fd, 0, SEEK_SET) < 0)
		r = -errno;
	if (r == 0 && sealed)
		r = seal(fd);
	return r < 0 ? r : take_fd(&fd);
}

/* The call itself takes 32 bits; what is above them is added. */
int event_make(uint64_t initial, bool is_semaphore)
{
	cleanup_fd int fd = eventfd(0, EFD_CLOEXEC | (is_semaphore ? EFD_SEMAPHORE : 0));

	if (fd < 0)
		return -errno;
	if (initial > 0 && eventfd_write(fd, initial) < 0)
		return -errno;
	return take_fd(&fd);
}
