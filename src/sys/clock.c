#include "sys/clock.h"

#include <time.h>

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

int64_t clock_epoch_seconds(void)
{
	struct timespec now;

	/* the coarse clock is the one the kernel stamps objects with: a finer one could make a new object look unborn */
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return now.tv_sec;
}

int64_t clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NANOSECONDS_PER_SECOND + now.tv_nsec;
}

void clock_sleep(int64_t nanoseconds)
{
	const struct timespec span = { nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND };

	nanosleep(&span, NULL);
}
