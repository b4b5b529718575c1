/* sys/part_file: FILE.part, which grows over several runs, and which strangers may have prepared. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sys/part_file.h"

static size_t write_most = SIZE_MAX; /* what one pwritev takes */
static int write_error;

ssize_t __real_pwritev64(int fd, const struct iovec *parts, int count, off_t offset);
ssize_t __wrap_pwritev64(int fd, const struct iovec *parts, int count, off_t offset);

/* As a disk that takes a few bytes at a time. */
ssize_t __wrap_pwritev64(int fd, const struct iovec *parts, int count, off_t offset)
{
	for (int i = 0; i < count; i++)
		if (parts[i].iov_len > 0 && write_most < SIZE_MAX) {
			struct iovec some = { parts[i].iov_base, parts[i].iov_len < write_most ? parts[i].iov_len : write_most };

			return __real_pwritev64(fd, &some, 1, offset);
		}
	if (write_error) {
		errno = write_error;
		return -1;
	}
	return __real_pwritev64(fd, parts, count, offset);
}

static char folder[] = "/tmp/part-file.XXXXXX";

static int enter_folder(void **state UNUSED)
{
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state UNUSED)
{
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void check_content(const char *path, const char *wanted)
{
	char text[64] = { 0 };
	int fd = open(path, O_RDONLY);

	check(fd >= 0, "there is no %s", path);
	assert_int_equal(read(fd, text, sizeof(text) - 1), strlen(wanted));
	assert_string_equal(text, wanted);
	close(fd);
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void open_part(struct part_file *file)
{
	struct fault fault = { 0 };
	int r = part_file_open(file, "file", &fault);

	check(r == 0, "%d: %s", r, fault.why);
}

static void test_grows_and_gets_its_name(void **state UNUSED)
{
	struct part_file file;

	open_part(&file);
	assert_int_equal(part_file_append(&file, "one ", 4, "MARK", 4), 0);
	check_content("file.part", "one MARK");
	assert_int_equal(part_file_append(&file, "two", 3, "MARK", 4), 0);
	check_content("file.part", "one twoMARK");
	part_file_done(&file, PART_FILE_STAYS);
	open_part(&file);
	file.length = 7; /* the caller knows */
	assert_int_equal(part_file_append(&file, "!", 1, "M", 1), 0);
	assert_int_equal(part_file_finish(&file), 0);
	part_file_done(&file, PART_FILE_GOES);
	assert_false(is_there("file.part"));
	check_content("file", "one two!");
	unlink("file");
}

static void test_replaces(void **state UNUSED)
{
	struct part_file file;

	open_part(&file);
	assert_int_equal(part_file_append(&file, "old", 3, NULL, 0), 0);
	assert_int_equal(part_file_finish(&file), 0);
	part_file_done(&file, PART_FILE_GOES);
	open_part(&file);
	assert_int_equal(part_file_append(&file, "something long", 14, NULL, 0), 0);
	assert_int_equal(part_file_restart(&file), 0);
	assert_int_equal(part_file_append(&file, "new", 3, NULL, 0), 0);
	check_content("file", "old");
	assert_int_equal(part_file_finish(&file), 0);
	part_file_done(&file, PART_FILE_GOES);
	check_content("file", "new");
	unlink("file");
}

static void test_goes(void **state UNUSED)
{
	struct part_file file;

	open_part(&file);
	part_file_done(&file, PART_FILE_GOES);
	assert_false(is_there("file.part"));
	/* what is at its place by now is not ours to take away */
	open_part(&file);
	assert_int_equal(rename("file.part", "elsewhere"), 0);
	assert_int_equal(symlink("elsewhere", "file.part"), 0);
	assert_int_equal(part_file_finish(&file), -ESTALE);
	part_file_done(&file, PART_FILE_GOES);
	assert_true(is_there("file.part"));
	unlink("file.part");
	unlink("elsewhere");
}

static void test_short_writes(void **state UNUSED)
{
	struct part_file file;

	open_part(&file);
	for (write_most = 1; write_most < 6; write_most++) {
		assert_int_equal(part_file_restart(&file), 0);
		assert_int_equal(part_file_append(&file, "bytes", 5, "MARK", 4), 0);
		assert_int_equal(part_file_append(&file, "", 0, "mark", 4), 0);
		check_content("file.part", "bytesmark");
	}
	write_most = SIZE_MAX;
	write_error = ENOSPC;
	assert_int_equal(part_file_append(&file, "more", 4, "MARK", 4), -ENOSPC);
	write_error = 0;
	assert_int_equal(file.length, 5);
	part_file_done(&file, PART_FILE_GOES);
}

/* Opening is refused, and what is there stays as it is. */
static void check_refused(const char *why)
{
	struct part_file file;
	struct fault fault = { 0 };

	assert_true(part_file_open(&file, "file", &fault) < 0);
	check(fault.status == STATUS_REFUSED && strstr(fault.why, why), "%d: %s", fault.status, fault.why);
	part_file_done(&file, PART_FILE_GOES);
}

static void test_strangers(void **state UNUSED)
{
	struct part_file file;
	int fd = creat("secret", 0600);

	assert_int_equal(write(fd, "secret", 6), 6);
	assert_int_equal(symlink("secret", "file.part"), 0);
	check_refused("is a link");
	unlink("file.part");
	assert_int_equal(link("secret", "file.part"), 0);
	check_refused("another name");
	unlink("file.part");
	assert_int_equal(mkfifo("file.part", 0600), 0);
	check_refused("no regular file");
	unlink("file.part");
	assert_int_equal(mkdir("file.part", 0700), 0);
	check_refused("no regular file");
	rmdir("file.part");
	assert_int_equal(symlink("secret", "file"), 0);
	check_refused("is not replaced");
	unlink("file");
	open_part(&file);
	check_refused("another receiver");
	assert_true(is_there("file.part"));
	part_file_done(&file, PART_FILE_GOES);
	check_content("secret", "secret");
	close(fd);
	unlink("secret");
}

static void test_other_owner(void **state UNUSED)
{
	int fd = creat("file.part", 0666);

	if (fchown(fd, 65534, 65534) < 0) {
		close(fd);
		unlink("file.part");
		skip();
	}
	close(fd);
	check_refused("another user");
	unlink("file.part");
}

static void test_no_place(void **state UNUSED)
{
	struct part_file file;
	struct fault fault = { 0 };

	assert_int_equal(part_file_open(&file, "nowhere/file", &fault), -ENOENT);
	assert_int_equal(fault.status, STATUS_MISSING);
	part_file_done(&file, PART_FILE_GOES);
	assert_int_equal(part_file_open(&file, "folder/", &fault), -EISDIR);
	part_file_done(&file, PART_FILE_GOES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_and_gets_its_name),
		cmocka_unit_test(test_replaces),
		cmocka_unit_test(test_goes),
		cmocka_unit_test(test_short_writes),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_other_owner),
		cmocka_unit_test(test_no_place),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
