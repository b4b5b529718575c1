/* sys/procfs, sys/process and sys/users: texts that strangers write in part. */
#include "failing.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/process.h"
#include "sys/procfs.h"
#include "sys/users.h"

/* With 64-bit file offsets open is open64. A file under /fake/ has the contents in `fake`. */
int __real_open64(const char *path, int flags, ...);
int __real_openat64(int directory, const char *path, int flags, ...);
ssize_t __real_read(int fd, void *bytes, size_t length);

static const char *fake;
static size_t fake_length;
static const char *fake_command;
static size_t fake_command_length;
static int fake_fd = -1;
static size_t most_per_read = SIZE_MAX;
static unsigned user_lookups;

static int open_fake(const char *path)
{
	bool is_command = strstr(path, "/cmdline");
	const char *bytes = is_command ? fake_command : fake;
	size_t length = is_command ? fake_command_length : fake_length;

	if (call_fails(EMFILE))
		return -1;
	if (!bytes) {
		errno = ENOENT;
		return -1;
	}
	fake_fd = memfd_create("fake", MFD_CLOEXEC);
	assert_true(fake_fd >= 0);
	assert_int_equal(write(fake_fd, bytes, length), length);
	assert_int_equal(lseek(fake_fd, 0, SEEK_SET), 0);
	return fake_fd;
}

static bool is_fake(const char *path)
{
	return strncmp(path, "/fake", 5) == 0 || strncmp(path, "/proc/4711/", 11) == 0;
}

int __wrap_open64(const char *path, int flags, ...)
{
	return is_fake(path) ? open_fake(path) : __real_open64(path, flags);
}

int __wrap_openat64(int directory, const char *path, int flags, ...)
{
	return is_fake(path) ? open_fake(path) : __real_openat64(directory, path, flags);
}

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
	if (fd == fake_fd && call_fails(EIO))
		return -1;
	return __real_read(fd, bytes, fd == fake_fd && length > most_per_read ? most_per_read : length);
}

struct passwd *__real_getpwuid(uid_t uid);

struct passwd *__wrap_getpwuid(uid_t uid)
{
	user_lookups++;
	return __real_getpwuid(uid);
}

static void use(const char *bytes, size_t length)
{
	fake = bytes;
	fake_length = length;
	fake_command = NULL;
	most_per_read = SIZE_MAX;
}

#define USE(text) use(text, sizeof(text) - 1)

static struct buffer seen;

static int see_line(char *line, void *data)
{
	int *left = data;

	buffer_text(&seen, line);
	buffer_char(&seen, '|');
	memset(line, '#', strlen(line)); /* a line is free to be cut up */
	return left && --*left == 0 ? 77 : 0;
}

static void test_lines(void **state UNUSED)
{
	USE("one\ntwo\n\nfour\n");
	for (most_per_read = 1; most_per_read < 16; most_per_read++) {
		assert_int_equal(procfs_lines("/fake", see_line, NULL), 0);
		check_buffer(&seen, "one|two||four|");
	}
	USE("");
	assert_int_equal(procfs_lines("/fake", see_line, NULL), 0);
	check_buffer(&seen, "");
	USE("a\0b\nc\n");
	assert_int_equal(procfs_lines("/fake", see_line, NULL), 0);
	check_buffer(&seen, "a|c|");
	buffer_done(&seen);
}

static void test_lines_end_early(void **state UNUSED)
{
	int left = 2;

	USE("one\ntwo\nthree\n");
	assert_int_equal(procfs_lines("/fake", see_line, &left), 77);
	check_buffer(&seen, "one|two|");
	buffer_done(&seen);
}

/* Memory does not grow with the file, and a line without end is refused. */
static void test_long_lines(void **state UNUSED)
{
	static char text[65536 + 10];

	memset(text, 'x', sizeof(text));
	text[65534] = '\n';
	use(text, 65535);
	assert_int_equal(procfs_lines("/fake", see_line, NULL), 0);
	assert_int_equal(seen.length, 65535);
	seen.length = 0;
	text[65534] = 'x';
	use(text, sizeof(text));
	assert_int_equal(procfs_lines("/fake", see_line, NULL), -E2BIG);
	assert_int_equal(seen.length, 0);
	buffer_done(&seen);
}

static void test_missing(void **state UNUSED)
{
	char text[10];
	uint64_t number;

	use(NULL, 0);
	assert_int_equal(procfs_lines("/fake", see_line, NULL), -ENOENT);
	assert_int_equal(procfs_text("/fake", text, sizeof(text)), -ENOENT);
	assert_int_equal(procfs_numbers("/fake", &number, 1), -ENOENT);
}

static void test_text(void **state UNUSED)
{
	char text[6];

	USE("12345");
	assert_int_equal(procfs_text("/fake", text, sizeof(text)), 5);
	check_string(text, "12345");
	USE("1234567");
	assert_int_equal(procfs_text("/fake", text, sizeof(text)), 5);
	check_string(text, "12345");
	USE("");
	assert_int_equal(procfs_text("/fake", text, sizeof(text)), 0);
	check_string(text, "");
}

static void test_numbers(void **state UNUSED)
{
	uint64_t numbers[4] = { 0 };

	USE("250\t32000\t500 18446744073709551615\n");
	assert_int_equal(procfs_numbers("/fake", numbers, 4), 0);
	assert_true(numbers[0] == 250 && numbers[1] == 32000 && numbers[2] == 500 && numbers[3] == UINT64_MAX);
	USE("250 32000\n");
	assert_int_equal(procfs_numbers("/fake", numbers, 3), -EINVAL);
	USE("x\n");
	assert_int_equal(procfs_numbers("/fake", numbers, 1), -EINVAL);
	USE("");
	assert_int_equal(procfs_numbers("/fake", numbers, 1), -EINVAL);
	USE("18446744073709551616\n");
	assert_int_equal(procfs_numbers("/fake", numbers, 1), -EINVAL);
}

static int count_line(char *line UNUSED, void *data)
{
	++*(int *)data;
	return 0;
}

/* Whichever call fails, it is said, and descriptors and memory are given back. */
static void test_every_call_fails(void **state UNUSED)
{
	bool failed = true;
	int before = dup(0);

	close(before);
	for (unsigned n = 1; failed; n++) {
		int r, after, lines = 0;

		USE("one\ntwo\n");
		fail_from_now(n);
		r = procfs_lines("/fake", count_line, &lines);
		failed = fail_no_more();
		check(r < 0 || lines == 2, "%d lines", lines);
		check(failed ? r == -ENOMEM || r == -EMFILE || r == -EIO : r == 0, "call %u: %d", n, r);
		after = dup(0);
		close(after);
		assert_int_equal(after, before);
	}
}

/* PID (COMM) STATE and 18 more fields, then the start time in ticks. */
#define STAT(comm, start) "4711 (" comm ") S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 " start " 23 24\n"

static void test_start_time(void **state UNUSED)
{
	static const struct {
		const char *text;
		size_t length;
	} hostile[] = {
#define ROW(text) { text, sizeof(text) - 1 }
		ROW(STAT("bash", "100")),         ROW(STAT("a b c", "100")),     ROW(STAT(") S 1 1 1 1 1", "100")),
		ROW(STAT("((((", "100")),         ROW(STAT("", "100")),          ROW(STAT("a\nb", "100")),
		ROW(STAT(")", "100")),            ROW(STAT("\xff\x1b[0m", "100")),
	};
	int64_t wanted, start;

	USE(STAT("plain", "100"));
	assert_int_equal(process_start_time(4711, &wanted), 0);
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		use(hostile[i].text, hostile[i].length);
		check(process_start_time(4711, &start) == 0, "row %zu", i);
		/* the clocks may tick between two looks */
		check(start - wanted <= 1, "row %zu: %jd, wanted %jd", i, (intmax_t)start, (intmax_t)wanted);
	}
	start = wanted;
	use("4711 (bash) S 1 2 3\n", 20);
	assert_int_equal(process_start_time(4711, &start), -EINVAL);
	use("4711 bash S 1 2 3\n", 18);
	assert_int_equal(process_start_time(4711, &start), -EINVAL);
	use("", 0);
	assert_int_equal(process_start_time(4711, &start), -EINVAL);
	use(NULL, 0);
	assert_int_equal(process_start_time(4711, &start), -ENOENT);
	assert_int_equal(start, wanted);
}

static void test_command(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	char lots[5000];

	USE(STAT("na) me(", "100"));
	fake_command = "prog\0-a\0two words\0";
	fake_command_length = 18;
	assert_int_equal(process_command(4711, &out), 0);
	check_buffer(&out, "prog -a two words");
	fake_command = "prog\0\0x\0\0\0"; /* an empty word in the middle; what overwrote its name leaves NULs at the end */
	fake_command_length = 10;
	assert_int_equal(process_command(4711, &out), 0);
	check_buffer(&out, "prog  x");
	fake_command_length = 0;
	assert_int_equal(process_command(4711, &out), 0);
	check_buffer(&out, "[na) me(]");
	fake_command = "\0\0\0";
	fake_command_length = 3;
	assert_int_equal(process_command(4711, &out), 0);
	check_buffer(&out, "[na) me(]");
	memset(lots, 'y', sizeof(lots));
	fake_command = lots;
	fake_command_length = sizeof(lots);
	assert_int_equal(process_command(4711, &out), 0);
	assert_int_equal(out.length, 4095);
	out.length = 0;
	use("4711 )name( S\n", 14);
	fake_command = "";
	fake_command_length = 0;
	assert_int_equal(process_command(4711, &out), -EINVAL);
	use(NULL, 0);
	assert_int_equal(process_command(4711, &out), -ENOENT);
	assert_int_equal(out.length, 0);
}

static void test_process_cache(void **state UNUSED)
{
	struct process_cache cache = { 0 };
	const char *command;

	USE(STAT("bash", "100"));
	fake_command = "first";
	fake_command_length = 5;
	command = process_cache_command(&cache, 4711, INT32_MAX);
	assert_non_null(command);
	check_string(command, "first");
	fake_command = "second"; /* asked for once */
	assert_ptr_equal(process_cache_command(&cache, 4711, INT32_MAX), command);
	/* a process that was started later than what it is said to have done bears a reused pid */
	assert_null(process_cache_command(&cache, 4711, 5));
	assert_null(process_cache_command(&cache, 0, INT32_MAX));
	use(NULL, 0);
	for (uint32_t pid = 2000000000; pid < 2000000500; pid++)
		assert_null(process_cache_command(&cache, pid, INT32_MAX));
	check_string(process_cache_command(&cache, 4711, INT32_MAX), "first");
	process_cache_done(&cache);
}

static void test_name_cache(void **state UNUSED)
{
	struct name_cache users = { 0 }, groups = { 0 };

	user_lookups = 0;
	check_string(users_name(&users, 0), "root");
	check_string(users_name(&users, 0), "root");
	assert_int_equal(user_lookups, 1);
	for (int turn = 0; turn < 2; turn++)
		for (uint32_t uid = 3000000000; uid < 3000001000; uid++) {
			char wanted[20];

			snprintf(wanted, sizeof(wanted), "%u", uid);
			check_string(users_name(&users, uid), wanted);
		}
	assert_int_equal(user_lookups, 1001);
	check_string(users_name(&users, UINT32_MAX), "4294967295");
	check_string(groups_name(&groups, 0), "root");
	name_cache_done(&users);
	name_cache_done(&groups);
	assert_null(users.entries);
}

static void test_name_cache_without_memory(void **state UNUSED)
{
	bool failed = true;

	for (unsigned n = 1; failed; n++) {
		struct name_cache users = { 0 };
		const char *name;

		fail_from_now(n);
		name = users_name(&users, 0);
		failed = fail_no_more();
		check_string(name, failed ? "?" : "root");
		/* it is asked again later */
		check_string(users_name(&users, 0), "root");
		name_cache_done(&users);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),         cmocka_unit_test(test_lines_end_early),
		cmocka_unit_test(test_long_lines),    cmocka_unit_test(test_missing),
		cmocka_unit_test(test_text),          cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_every_call_fails), cmocka_unit_test(test_start_time),
		cmocka_unit_test(test_command),       cmocka_unit_test(test_process_cache),
		cmocka_unit_test(test_name_cache),    cmocka_unit_test(test_name_cache_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
