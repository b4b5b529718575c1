#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipc/signal.h"
#include "sys/pidfd.h"
#include "sys/process.h"
#include "sys/procfs.h"

static int open_process(uint32_t pid, struct signal_target *ret)
{
	int fd = pidfd_open_process(pid);

	if (fd == -ENOENT || fd == -EINVAL)
		return -ECHILD;
	ret->fd = fd;
	return fd < 0 ? fd : 0;
}

static int take_process(char *line, void *data)
{
	return process_status_number(line, "Tgid:", 0, 10, data) ? 1 : 0;
}

/* The process that thread TID belongs to. */
static int find_process(uint32_t tid, uint32_t *ret)
{
	uint64_t process = 0;
	char path[32];
	int r;

	snprintf(path, sizeof(path), "/proc/%u/status", tid);
	r = procfs_lines(path, take_process, &process);
	*ret = (uint32_t)process;
	return r > 0 ? 0 : r == 0 || r == -ENOENT ? -ESRCH : r;
}

/* The thread is still the one that was opened. */
static int check_thread(const struct signal_target *target)
{
	uint64_t start = 0;
	uint32_t process = 0;
	int r = process_start_ticks(target->pid, &start);

	if (r == 0)
		r = find_process(target->pid, &process);
	if (r == -ENOENT || (r == 0 && (start != target->start || process != target->process)) || pidfd_has_ended(target->fd))
		return -ESRCH;
	return r;
}

/* Before Linux 6.9 only its process can be held. */
static int open_by_process(uint32_t tid, struct signal_target *ret)
{
	int r = find_process(tid, &ret->process);

	if (r < 0)
		return r;
	ret->fd = pidfd_open_process(ret->process);
	if (ret->fd < 0)
		return ret->fd;
	r = process_start_ticks(tid, &ret->start);
	return r == 0 ? check_thread(ret) : r == -ENOENT ? -ESRCH : r;
}

int signal_target_open(uint32_t pid, enum signal_scope scope, struct signal_target *ret)
{
	int r;

	*ret = (struct signal_target){ .pid = pid, .fd = -1 };
	if (scope == SIGNAL_TO_PROCESS)
		return open_process(pid, ret);
	ret->fd = pidfd_open_thread(pid);
	if (ret->fd != -EINVAL)
		return ret->fd < 0 ? ret->fd : 0;
	r = open_by_process(pid, ret);
	if (r < 0)
		signal_target_done(ret);
	return r;
}

void signal_target_done(struct signal_target *target)
{
	if (target->fd >= 0)
		close(target->fd);
	target->fd = -1;
}

/*
 * Whether the kernel would drop what makes this signal more than one of its number: where no more can be queued, one that kill(2)
 * sends arrives without its sender and as often as once, and a standard one arrives without its value. Of a real-time signal
 * with a value the kernel says so itself.
 */
static bool would_be_cut(const struct signal_target *target, const struct signal_message *message)
{
	bool is_real_time = message->signal >= SIGRTMIN;
	struct signal_status status;

	if (message->signal == 0 || is_real_time == message->has_value || signal_status_read(target->pid, &status) < 0)
		return false;
	return (status.known >> SIGNAL_QUEUE & 1) && status.queued >= status.queue_limit;
}

static int send_to_thread(const struct signal_target *target, int signal, siginfo_t *info)
{
	long process = (long)target->process, thread = (long)target->pid;
	int r = check_thread(target);

	if (r < 0)
		return r;
	if (info)
		r = (int)syscall(SYS_rt_tgsigqueueinfo, process, thread, signal, info);
	else
		r = (int)syscall(SYS_tgkill, process, thread, signal);
	return r < 0 ? -errno : 0;
}

int signal_send(const struct signal_target *target, const struct signal_message *message)
{
	siginfo_t queued = { .si_signo = message->signal, .si_code = SI_QUEUE }, *info = message->has_value ? &queued : NULL;

	if (info) {
		info->si_pid = getpid();
		info->si_uid = getuid();
		info->si_value.sival_int = message->value;
	}
	/* the kernel takes signals for a process whose parent has not yet taken note of its end, and drops them */
	if (pidfd_has_ended(target->fd))
		return -ESRCH;
	if (would_be_cut(target, message))
		return -EAGAIN;
	if (target->process)
		return send_to_thread(target, message->signal, info);
	return pidfd_send(target->fd, message->signal, info);
}
