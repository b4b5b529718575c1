#include "sys/futex.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

int futex_wait(const uint32_t *word, uint32_t value, int64_t nanoseconds)
{
	const struct timespec left = { nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND };

	if (syscall(SYS_futex, word, FUTEX_WAIT, value, nanoseconds == INT64_MAX ? NULL : &left, NULL, 0) < 0)
		return -errno;
	return 0;
}

int futex_wake(const uint32_t *word)
{
	long n = syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);

	return n < 0 ? -errno : (int)n;
}
