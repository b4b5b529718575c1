#include "sys/pass_on.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/interrupt.h"

static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP };

static struct sigaction before[ARRAY_SIZE(passed_on)];
static pid_t owner;
static struct {
	volatile pid_t pid; /* 0: ended */
} *children;
static volatile size_t child_count;
static volatile sig_atomic_t caught, sent;

static void pass(int signal, siginfo_t *info, void *context UNUSED)
{
	int error = errno;

	if (getpid() != owner) /* a child that is no other program yet */
		interrupt_die(signal);
	caught = signal;
	if (info->si_code <= 0) { /* else the kernel sent it, for the terminal, to the whole process group */
		sent = signal;
		for (size_t i = 0; i < child_count; i++)
			if (children[i].pid > 0)
				kill(children[i].pid, signal);
	}
	errno = error;
}

int pass_on_start(size_t room)
{
	const struct sigaction action = { .sa_sigaction = pass, .sa_flags = SA_SIGINFO | SA_RESTART };

	children = calloc(room + 1, sizeof(*children));
	if (!children)
		return -ENOMEM;
	owner = getpid();
	caught = sent = 0;
	child_count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++) {
		sigaction(passed_on[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(passed_on[i], &action, NULL);
	}
	return 0;
}

void pass_on_to(pid_t pid)
{
	children[child_count].pid = pid;
	child_count++;
	if (sent) /* it came while this one was made, and missed it; twice is not worse than once */
		kill(pid, sent);
}

/* Until it is reaped its number is its own; so it is forgotten before. */
int pass_on_wait(pid_t pid)
{
	siginfo_t info;
	int status = 0;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < child_count; i++)
		if (children[i].pid == pid)
			children[i].pid = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

void pass_on_stop(void)
{
	if (!children)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++)
		sigaction(passed_on[i], &before[i], NULL);
	child_count = 0;
	free(children);
	children = NULL;
	if (caught)
		interrupt_die(caught);
}
