#include "sys/memory_guard.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "sys/interrupt.h"

static char *volatile guarded;
static volatile size_t guarded_length;
static const void *substitute;
static size_t substitute_length;
static volatile sig_atomic_t broken;

/* mmap is not on POSIX's list of what a handler may call; on Linux it is a bare system call. */
static void replace(int signal, siginfo_t *info, void *context)
{
	uintptr_t at = (uintptr_t)info->si_addr, start = (uintptr_t)guarded;

	(void)context;
	if (!guarded || at - start >= guarded_length ||
	    mmap(guarded, guarded_length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		interrupt_die(signal);
	if (substitute)
		memcpy(guarded, substitute, substitute_length);
	broken = 1;
}

void memory_guard_set(void *memory, size_t length)
{
	struct sigaction action = { .sa_sigaction = replace, .sa_flags = SA_SIGINFO };

	guarded = memory;
	guarded_length = length;
	broken = 0;
	sigaction(SIGBUS, &action, NULL);
}

void memory_guard_substitute(const void *bytes, size_t length)
{
	substitute = bytes;
	substitute_length = length;
}

void memory_guard_clear(void)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };

	sigaction(SIGBUS, &standard, NULL);
	guarded = NULL;
	substitute = NULL;
}

bool memory_guard_is_broken(void)
{
	return broken;
}
