#include "sys/child.h"

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

/* Signals as they were before they were waited for here. */
struct signals_before {
	sigset_t mask;
	struct sigaction child;
};

int child_become(char **command)
{
	interrupt_restore();
	execvp(command[0], command);
	return -errno;
}

/* Holds back what is waited for. Were SIGCHLD ignored, as whoever started us may have it, no status would be kept for us. */
static sigset_t hold_signals(struct signals_before *ret)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++)
		sigaddset(&signals, passed_on[i]);
	sigaction(SIGCHLD, &standard, &ret->child);
	sigprocmask(SIG_BLOCK, &signals, &ret->mask);
	return signals;
}

static void restore_signals(const struct signals_before *before)
{
	sigaction(SIGCHLD, &before->child, NULL);
	sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

/* What COMMAND is to have as its standard input and output. */
struct streams {
	int in, out;
};

/* In the child. What went wrong goes to REPORT, which closes when COMMAND is executed. */
static _Noreturn void become(char **command, const struct streams *streams, const struct signals_before *before, int report)
{
	int error, r;

	restore_signals(before);
	/* onto itself it would stay as it is, which is what is wanted */
	if (dup2(streams->in, STDIN_FILENO) < 0 || dup2(streams->out, STDOUT_FILENO) < 0)
		error = errno;
	else
		error = -child_become(command);
	r = io_write_full(report, &error, sizeof(error));
	_exit(r < 0 ? 125 : 127);
}

static int start(char **command, const struct streams *streams, const struct signals_before *before, pid_t *ret)
{
	cleanup_fd int reader = -1, writer = -1;
	int ends[2], error = 0;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	reader = ends[0];
	writer = ends[1];
	*ret = fork();
	if (*ret < 0)
		return -errno;
	if (*ret == 0)
		become(command, streams, before, writer);
	close(take_fd(&writer));
	if (io_read_full(reader, &error, sizeof(error)) != (ssize_t)sizeof(error))
		return 0;
	while (waitpid(*ret, NULL, 0) < 0 && errno == EINTR)
		;
	return -error;
}

/* Takes up every child that has ended. Returns whether the one with PID is among them. */
static bool reap(pid_t pid, struct child_watch *watch, int *ret)
{
	bool has_ended = false;
	pid_t ended;
	int status;

	while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
		if (ended != pid)
			continue;
		has_ended = true;
		*ret = status;
	}
	watch->has_survivors = ended == 0;
	return has_ended;
}

/* What the kernel sends (SI_KERNEL: the terminal) has gone to the whole process group. */
static void pass_on(pid_t pid, const siginfo_t *info)
{
	if (info->si_signo != SIGCHLD && info->si_code <= 0)
		kill(pid, info->si_signo);
}

static void await(pid_t pid, const sigset_t *signals, struct child_watch *watch, int *ret)
{
	const struct timespec pause = { .tv_nsec = TICK_NANOSECONDS };

	while (!reap(pid, watch, ret)) {
		siginfo_t info;

		if (sigtimedwait(signals, &info, watch->tick ? &pause : NULL) > 0)
			pass_on(pid, &info);
		if (watch->tick)
			watch->tick(watch->data);
	}
	if (watch->tick)
		watch->tick(watch->data);
}

static int run(char **command, struct child_watch *watch, int *ret)
{
	struct signals_before before;
	sigset_t signals = hold_signals(&before);
	pid_t pid = 0;
	const struct streams ours = { STDIN_FILENO, STDOUT_FILENO };
	int r = start(command, &ours, &before, &pid);

	*ret = 0;
	if (r == 0)
		await(pid, &signals, watch, ret);
	restore_signals(&before);
	return r;
}

int child_start(char **command, int in, int out, pid_t *ret)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	const struct streams streams = { in, out };
	struct signals_before before;

	/* ignored, it would take the status that is waited for away */
	sigaction(SIGCHLD, &standard, &before.child);
	sigprocmask(SIG_BLOCK, NULL, &before.mask);
	return start(command, &streams, &before, ret);
}

int child_run(char **command, int *ret)
{
	struct child_watch watch = { 0 };

	return run(command, &watch, ret);
}

int child_supervise(char **command, struct child_watch *watch, int *ret)
{
	*ret = 0;
	return prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 ? -errno : run(command, watch, ret);
}
