#include "sys/deadline.h"

#include <errno.h>

#include "sys/clock.h"

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

struct deadline deadline_from_timeout(bool given, int64_t timeout)
{
	struct deadline deadline = { .forever = !given };

	if (given && timeout > 0 && __builtin_add_overflow(clock_monotonic(), timeout, &deadline.at))
		deadline.at = INT64_MAX;
	return deadline;
}

bool deadline_is_now(const struct deadline *deadline)
{
	return !deadline->forever && deadline->at == 0;
}

int64_t deadline_left_ns(const struct deadline *deadline)
{
	int64_t left;

	if (deadline->forever)
		return INT64_MAX;
	if (deadline->at == 0)
		return 0;
	left = deadline->at - clock_monotonic();
	return left > 0 ? left : 0;
}

struct timespec *deadline_left(const struct deadline *deadline, struct timespec *ret)
{
	int64_t left = deadline_left_ns(deadline);

	if (deadline->forever)
		return NULL;
	*ret = (struct timespec){ left / NANOSECONDS_PER_SECOND, left % NANOSECONDS_PER_SECOND };
	return ret;
}

int deadline_error(const struct deadline *deadline)
{
	return deadline_is_now(deadline) ? -EAGAIN : -ETIMEDOUT;
}
