/* sys/whole_file: a file that is there whole or not at all, on file systems with and without nameless files. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/whole_file.h"

static int nameless_error; /* what O_TMPFILE fails with; 0: it works */
static int rename_error;

int __real_openat64(int directory, const char *path, int flags, mode_t mode);
int __wrap_openat64(int directory, const char *path, int flags, mode_t mode);
int __real_renameat(int from_directory, const char *from, int to_directory, const char *to);
int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to);

int __wrap_openat64(int directory, const char *path, int flags, mode_t mode)
{
	if ((flags & O_TMPFILE) == O_TMPFILE && nameless_error) {
		errno = nameless_error;
		return -1;
	}
	return __real_openat64(directory, path, flags, mode);
}

int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to)
{
	if (rename_error) {
		errno = rename_error;
		return -1;
	}
	return __real_renameat(from_directory, from, to_directory, to);
}

static char folder[] = "/tmp/whole-file.XXXXXX";

static int enter_folder(void **state UNUSED)
{
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state UNUSED)
{
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

/* How many files are in the folder, whatever their names. */
static unsigned count_files(void)
{
	DIR *directory = opendir(".");
	unsigned count = 0;

	assert_non_null(directory);
	for (const struct dirent *entry; (entry = readdir(directory));)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(directory);
	return count;
}

static void check_content(const char *path, const char *wanted)
{
	char text[32] = { 0 };
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, sizeof(text) - 1), strlen(wanted));
	assert_string_equal(text, wanted);
	close(fd);
}

static void write_whole(const char *path, const char *text)
{
	struct whole_file file;

	assert_int_equal(whole_file_begin(&file, path), 0);
	assert_int_equal(write(file.fd, text, strlen(text)), strlen(text));
	assert_int_equal(whole_file_finish(&file), 0);
	whole_file_done(&file);
	check_content(path, text);
	assert_int_equal(count_files(), 1);
}

static void check_both_ways(void (*check_one)(void))
{
	static const int errors[] = { 0, EOPNOTSUPP, EISDIR };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		nameless_error = errors[i];
		check_one();
	}
	nameless_error = 0;
}

static void new_then_replaced(void)
{
	write_whole("file", "first");
	write_whole("file", "second");
	assert_int_equal(unlink("file"), 0);
}

static void test_finish(void **state UNUSED)
{
	check_both_ways(new_then_replaced);
}

static void given_up(void)
{
	struct whole_file file;

	assert_int_equal(whole_file_begin(&file, "file"), 0);
	assert_int_equal(count_files(), nameless_error ? 1 : 0);
	assert_int_equal(access("file", F_OK), -1);
	whole_file_done(&file);
	assert_int_equal(count_files(), 0);
}

static void test_give_up(void **state UNUSED)
{
	check_both_ways(given_up);
}

static void not_renamed(void)
{
	struct whole_file file;

	write_whole("file", "old");
	assert_int_equal(whole_file_begin(&file, "file"), 0);
	rename_error = EROFS;
	assert_int_equal(whole_file_finish(&file), -EROFS);
	rename_error = 0;
	whole_file_done(&file);
	check_content("file", "old");
	assert_int_equal(count_files(), 1);
	assert_int_equal(unlink("file"), 0);
}

static void test_not_renamed(void **state UNUSED)
{
	check_both_ways(not_renamed);
}

static void test_refused(void **state UNUSED)
{
	struct whole_file file;

	assert_int_equal(symlink("/nowhere", "link"), 0);
	assert_int_equal(whole_file_begin(&file, "link"), -EEXIST);
	whole_file_done(&file);
	assert_int_equal(unlink("link"), 0);
	assert_int_equal(mkdir("directory", 0700), 0);
	assert_int_equal(whole_file_begin(&file, "directory"), -EEXIST);
	whole_file_done(&file);
	assert_int_equal(whole_file_begin(&file, "directory/"), -EISDIR);
	whole_file_done(&file);
	assert_int_equal(rmdir("directory"), 0);
	assert_int_equal(whole_file_begin(&file, "nowhere/file"), -ENOENT);
	whole_file_done(&file);
	nameless_error = EACCES;
	assert_int_equal(whole_file_begin(&file, "file"), -EACCES);
	whole_file_done(&file);
	nameless_error = 0;
	assert_int_equal(count_files(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finish),
		cmocka_unit_test(test_give_up),
		cmocka_unit_test(test_not_renamed),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
