/* sys/handover, cli/descriptor, ipc/memfd: descriptors put to their numbers, read as words, and made. */
#include "failing.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/descriptor.h"
#include "ipc/memfd.h"
#include "sys/handover.h"

off_t __real_lseek64(int fd, off_t offset, int whence);
off_t __wrap_lseek64(int fd, off_t offset, int whence);
int __real_memfd_create(const char *name, unsigned flags);
int __wrap_memfd_create(const char *name, unsigned flags);
ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __wrap_read(int fd, void *bytes, size_t length);
ssize_t __real_write(int fd, const void *bytes, size_t length);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);

off_t __wrap_lseek64(int fd, off_t offset, int whence)
{
	return call_fails(EIO) ? -1 : __real_lseek64(fd, offset, whence);
}

int __wrap_memfd_create(const char *name, unsigned flags)
{
	return call_fails(ENFILE) ? -1 : __real_memfd_create(name, flags);
}

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
	return call_fails(EISDIR) ? -1 : __real_read(fd, bytes, length);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t length)
{
	return call_fails(ENOSPC) ? -1 : __real_write(fd, bytes, length);
}

/* A number that a file at FD holds. */
static int number_at(int fd)
{
	int number = -1;

	return pread(fd, &number, sizeof(number), 0) == (ssize_t)sizeof(number) ? number : -1;
}

static int file_at(int fd, int number)
{
	int file = memfd_create("test", 0);

	if (file < 0 || pwrite(file, &number, sizeof(number), 0) < 0 || (file != fd && dup2(file, fd) < 0))
		return -1;
	if (file != fd)
		close(file);
	return 0;
}

/* In a child, as it is about to become another program: 0 when it would find what it should. */
static int try_row(const int *places, size_t count, int first)
{
	struct handover handover = HANDOVER_NONE;
	struct stat error_before, error_after;
	int fds[8];

	fstat(STDERR_FILENO, &error_before);
	for (size_t i = 0; i < count; i++) {
		fds[i] = places[i];
		if (file_at(fds[i], (int)i) < 0)
			return 1;
	}
	if (handover_prepare(&handover, fds, count, first) < 0)
		return 2;
	for (int fd = 0; fd < 1000; fd++) {
		int flags = fcntl(fd, F_GETFD);
		bool is_ours = fd >= first && fd < first + (int)count;

		if (is_ours && (flags != 0 || number_at(fd) != fd - first))
			return 3;
		if (!is_ours && fd > STDERR_FILENO && flags >= 0 && !(flags & FD_CLOEXEC))
			return 4;
	}
	handover_undo(&handover);
	fstat(STDERR_FILENO, &error_after);
	return error_before.st_ino == error_after.st_ino ? 0 : 5;
}

static void at_their_numbers(void **state UNUSED)
{
	static const struct {
		int places[4];
		size_t count;
		int first;
	} rows[] = {
		{ { 3 }, 1, 3 },          { { 7 }, 1, 3 },          { { 3, 4, 5 }, 3, 3 },  { { 5, 4, 3 }, 3, 3 },
		{ { 4, 5, 3 }, 3, 3 },    { { 4, 3 }, 2, 3 },       { { 5, 6, 7 }, 3, 3 },  { { 3, 4, 5 }, 3, 5 },
		{ { 100, 3 }, 2, 99 },    { { 9, 8 }, 2, 2 },       { { 9 }, 1, 0 },        { { 9, 10, 11, 12 }, 4, 0 },
		{ { 20, 21 }, 2, 1 },     { { 600 }, 1, 900 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int status = 0;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(try_row(rows[i].places, rows[i].count, rows[i].first));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "row %zu: status %x", i, (unsigned)status);
	}
}

static void beyond_the_limit(void **state UNUSED)
{
	struct rlimit limit;
	struct handover handover = HANDOVER_NONE;
	int fds[2] = { STDIN_FILENO, STDOUT_FILENO };

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(handover_prepare(&handover, fds, 2, (int)limit.rlim_cur - 1), -EMFILE);
	assert_int_equal(handover_prepare(&handover, fds, 2, INT32_MAX - 2), -EMFILE);
	handover_undo(&handover);
}

static void words(void **state UNUSED)
{
	static const struct {
		const char *text;
		int own, either, foreign; /* 0 or -EINVAL */
		uint32_t pid, fd;
	} rows[] = {
		{ "0", 0, 0, -EINVAL, 0, 0 },
		{ "2147483647", 0, 0, -EINVAL, 0, INT32_MAX },
		{ "2147483648", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ "17:3", -EINVAL, 0, 0, 17, 3 },
		{ "pipe:17:3", -EINVAL, 0, -EINVAL, 17, 3 },
		{ "pipe:3", -EINVAL, 0, -EINVAL, 0, 3 },
		{ "0:3", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ "17:", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ ":3", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ "17:3:1", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ "17:03", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ "-1", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ "", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
		{ "00000000000000000000001", -EINVAL, -EINVAL, -EINVAL, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fault fault = { 0 };
		struct descriptor either = { 0 }, foreign = { 0 };
		int own = -1;

		check(descriptor_parse_own(rows[i].text, &own, &fault) == rows[i].own, "'%s'", rows[i].text);
		check(rows[i].own < 0 || own == (int)rows[i].fd, "'%s'", rows[i].text);
		check(kind_descriptor.parse(rows[i].text, "pipe:", &either, &fault) == rows[i].either, "'%s'", rows[i].text);
		check(either.pid == (rows[i].either < 0 ? 0 : rows[i].pid), "'%s'", rows[i].text);
		check(either.fd == (rows[i].either < 0 ? 0 : rows[i].fd), "'%s'", rows[i].text);
		check(kind_foreign_descriptor.parse(rows[i].text, NULL, &foreign, &fault) == rows[i].foreign, "'%s'",
		      rows[i].text);
		check(rows[i].foreign < 0 || (foreign.pid == rows[i].pid && foreign.fd == rows[i].fd), "'%s'", rows[i].text);
	}
}

static void memfd_fails(void **state UNUSED)
{
	bool read_error, more = true;

	for (unsigned n = 1; more; n++) {
		cleanup_fd int source = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
		int next = dup(source), fd, after;

		close(next);
		fail_from_now(n);
		fd = memfd_make(source, true, &read_error);
		more = fail_no_more();
		assert_true(more == (fd < 0));
		assert_true(!read_error || fd == -EISDIR);
		if (fd >= 0)
			close(fd);
		after = dup(source);
		assert_int_equal(after, next); /* nothing was left open */
		close(after);
	}
	assert_int_equal(event_make(UINT64_MAX, false), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_their_numbers),
		cmocka_unit_test(beyond_the_limit),
		cmocka_unit_test(words),
		cmocka_unit_test(memfd_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
