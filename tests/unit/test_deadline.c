/* sys/deadline: what is left, at a time of the test's own. */
#include "unit.h"

#include <errno.h>

#include "sys/clock.h"
#include "sys/deadline.h"

static int64_t now;

int64_t __wrap_clock_monotonic(void)
{
	return now;
}

static void test_of_some_time(void **state UNUSED)
{
	struct deadline deadline;
	struct timespec left;

	now = 1000;
	deadline = deadline_from_timeout(true, 2500000000);
	assert_false(deadline.forever);
	assert_false(deadline_is_now(&deadline));
	assert_int_equal(deadline_left_ns(&deadline), 2500000000);
	now += 1000000000;
	assert_ptr_equal(deadline_left(&deadline, &left), &left);
	assert_int_equal(left.tv_sec, 1);
	assert_int_equal(left.tv_nsec, 500000000);
	now += 5000000000;
	assert_int_equal(deadline_left_ns(&deadline), 0);
	assert_ptr_equal(deadline_left(&deadline, &left), &left);
	assert_int_equal(left.tv_sec + left.tv_nsec, 0);
	assert_int_equal(deadline_error(&deadline), -ETIMEDOUT);
}

static void test_of_none(void **state UNUSED)
{
	struct deadline deadline = deadline_from_timeout(true, 0);
	struct timespec left = { 1, 1 };

	now = 1000;
	assert_true(deadline_is_now(&deadline));
	assert_int_equal(deadline_left_ns(&deadline), 0);
	assert_int_equal(deadline_left(&deadline, &left)->tv_nsec, 0);
	assert_int_equal(deadline_error(&deadline), -EAGAIN);
}

static void test_for_ever(void **state UNUSED)
{
	struct deadline deadline = deadline_from_timeout(false, 0);
	struct timespec left;

	now = 1000;
	assert_true(deadline.forever);
	assert_false(deadline_is_now(&deadline));
	assert_int_equal(deadline_left_ns(&deadline), INT64_MAX);
	assert_null(deadline_left(&deadline, &left));
}

static void test_too_far(void **state UNUSED)
{
	struct deadline deadline;

	now = 1000;
	deadline = deadline_from_timeout(true, INT64_MAX);
	assert_int_equal(deadline_left_ns(&deadline), INT64_MAX - 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_some_time),
		cmocka_unit_test(test_of_none),
		cmocka_unit_test(test_for_ever),
		cmocka_unit_test(test_too_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
