/* sys/maps, sys/blocked, sys/fdinfo, sys/locks: the lines of /proc, as kernels write them and cut off at every byte. */
#include "unit.h"

#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "sys/blocked.h"
#include "sys/fdinfo.h"
#include "sys/locks.h"
#include "sys/maps.h"

#define MAP_LINE  "7f1c00000000-7f1c00003000 rw-s 00001000 00:01 32769                      /SYSV00005eed (deleted)"
#define CALL_LINE "70 0x8000 0x7ffc5b0b3da0 0x1 0xfffffffffffffff9 0x0 0x0 0x7ffc5b0b3d78 0x7f6a1ab3d5d7\n"
#define LOCK_LINE "1: POSIX  ADVISORY  WRITE 123 08:1f:4711 0 EOF"

static bool parse_map(const char *text, struct mapping *mapping, char *name, size_t size)
{
	cleanup_free char *line = strdup(text);
	const char *within;
	bool good = maps_parse_line(line, mapping, &within);

	snprintf(name, size, "%s", good ? within : "");
	return good;
}

static void maps(void **state UNUSED)
{
	static const char *const refused[] = {
		"", "\n", "7f1c00000000-7f1c00003000", "x-y rw-s 0 00:01 1 /a", "-1-2 rw-s 0 00:01 1 /a",
		"7ffc5b095000-7ffc5b0b6000 rw-p 00000000 00:00 0                          [stack]",
		"7f1c00000000-7f1c00003000 rw-p 00000000 00:00 0 ",
		"7f1c00000000-7f1c00003000 rw-s 00000000 100000000:01 1 /a",
		"7f1c00000000-7f1c00003000 rw-s 00000000 00:01 99999999999999999999999 /a",
	};
	struct mapping mapping;
	char name[64], cut[sizeof(MAP_LINE)];

	assert_true(parse_map(MAP_LINE, &mapping, name, sizeof(name)));
	check_string(name, "/SYSV00005eed (deleted)");
	assert_true(mapping.start == 0x7f1c00000000 && mapping.end == 0x7f1c00003000 && mapping.offset == 0x1000);
	assert_true(mapping.device == makedev(0, 1) && mapping.inode == 32769);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		check(!parse_map(refused[i], &mapping, name, sizeof(name)), "%s", refused[i]);
	for (size_t length = 0; length < strlen(MAP_LINE); length++) {
		snprintf(cut, sizeof(cut), "%.*s", (int)length, MAP_LINE);
		bool has_name = strchr(cut, '/');

		check(parse_map(cut, &mapping, name, sizeof(name)) == has_name, "%s", cut);
	}
}

static void calls(void **state UNUSED)
{
	static const char *const refused[] = {
		"", "running\n", "-1 0x7ffc 0x7f6a\n", "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n", "70", "70 1 2 3 4 5 6 7 8",
		"99999999999999999999 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1", "70 0x1 0x1 0x1 0x1 0x1 0x1 0x11111111111111111 0x1",
	};
	struct blocked blocked;

	assert_true(blocked_parse(CALL_LINE, &blocked));
	assert_int_equal(blocked.number, 70);
	assert_true(blocked.arguments[0] == 0x8000 && blocked.arguments[3] == (uint64_t)-7 && blocked.arguments[5] == 0);
	assert_false(blocked.is_compat);
	assert_true(blocked_parse("117 0x1 0x1 0x1 0x1 0x1 0x1 0xffc5b0b4 0xf7fc1559\n", &blocked));
	assert_true(blocked.is_compat);
	assert_true(blocked_parse("70 0x1 0x1 0x1 0x1 0x1 0x1 0x4b2a10 0x7f6a1ab3d5d7\n", &blocked)); /* a stack of its own */
	assert_false(blocked.is_compat);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		check(!blocked_parse(refused[i], &blocked), "%s", refused[i]);
}

static void take(const char *text, struct fdinfo *info)
{
	cleanup_free char *line = strdup(text);

	assert_int_equal(fdinfo_line(line, info), 0);
}

static void descriptors(void **state UNUSED)
{
	struct fdinfo info = { 0 };

	take("pos:\t0", &info);
	take("flags:\t02004001", &info);
	take("eventfd-count:               1f", &info);
	take("eventfd-id: 12", &info);
	assert_int_equal(info.flags, 02004001);
	check_string(fdinfo_access(info.flags), "write");
	assert_true(info.has_eventfd && info.eventfd_id == 12 && info.eventfd_count == 0x1f);
	assert_true(info.by_flock == FDINFO_NO_LOCK && info.by_fcntl == FDINFO_NO_LOCK);
	take("lock:\t1: FLOCK  ADVISORY  READ  -1 08:1f:4711 0 EOF", &info);
	take("lock:\t2: OFDLCK ADVISORY  WRITE -1 08:1f:4711 0 EOF", &info);
	take("lock:\t3: POSIX  ADVISORY  READ  5 08:1f:4711 5 9", &info);
	assert_true(info.by_flock == FDINFO_READ_LOCK && info.by_fcntl == FDINFO_WRITE_LOCK);
	info = (struct fdinfo){ 0 };
	take("flags:", &info);
	take("flags:\tx", &info);
	take("eventfd-id: ", &info);
	take("lock:", &info);
	take("lock:\t1: LEASE  ACTIVE    READ  5 08:1f:4711 0 EOF", &info);
	assert_true(info.flags == 0 && !info.has_eventfd && !info.by_flock && !info.by_fcntl);
	check_string(fdinfo_access(0), "read");
	check_string(fdinfo_access(2), "both");
}

static void watches(void **state UNUSED)
{
	struct fdinfo_watch watch;

	assert_true(fdinfo_parse_watch("tfd:        5 events:       19 data:            5  pos:0 ino:2a sdev:100003", &watch));
	assert_true(watch.fd == 5 && watch.inode == 0x2a && watch.device == makedev(1, 3));
	/* before Linux 4.13 */
	assert_true(fdinfo_parse_watch("tfd:        5 events:       19 data:                5", &watch));
	assert_true(watch.fd == 5 && watch.inode == 0);
	assert_false(fdinfo_parse_watch("", &watch));
	assert_false(fdinfo_parse_watch("tfd:", &watch));
	assert_false(fdinfo_parse_watch("tfd: -1 events: 1", &watch));
	assert_false(fdinfo_parse_watch("tfd: 4294967296 events: 1", &watch));
	assert_false(fdinfo_parse_watch(" ino:2a sdev:8", &watch));
}

static void locks(void **state UNUSED)
{
	struct lock lock;
	char cut[sizeof(LOCK_LINE)];

	assert_true(locks_parse_line(LOCK_LINE, &lock));
	assert_true(lock.pid == 123 && lock.is_write && !lock.is_flock && !lock.is_waiting);
	assert_true(lock.device == makedev(8, 0x1f) && lock.inode == 4711);
	assert_true(locks_parse_line("22: -> FLOCK  ADVISORY  READ  7 08:01:1 0 EOF", &lock));
	assert_true(lock.is_waiting && lock.is_flock && !lock.is_write && lock.pid == 7);
	assert_true(locks_parse_line("3: OFDLCK ADVISORY  READ  -1 08:01:1 0 EOF", &lock));
	assert_int_equal(lock.pid, 0);
	assert_false(locks_parse_line("4: LEASE  ACTIVE    READ  7 08:01:1 0 EOF", &lock));
	assert_false(locks_parse_line("POSIX  ADVISORY  WRITE 123 08:1f:4711 0 EOF", &lock));
	for (size_t length = 0; length < strlen("1: POSIX  ADVISORY  WRITE 123 08:1f:"); length++) {
		snprintf(cut, sizeof(cut), "%.*s", (int)length, LOCK_LINE);
		check(!locks_parse_line(cut, &lock), "%s", cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps), cmocka_unit_test(calls), cmocka_unit_test(descriptors), cmocka_unit_test(watches),
		cmocka_unit_test(locks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
