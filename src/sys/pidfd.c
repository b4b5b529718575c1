#include "sys/pidfd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* PIDFD_THREAD, which linux/pidfd.h has since Linux 6.9. */
#define THREAD ((unsigned)O_EXCL)

/* Those that are open already, and a few files. */
#define A_FEW 32

static int open_pid(uint32_t pid, unsigned flags)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, flags);

	return fd < 0 ? -errno : fd;
}

int pidfd_open_process(uint32_t pid)
{
	return open_pid(pid, 0);
}

int pidfd_open_thread(uint32_t tid)
{
	return open_pid(tid, THREAD);
}

bool pidfd_has_ended(int fd)
{
	struct pollfd end = { .fd = fd, .events = POLLIN };

	return poll(&end, 1, 0) > 0;
}

int pidfd_send(int fd, int signal, const siginfo_t *info)
{
	return syscall(SYS_pidfd_send_signal, fd, signal, info, 0U) < 0 ? -errno : 0;
}

int pidfd_copy_descriptor(int fd, uint32_t number)
{
	int copy = (int)syscall(SYS_pidfd_getfd, fd, (int)number, 0U);

	return copy < 0 ? -errno : copy;
}

void pidfd_make_room(size_t count)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= count + A_FEW)
		return;
	limit.rlim_cur = limit.rlim_max < count + A_FEW ? limit.rlim_max : count + A_FEW;
	setrlimit(RLIMIT_NOFILE, &limit); /* who cannot be held is said when it is opened */
}
