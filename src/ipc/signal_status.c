#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/signal.h"
#include "sys/pidfd.h"
#include "sys/process.h"
#include "sys/procfs.h"

static const char *const set_names[] = {
	[SIGNAL_PENDING] = "SigPnd:", [SIGNAL_SHARED_PENDING] = "ShdPnd:", [SIGNAL_BLOCKED] = "SigBlk:",
	[SIGNAL_IGNORED] = "SigIgn:", [SIGNAL_CAUGHT] = "SigCgt:",
};

void signal_status_line(const char *line, struct signal_status *ret)
{
	const char *slash;

	for (unsigned i = 0; i < ARRAY_SIZE(set_names); i++)
		if (process_status_number(line, set_names[i], 0, 16, &ret->sets[i]))
			ret->known |= 1U << i;
	/* "SigQ: 2/31325" */
	if (!process_status_number(line, "SigQ:", 0, 10, &ret->queued))
		return;
	slash = strchr(line, '/');
	if (slash && process_status_number(slash, "/", 0, 10, &ret->queue_limit))
		ret->known |= 1U << SIGNAL_QUEUE;
}

static int take_line(char *line, void *data)
{
	signal_status_line(line, data);
	return 0;
}

/* /proc has nothing of it: because there is no such process, or because it hides others' (hidepid, proc(5)). */
static int missing(uint32_t pid)
{
	cleanup_fd int fd = pidfd_open_process(pid);

	return fd == -ESRCH || fd == -ENOSYS ? -ESRCH : -EACCES;
}

int signal_status_read(uint32_t pid, struct signal_status *ret)
{
	char path[32];
	int r;

	*ret = (struct signal_status){ 0 };
	snprintf(path, sizeof(path), "/proc/%u/status", pid);
	r = procfs_lines(path, take_line, ret);
	return r == -ENOENT ? missing(pid) : r;
}
