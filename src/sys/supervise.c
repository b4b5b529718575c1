#include "sys/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "sys/interrupt.h"

#define TICK_NANOSECONDS 20000000

static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };

static void signals_of_interest(sigset_t *ret)
{
	sigemptyset(ret);
	sigaddset(ret, SIGCHLD);
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++)
		sigaddset(ret, passed_on[i]);
}

/* In the child: becomes COMMAND, with the signals as ipctool found them. */
static _Noreturn void become(char **command, const sigset_t *mask, int report)
{
	int error, r;

	interrupt_restore();
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(command[0], command);
	error = errno;
	r = io_write_full(report, &error, sizeof(error));
	_exit(r < 0 ? 125 : 127);
}

static int start(char **command, const sigset_t *mask, struct command_end *ret)
{
	cleanup_fd int reader = -1, writer = -1;
	int ends[2], error = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	reader = ends[0];
	writer = ends[1];
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		become(command, mask, writer);
	close(take_fd(&writer));
	ret->pid = (uint32_t)pid;
	/* it closes when the command is executed */
	if (io_read_full(reader, &error, sizeof(error)) == (ssize_t)sizeof(error))
		ret->error = -error;
	return 0;
}

/* Takes up every child that has ended. Returns whether COMMAND is among them. */
static bool reap(struct command_end *end)
{
	bool has_ended = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if ((uint32_t)pid != end->pid)
			continue;
		has_ended = true;
		end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		end->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	}
	end->has_survivors = pid == 0;
	return has_ended;
}

/* What the kernel sends (SI_KERNEL: the terminal) has gone to the whole process group. */
static void pass_on(const struct command_end *end, const siginfo_t *info)
{
	if (info->si_signo != SIGCHLD && info->si_code <= 0)
		kill((pid_t)end->pid, info->si_signo);
}

static void await(const sigset_t *signals, void (*tick)(void *data), void *data, struct command_end *end)
{
	const struct timespec pause = { .tv_nsec = TICK_NANOSECONDS };

	while (!reap(end)) {
		siginfo_t info;
		int r = sigtimedwait(signals, &info, tick ? &pause : NULL);

		if (r > 0)
			pass_on(end, &info);
		if (tick)
			tick(data);
	}
	if (tick)
		tick(data);
}

int supervise_run(char **command, void (*tick)(void *data), void *data, struct command_end *ret)
{
	sigset_t signals, before;
	int r;

	*ret = (struct command_end){ 0 };
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return -errno;
	signals_of_interest(&signals);
	sigprocmask(SIG_BLOCK, &signals, &before);
	r = start(command, &before, ret);
	if (r == 0)
		await(&signals, tick, data, ret);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}
