#include "sys/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

/* Whether the numbers up to END can be used. */
static bool fits(rlim_t end)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) < 0 || end <= limit.rlim_cur;
}

static int copy_above(int fd, int end)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, end);

	if (copy < 0) /* EINVAL: not even the first number will do */
		return errno == EINVAL ? -EMFILE : -errno;
	return copy;
}

/* Whoever stands at the place that FDS[NOW] is to have, and has not been put to its own yet, gives way. */
static int give_way(int *fds, size_t now, size_t count, int first)
{
	for (size_t i = now + 1; i < count; i++) {
		if (fds[i] != first + (int)now)
			continue;
		fds[i] = copy_above(fds[i], first + (int)count);
		if (fds[i] < 0)
			return fds[i];
	}
	return 0;
}

static int put(int fd, int place)
{
	if (fd == place)
		return fcntl(fd, F_SETFD, 0) < 0 ? -errno : 0;
	return dup2(fd, place) < 0 ? -errno : 0;
}

static int close_between(unsigned first, unsigned last)
{
	return first <= last && close_range(first, last, CLOSE_RANGE_CLOEXEC) < 0 ? -errno : 0;
}

static int close_others(int first, int end)
{
	unsigned lowest = STDERR_FILENO + 1, after = (unsigned)end > lowest ? (unsigned)end : lowest;
	int r = (unsigned)first > lowest ? close_between(lowest, (unsigned)first - 1) : 0;

	return r < 0 ? r : close_between(after, ~0U);
}

static int save_error(struct handover *handover, int first, int end)
{
	if (first > STDERR_FILENO || end <= STDERR_FILENO)
		return 0;
	handover->error = copy_above(STDERR_FILENO, end);
	return handover->error < 0 ? handover->error : 0;
}

int handover_prepare(struct handover *handover, int *fds, size_t count, int first)
{
	int end = first + (int)count, r;

	if (!fits((rlim_t)end))
		return -EMFILE;
	r = save_error(handover, first, end);
	for (size_t i = 0; r == 0 && i < count; i++) {
		r = give_way(fds, i, count, first);
		if (r == 0)
			r = put(fds[i], first + (int)i);
	}
	return r < 0 ? r : close_others(first, end);
}

void handover_undo(struct handover *handover)
{
	if (handover->error < 0)
		return;
	dup2(handover->error, STDERR_FILENO);
	close(handover->error);
	handover->error = -1;
}
