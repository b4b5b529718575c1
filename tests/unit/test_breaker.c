/* sys/breaker: the timer that is not to be had, real interruptions, and writes that they cut short. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "sys/breaker.h"

static int create_error;
static const int *steps; /* what write does: bytes, or -errno; NULL: the true one */
static size_t written;

int __real_timer_create(clockid_t clock, struct sigevent *event, timer_t *ret);
ssize_t __real_write(int fd, const void *bytes, size_t length);
int __wrap_timer_create(clockid_t clock, struct sigevent *event, timer_t *ret);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);

int __wrap_timer_create(clockid_t clock, struct sigevent *event, timer_t *ret)
{
	if (create_error == 0)
		return __real_timer_create(clock, event, ret);
	errno = create_error;
	return -1;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t length)
{
	if (fd != 77)
		return __real_write(fd, bytes, length);
	if (*steps < 0) {
		errno = -*steps++;
		return -1;
	}
	length = (size_t)*steps < length ? (size_t)*steps : length;
	steps++;
	written += length;
	return (ssize_t)length;
}

static void test_no_timer(void **state UNUSED)
{
	create_error = EAGAIN;
	assert_int_equal(breaker_start(BREAKER_CATCH), -EAGAIN);
	create_error = 0;
	breaker_set(1, 1); /* nothing to set, nothing to stop: no harm */
	breaker_stop();
	assert_int_equal(breaker_caught(), 0);
}

/* A pipe that nobody writes to: read(2) has no end but the breaker. */
static void test_a_blocking_call_is_interrupted(void **state UNUSED)
{
	int ends[2];
	char byte;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(breaker_start(BREAKER_TIME), 0);
	breaker_set(1000000, 1000000);
	assert_int_equal(read(ends[0], &byte, 1), -1);
	assert_int_equal(errno, EINTR);
	breaker_set(0, 0);
	breaker_stop();
	close(ends[0]);
	close(ends[1]);
}

static void test_what_was_before_comes_back(void **state UNUSED)
{
	struct sigaction before, after;

	sigaction(SIGTERM, NULL, &before);
	assert_int_equal(breaker_start(BREAKER_CATCH), 0);
	sigaction(SIGTERM, NULL, &after);
	assert_true(after.sa_handler != before.sa_handler);
	breaker_stop();
	sigaction(SIGTERM, NULL, &after);
	assert_true(after.sa_handler == before.sa_handler);
	/* whoever started us ignores it: so do we */
	signal(SIGHUP, SIG_IGN);
	assert_int_equal(breaker_start(BREAKER_CATCH), 0);
	sigaction(SIGHUP, NULL, &after);
	assert_true(after.sa_handler == SIG_IGN);
	breaker_stop();
	signal(SIGHUP, SIG_DFL);
}

static void test_writes(void **state UNUSED)
{
	assert_int_equal(breaker_start(BREAKER_TIME), 0);
	written = 0;
	steps = (const int[]){ 1, -EINTR, 3, -EINTR, 100 };
	assert_int_equal(breaker_write_full(77, "0123456789", 10), 0);
	assert_int_equal(written, 10);
	steps = (const int[]){ 4, -ENOSPC };
	written = 0;
	assert_int_equal(breaker_write_full(77, "0123456789", 10), -ENOSPC);
	assert_int_equal(written, 4);
	breaker_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_timer),
		cmocka_unit_test(test_a_blocking_call_is_interrupted),
		cmocka_unit_test(test_what_was_before_comes_back),
		cmocka_unit_test(test_writes),
	};

	return cmocka_run_group_tests_name("breaker", tests, NULL, NULL);
}
