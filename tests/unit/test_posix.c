/* The status line of a queue, the lines of mountinfo, the bytes of a semaphore, and what a queue costs. */
#include "unit.h"

#include <errno.h>
#include <semaphore.h>

#include "ipc/posix_mq.h"
#include "ipc/posix_sem.h"

static const struct {
	const char *line;
	int result;
	uint64_t bytes;
	uint32_t notify_pid;
} lines[] = {
	{ "QSIZE:3          NOTIFY:0     SIGNO:0     NOTIFY_PID:0     \n", 0, 3, 0 },
	{ "QSIZE:18446744073709551615 NOTIFY:2 SIGNO:64 NOTIFY_PID:4194304\n", 0, UINT64_MAX, 4194304 },
	{ "QSIZE:1 NEW:5 NOTIFY_PID:7", 0, 1, 7 },
	{ "NOTIFY_PID:7 QSIZE:1", 0, 1, 7 },
	{ "", -EINVAL, 0, 0 },
	{ "QSIZE:3", -EINVAL, 0, 0 },
	{ "QSIZE: 3 NOTIFY_PID:0", -EINVAL, 0, 0 },
	{ "QSIZE:-3 NOTIFY_PID:0", -EINVAL, 0, 0 },
	{ "QSIZE:3x NOTIFY_PID:0", -EINVAL, 0, 0 },
	{ "QSIZE:18446744073709551616 NOTIFY_PID:0", -EINVAL, 0, 0 },
	{ "QSIZE:3 NOTIFY_PID:2147483648", -EINVAL, 0, 0 },
	{ "XQSIZE:3 NOTIFY_PID:0", -EINVAL, 0, 0 },
	{ "QSIZE:3 NOTIFY:5", -EINVAL, 0, 0 },
};

static void test_status(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct posix_mq_status status = { 0 };
		int r = posix_mq_parse_status(lines[i].line, &status);

		check(r == lines[i].result && status.bytes == lines[i].bytes && status.notify_pid == lines[i].notify_pid,
		      "'%s': %d, %ju, %u", lines[i].line, r, (uintmax_t)status.bytes, status.notify_pid);
	}
}

static const struct {
	const char *line, *path;
} mounts[] = {
	{ "26 20 0:19 / /dev/mqueue rw,nosuid shared:2 - mqueue mqueue rw", "/dev/mqueue" },
	{ "26 20 0:19 / /m\\040q\\134 rw - mqueue none rw", "/m q\\" },
	{ "26 20 0:19 / /x rw shared:2 master:1 propagate_from:3 - mqueue none rw", "/x" },
	{ "26 20 0:19 / /bad\\9 rw - mqueue none rw", "/bad\\9" },
	{ "26 20 0:19 /one /dev/mqueue/one rw - mqueue mqueue rw", NULL },
	{ "26 20 0:19 / /mqueue rw - tmpfs mqueue rw", NULL },
	{ "26 20 0:19 / /dev/mqueue rw - ", NULL },
	{ "26 20 0:19 / /dev/mqueue rw", NULL },
	{ "26 20 0:19", NULL },
	{ "", NULL },
};

static void test_mounts(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		char line[128];
		const char *path;

		snprintf(line, sizeof(line), "%s", mounts[i].line);
		path = posix_mq_parse_mount(line);
		check(mounts[i].path ? path && strcmp(path, mounts[i].path) == 0 : !path, "'%s': %s", mounts[i].line,
		      path ? path : "(none)");
	}
}

static void test_semaphores(void **state UNUSED)
{
	unsigned char bytes[sizeof(sem_t) + 1] = { 0x02, 0x01 };
	uint32_t value = 0;

	check(posix_sem_decode(bytes, sizeof(sem_t), &value) == 0 && value == 0x102, "%u", value);
	check(posix_sem_decode(bytes, sizeof(sem_t) - 1, &value) == -EINVAL, "too short");
	check(posix_sem_decode(bytes, sizeof(sem_t) + 1, &value) == -EINVAL, "too long");
	check(posix_sem_decode(bytes, 0, &value) == -EINVAL, "empty");
	memset(bytes, 0xff, sizeof(bytes));
	check(posix_sem_decode(bytes, sizeof(sem_t), &value) == -EINVAL, "negative");
}

static void test_cost(void **state UNUSED)
{
	check(posix_mq_cost(10, 8192) == 82880, "%ju", (uintmax_t)posix_mq_cost(10, 8192));
	check(posix_mq_cost(65536, 1) == 65536 * (1 + 48) + 32768 * 48, "priorities are bounded");
	check(posix_mq_cost(UINT64_MAX, 2) == UINT64_MAX, "overflow");
	check(posix_mq_cost(UINT64_MAX / 2, 1) == UINT64_MAX, "overflow of the overhead");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_semaphores),
		cmocka_unit_test(test_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
