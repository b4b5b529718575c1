/*
 * ipc/sem_word and ipc/sysv_sem_use: the words of sem op and sem set, how a wait goes on after a signal, and how some values
 * are set without touching the others. The kernel is a set of four in this file.
 */
#include "failing.h"

#include <sys/sem.h>

#include "ipc/sem_word.h"
#include "ipc/sysv_sem.h"

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

static uint16_t set[4];
static unsigned looks, interferences; /* GETALLs so far; after so many of them somebody else operates */
static int64_t now;

int64_t __wrap_clock_monotonic(void)
{
	return now;
}

int __wrap_semctl(int id UNUSED, int number, int command, ...)
{
	union semun argument;
	va_list args;

	va_start(args, command);
	argument = va_arg(args, union semun);
	va_end(args);
	if (call_fails(EIDRM))
		return -1;
	if (command == SETVAL)
		set[number] = (uint16_t)argument.val;
	else if (command == SETALL)
		memcpy(set, argument.array, sizeof(set));
	else
		memcpy(argument.array, set, sizeof(set));
	if (command == GETALL && ++looks <= interferences) {
		set[0]++; /* a unit more in what is set */
		set[3]++; /* and in what is not */
	}
	return 0;
}

/* All or none, as the kernel does it; every operation has IPC_NOWAIT here. */
int __wrap_semop(int id UNUSED, struct sembuf *operations, size_t count)
{
	uint16_t after[ARRAY_SIZE(set)];

	if (call_fails(E2BIG))
		return -1;
	memcpy(after, set, sizeof(after));
	for (size_t i = 0; i < count; i++) {
		int value = after[operations[i].sem_num] + operations[i].sem_op;

		assert_true(operations[i].sem_flg & IPC_NOWAIT);
		if (value < 0 || (operations[i].sem_op == 0 && value != 0)) {
			errno = EAGAIN;
			return -1;
		}
		after[operations[i].sem_num] = (uint16_t)value;
	}
	memcpy(set, after, sizeof(set));
	return 0;
}

/* What each call of semtimedop(2) says, until one is 0; and what it was asked. */
static const int *answers;
static int64_t time_passes;
static int64_t asked[8];
static unsigned waits;
static short flags_seen;

int __wrap_semtimedop(int id UNUSED, struct sembuf *operations, size_t count UNUSED, const struct timespec *timeout)
{
	assert_true(waits < ARRAY_SIZE(asked));
	asked[waits++] = timeout ? timeout->tv_sec * 1000000000 + timeout->tv_nsec : -1;
	flags_seen = operations->sem_flg;
	now += time_passes;
	errno = *answers;
	return *answers++ ? -1 : 0;
}

static int operate(bool given, int64_t timeout, const int *says)
{
	struct sembuf operation = { 0, -1, SEM_UNDO };
	struct deadline deadline;

	now = 1000;
	waits = 0;
	answers = says;
	deadline = deadline_from_timeout(given, timeout);
	return sysv_sem_operate(0, &operation, 1, &deadline);
}

static void test_waiting(void **state UNUSED)
{
	time_passes = 100;
	assert_int_equal(operate(true, 250, (const int[]){ EINTR, EINTR, EINTR, EAGAIN }), -ETIMEDOUT);
	assert_int_equal(waits, 4);
	assert_int_equal(asked[0], 250);
	assert_int_equal(asked[1], 150);
	assert_int_equal(asked[2], 50);
	assert_int_equal(asked[3], 0);
	assert_int_equal(flags_seen, SEM_UNDO);
	assert_int_equal(operate(false, 0, (const int[]){ EINTR, EINTR, 0 }), 0);
	assert_int_equal(waits, 3);
	assert_int_equal(asked[2], -1);
	assert_int_equal(operate(true, 0, (const int[]){ EAGAIN }), -EAGAIN);
	assert_int_equal(flags_seen, SEM_UNDO | IPC_NOWAIT);
	assert_int_equal(operate(false, 0, (const int[]){ EINTR, EIDRM }), -EIDRM);
	assert_int_equal(operate(true, 5, (const int[]){ ERANGE }), -ERANGE);
}

static const struct sysv_sem_setting some[] = { { 0, 7 }, { 2, 0 }, { 1, 5 } };

static void fill_set(void)
{
	const uint16_t values[] = { 1, 0, 32767, 4 };

	memcpy(set, values, sizeof(set));
	looks = 0;
}

static void test_some_at_once(void **state UNUSED)
{
	for (interferences = 0; interferences < 4; interferences++) {
		fill_set();
		assert_int_equal(sysv_sem_set_some(0, some, ARRAY_SIZE(some)), 0);
		assert_int_equal(looks, interferences + 1);
		check(set[0] == 7 && set[1] == 5 && set[2] == 0 && set[3] == 4 + interferences, "%u: %u %u %u %u",
		      interferences, set[0], set[1], set[2], set[3]);
	}
	/* who never pauses is not waited for for ever */
	interferences = UINT32_MAX;
	fill_set();
	assert_int_equal(sysv_sem_set_some(0, some, ARRAY_SIZE(some)), -EAGAIN);
	interferences = 0;
	fill_set();
	assert_int_equal(sysv_sem_set_some(0, some, 1), 0);
	assert_int_equal(looks, 0);
	assert_int_equal(set[0], 7);
}

/* Whatever fails, all is as it was, or all is done. */
static void test_some_fail_at_every_call(void **state UNUSED)
{
	bool failed = true;

	for (unsigned n = 1; failed; n++) {
		int r;

		fill_set();
		fail_from_now(n);
		r = sysv_sem_set_some(0, some, ARRAY_SIZE(some));
		failed = fail_no_more();
		check((r < 0) == failed, "call %u: %d", n, r);
		check(set[0] == (r < 0 ? 1 : 7) && set[1] == (r < 0 ? 0 : 5) && set[3] == 4, "call %u", n);
	}
}

static void test_values(void **state UNUSED)
{
	cleanup_free uint16_t *values = NULL;

	fill_set();
	for (unsigned n = 1; n <= 2; n++) {
		fail_from_now(n);
		assert_true(sysv_sem_values(0, &values) < 0);
		fail_no_more();
		assert_null(values);
	}
	assert_int_equal(sysv_sem_values(0, &values), 0);
	assert_int_equal(values[2], 32767);
}

static const struct {
	const char *text;
	int status; /* 0: it is right */
	uint64_t index;
	int change;
} operations[] = {
	{ "0:+1", 0, 0, 1 },
	{ "0:-1", 0, 0, -1 },
	{ "3:0", 0, 3, 0 },
	{ "0x10:+0x10", 0, 16, 16 },
	{ "7:+32767", 0, 7, 32767 },
	{ "7:-32767", 0, 7, -32767 },
	{ "18446744073709551615:0", 0, UINT64_MAX, 0 },
	{ "0:+32768", 8, 0, 0 },
	{ "0:-18446744073709551615", 8, 0, 0 },
	{ "0:+18446744073709551616", 2, 0, 0 },
	{ "18446744073709551616:0", 2, 0, 0 },
	{ "0:1", 2, 0, 0 },
	{ "0:+0", 2, 0, 0 },
	{ "0:-0", 2, 0, 0 },
	{ "0:", 2, 0, 0 },
	{ "0:+", 2, 0, 0 },
	{ "0:+-1", 2, 0, 0 },
	{ "0:-1 ", 2, 0, 0 },
	{ "0:-1:2", 2, 0, 0 },
	{ ":+1", 2, 0, 0 },
	{ "+0:+1", 2, 0, 0 },
	{ "-1:+1", 2, 0, 0 },
	{ "0=+1", 2, 0, 0 },
	{ "01:+1", 2, 0, 0 },
	{ "", 2, 0, 0 },
};

static void test_operation_words(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++) {
		struct sem_operation operation = { 99, 99 };
		struct fault fault = { 0 };
		int r = sem_operation_parse(operations[i].text, &operation, &fault);

		check((r == 0) == (operations[i].status == 0) && (int)fault.status == operations[i].status, "'%s': %d, %d: %s",
		      operations[i].text, r, (int)fault.status, fault.why);
		check(operation.index == (r == 0 ? operations[i].index : 99), "'%s'", operations[i].text);
		check(operation.change == (r == 0 ? operations[i].change : 99), "'%s'", operations[i].text);
	}
}

static const struct {
	const char *text;
	bool right;
	uint64_t index, value;
} assignments[] = {
	{ "0=0", true, 0, 0 },
	{ "65535=32768", true, 65535, 32768 },
	{ "0x1=0xff", true, 1, 255 },
	{ "1=+5", false, 0, 0 },
	{ "1=-5", false, 0, 0 },
	{ "1=", false, 0, 0 },
	{ "=1", false, 0, 0 },
	{ "1", false, 0, 0 },
	{ "1:1", false, 0, 0 },
	{ "1=1=1", false, 0, 0 },
	{ "1= 1", false, 0, 0 },
	{ "1=18446744073709551616", false, 0, 0 },
	{ "", false, 0, 0 },
};

static void test_assignment_words(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(assignments); i++) {
		struct sem_assignment assignment = { 99, 99 };
		struct fault fault = { 0 };
		int r = sem_assignment_parse(assignments[i].text, &assignment, &fault);

		check((r == 0) == assignments[i].right, "'%s': %d", assignments[i].text, r);
		check(r == 0 || fault.status == STATUS_USAGE, "'%s'", assignments[i].text);
		check(assignment.index == (r == 0 ? assignments[i].index : 99), "'%s'", assignments[i].text);
		check(assignment.value == (r == 0 ? assignments[i].value : 99), "'%s'", assignments[i].text);
	}
}

static void test_words_without_memory(void **state UNUSED)
{
	struct sem_operation operation;
	struct sem_assignment assignment;
	struct fault fault = { 0 };

	fail_from_now(1);
	assert_true(sem_operation_parse("0:+1", &operation, &fault) < 0);
	assert_int_equal(fault.status, STATUS_LIMIT);
	fail_from_now(1);
	assert_true(sem_assignment_parse("0=1", &assignment, &fault) < 0);
	assert_int_equal(fault.status, STATUS_LIMIT);
	fail_no_more();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_some_at_once),
		cmocka_unit_test(test_some_fail_at_every_call),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_operation_words),
		cmocka_unit_test(test_assignment_words),
		cmocka_unit_test(test_words_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
