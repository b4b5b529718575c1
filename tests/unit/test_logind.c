/* sys/logind: RemoveIPC= by systemd's precedence, from trees of configuration files. */
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "sys/logind.h"

/* A file of a tree, its directories made. */
struct file {
	const char *path, *text; /* a text that begins with "->" is a link */
};

static char top[] = "/tmp/ipctool-logind.XXXXXX";
static int root = -1;

static int begin(void **state UNUSED)
{
	strcpy(top + strlen(top) - 6, "XXXXXX");
	if (!mkdtemp(top))
		return -1;
	root = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return root < 0 ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED, struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int end(void **state UNUSED)
{
	close(root);
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void write_file(const struct file *file)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s", file->path);
	for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdirat(root, path, 0755);
		*slash = '/';
	}
	if (strncmp(file->text, "->", 2) == 0) {
		assert_int_equal(symlinkat(file->text + 2, root, path), 0);
		return;
	}
	fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file->text, strlen(file->text)), (ssize_t)strlen(file->text));
	close(fd);
}

static void expect_setting(bool wanted, const char *file)
{
	struct logind_setting setting = { 0 };

	assert_int_equal(logind_read(root, &setting), 0);
	check(setting.remove_ipc == wanted, "%s", setting.file);
	check_string(setting.file, file);
}

static void without_a_word_it_is_on(void **state UNUSED)
{
	expect_setting(true, "");
	write_file(&(struct file){ "etc/systemd/logind.conf", "[Login]\n#KillUserProcesses=no\n" });
	expect_setting(true, "");
}

static void a_comment_in_the_main_file_is_the_default(void **state UNUSED)
{
	write_file(&(struct file){ "usr/lib/systemd/logind.conf", "[Login]\n#RemoveIPC=no\n" });
	expect_setting(false, "");
	/* but not in a drop-in, and not where it is said */
	write_file(&(struct file){ "etc/systemd/logind.conf.d/1.conf", "[Login]\n#RemoveIPC=yes\n" });
	expect_setting(false, "");
	write_file(&(struct file){ "etc/systemd/logind.conf.d/2.conf", "[Login]\n RemoveIPC = On \n; RemoveIPC=no\n" });
	expect_setting(true, "etc/systemd/logind.conf.d/2.conf");
}

static void the_main_file_of_the_first_directory_counts_alone(void **state UNUSED)
{
	write_file(&(struct file){ "usr/lib/systemd/logind.conf", "[Login]\nRemoveIPC=no\n" });
	expect_setting(false, "usr/lib/systemd/logind.conf");
	write_file(&(struct file){ "run/systemd/logind.conf", "[Login]\n" });
	expect_setting(true, "");
	write_file(&(struct file){ "etc/systemd/logind.conf", "[Login]\nRemoveIPC=false\n" });
	expect_setting(false, "etc/systemd/logind.conf");
}

static void drop_ins_are_sorted_by_name_and_masked_by_directory(void **state UNUSED)
{
	write_file(&(struct file){ "etc/systemd/logind.conf", "[Login]\nRemoveIPC=no\n" });
	write_file(&(struct file){ "usr/lib/systemd/logind.conf.d/50.conf", "[Login]\nRemoveIPC=yes\n" });
	expect_setting(true, "usr/lib/systemd/logind.conf.d/50.conf");
	write_file(&(struct file){ "etc/systemd/logind.conf.d/10.conf", "[Login]\nRemoveIPC=no\n" });
	expect_setting(true, "usr/lib/systemd/logind.conf.d/50.conf");
	write_file(&(struct file){ "usr/local/lib/systemd/logind.conf.d/60.conf", "[Login]\nRemoveIPC=0\n" });
	expect_setting(false, "usr/local/lib/systemd/logind.conf.d/60.conf");
	/* of one name the first directory's */
	write_file(&(struct file){ "run/systemd/logind.conf.d/60.conf", "[Login]\n" });
	expect_setting(true, "usr/lib/systemd/logind.conf.d/50.conf");
	write_file(&(struct file){ "etc/systemd/logind.conf.d/50.conf", "->/dev/null" });
	expect_setting(false, "etc/systemd/logind.conf.d/10.conf");
	/* what does not end with .conf, or begins with a dot, is none */
	write_file(&(struct file){ "etc/systemd/logind.conf.d/99.conf.rpmsave", "[Login]\nRemoveIPC=yes\n" });
	write_file(&(struct file){ "etc/systemd/logind.conf.d/.99.conf", "[Login]\nRemoveIPC=yes\n" });
	expect_setting(false, "etc/systemd/logind.conf.d/10.conf");
}

static void what_is_no_setting_is_passed_over(void **state UNUSED)
{
	write_file(&(struct file){ "etc/systemd/logind.conf",
				   "RemoveIPC=no\n[Other]\nRemoveIPC=no\n[Login]\nRemoveIPC=maybe\nRemoveIPC\nRemoveIPCs=no\n=\n" });
	expect_setting(true, "");
	write_file(&(struct file){ "etc/systemd/logind.conf.d/1.conf", "[Login]\nRemoveIPC=n\nRemoveIPC=T\n[X]\nRemoveIPC=n\n" });
	expect_setting(true, "etc/systemd/logind.conf.d/1.conf");
}

static void system_users_and_those_who_linger_keep_theirs(void **state UNUSED)
{
	static const struct {
		uint32_t uid;
		bool removes;
	} rows[] = { { 0, false }, { 26, false }, { 999, false }, { 1000, true }, { 61183, true }, { 61184, false },
		     { 65519, false }, { 65520, true }, { 65534, false }, { 65535, false }, { 100000, true }, { UINT32_MAX, false } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check(logind_removes_of(root, rows[i].uid, "somebody") == rows[i].removes, "%u", rows[i].uid);
	write_file(&(struct file){ "var/lib/systemd/linger/somebody", "" });
	assert_false(logind_removes_of(root, 1000, "somebody"));
	assert_true(logind_removes_of(root, 1000, "somebody.else"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_a_word_it_is_on, begin, end),
		cmocka_unit_test_setup_teardown(a_comment_in_the_main_file_is_the_default, begin, end),
		cmocka_unit_test_setup_teardown(the_main_file_of_the_first_directory_counts_alone, begin, end),
		cmocka_unit_test_setup_teardown(drop_ins_are_sorted_by_name_and_masked_by_directory, begin, end),
		cmocka_unit_test_setup_teardown(what_is_no_setting_is_passed_over, begin, end),
		cmocka_unit_test_setup_teardown(system_users_and_those_who_linger_keep_theirs, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
