#include "sys/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const int held_signals[] = { SIGINT, SIGTERM, SIGHUP };

/* What would end the process in the middle of a call that fails anyway. */
static const int ignored_signals[] = { SIGPIPE, SIGXFSZ };

static struct sigaction ignored_before[ARRAY_SIZE(ignored_signals)];
static struct sigaction held_before[ARRAY_SIZE(held_signals)];
static sigset_t mask_before;
static volatile sig_atomic_t caught;
static bool is_holding;

void interrupt_start(void)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	for (size_t i = 0; i < ARRAY_SIZE(ignored_signals); i++)
		sigaction(ignored_signals[i], &ignore, &ignored_before[i]);
}

bool interrupt_pipe_was_ignored(void)
{
	return ignored_before[0].sa_handler == SIG_IGN;
}

void interrupt_restore(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(ignored_signals); i++)
		sigaction(ignored_signals[i], &ignored_before[i], NULL);
}

void interrupt_choose(int signal, bool ignored)
{
	const struct sigaction action = { .sa_handler = ignored ? SIG_IGN : SIG_DFL };

	for (size_t i = 0; i < ARRAY_SIZE(ignored_signals); i++) {
		if (ignored_signals[i] != signal)
			continue;
		ignored_before[i] = action;
		return;
	}
	sigaction(signal, &action, NULL);
}

static void note_signal(int signal)
{
	caught = signal;
}

void interrupt_hold(void)
{
	const struct sigaction note = { .sa_handler = note_signal }; /* no SA_RESTART: it must end a wait */
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_SIZE(held_signals); i++)
		sigaddset(&held, held_signals[i]);
	sigprocmask(SIG_BLOCK, &held, &mask_before);
	is_holding = true;
	for (size_t i = 0; i < ARRAY_SIZE(held_signals); i++) {
		sigaction(held_signals[i], NULL, &held_before[i]);
		if (held_before[i].sa_handler != SIG_IGN)
			sigaction(held_signals[i], &note, NULL);
	}
}

int interrupt_poll(struct pollfd *fds, size_t count, const struct deadline *deadline)
{
	struct timespec left;
	int n = -1;

	while (!caught && n < 0) {
		n = ppoll(fds, count, deadline_left(deadline, &left), is_holding ? &mask_before : NULL);
		if (n < 0 && errno != EINTR)
			return -errno;
	}
	return caught ? -EINTR : n;
}

int interrupt_wait_writable(int fd)
{
	const struct deadline never = { .forever = true };
	struct pollfd writable = { .fd = fd, .events = POLLOUT };

	/* a descriptor that cannot be polled says so when it is written to */
	return interrupt_poll(&writable, 1, &never) == -EINTR ? -EINTR : 0;
}

void interrupt_let_in(void)
{
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

bool interrupt_came(void)
{
	return caught != 0;
}

void interrupt_release(void)
{
	is_holding = false;
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
	if (caught)
		interrupt_die(caught);
	for (size_t i = 0; i < ARRAY_SIZE(held_signals); i++)
		sigaction(held_signals[i], &held_before[i], NULL);
}

void interrupt_die(int signal)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigaction(signal, &standard, NULL);
	sigemptyset(&set);
	sigaddset(&set, signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(signal);
	_exit(128 + signal);
}
