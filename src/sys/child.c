#include "sys/child.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/interrupt.h"

static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static volatile pid_t child;

static void pass_on(int signal, siginfo_t *info, void *context UNUSED)
{
	int error = errno;

	if (info->si_code <= 0 && child > 0) /* kill(2) and its like; the terminal's have a code of the kernel's */
		kill(child, signal);
	errno = error;
}

static void catch_signals(void)
{
	const struct sigaction action = { .sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART };

	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++) {
		struct sigaction before;

		if (sigaction(passed_on[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(passed_on[i], &action, NULL);
	}
}

/* With the mask that we were started with: ours holds signals back until there is somebody to send them to. */
static int start(char **command, const sigset_t *mask, pid_t *ret)
{
	posix_spawnattr_t attributes;
	int error = posix_spawnattr_init(&attributes);

	if (error)
		return -error;
	posix_spawnattr_setsigmask(&attributes, mask);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	error = posix_spawnp(ret, command[0], NULL, &attributes, command, environ);
	posix_spawnattr_destroy(&attributes);
	return -error;
}

int child_run(char **command, int *ret)
{
	sigset_t all, before;
	pid_t pid = 0;
	int r;

	interrupt_restore();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	r = start(command, &before, &pid);
	if (r == 0) {
		child = pid;
		catch_signals();
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (r < 0)
		return r;
	while (waitpid(pid, ret, 0) < 0)
		if (errno != EINTR)
			return -errno;
	child = 0;
	return 0;
}
