#include "sys/breaker.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "sys/interrupt.h"

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

/* How often a caught signal interrupts: soon for a person, seldom for the processor. */
#define AGAIN INT64_C(10000000)

/* Nobody else's: the real-time signals below it are the C library's. */
#define TICK SIGRTMIN

static const int catchable[] = { SIGINT, SIGTERM, SIGHUP };

static timer_t timer;
static volatile sig_atomic_t is_started;
static bool is_catching;
static volatile sig_atomic_t caught;
static struct sigaction tick_before, caught_before[ARRAY_SIZE(catchable)];

static struct timespec span(int64_t nanoseconds)
{
	return (struct timespec){ nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND };
}

static void run_timer(int64_t first, int64_t every)
{
	const struct itimerspec times = { .it_value = span(first), .it_interval = span(every) };

	if (is_started)
		timer_settime(timer, 0, &times, NULL);
}

/* To be called is all it is for. */
static void tick(int signal UNUSED)
{
}

static void catch(int signal)
{
	int before = errno;

	caught = signal;
	run_timer(AGAIN, AGAIN);
	errno = before;
}

static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = catch };

	for (size_t i = 0; i < ARRAY_SIZE(catchable); i++) {
		sigaction(catchable[i], NULL, &caught_before[i]);
		if (caught_before[i].sa_handler != SIG_IGN)
			sigaction(catchable[i], &action, NULL);
	}
	is_catching = true;
}

int breaker_start(enum breaker_signals signals)
{
	const struct sigaction action = { .sa_handler = tick }; /* no SA_RESTART: that is the point */
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = TICK };
	sigset_t set;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
		return -errno;
	is_started = true;
	sigaction(TICK, &action, &tick_before);
	sigemptyset(&set);
	sigaddset(&set, TICK);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	if (signals == BREAKER_CATCH)
		catch_signals();
	return 0;
}

void breaker_set(int64_t first, int64_t every)
{
	run_timer(first, first > 0 ? every : 0);
	if (caught) /* before this, and its timer was set anew; one that comes now starts its own */
		run_timer(AGAIN, AGAIN);
}

int breaker_caught(void)
{
	return caught;
}

int breaker_write_full(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && (errno != EINTR || breaker_caught()))
			return -errno;
		at += n < 0 ? 0 : n;
		length -= n < 0 ? 0 : (size_t)n;
	}
	return 0;
}

void breaker_stop(void)
{
	if (!is_started)
		return;
	is_started = false;
	for (size_t i = 0; is_catching && i < ARRAY_SIZE(catchable); i++)
		sigaction(catchable[i], &caught_before[i], NULL);
	is_catching = false;
	timer_delete(timer);
	sigaction(TICK, &tick_before, NULL);
	if (caught)
		interrupt_die(caught);
}
