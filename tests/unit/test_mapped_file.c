/* ipc/mapped_file, and storing into files that somebody shrinks at the worst moment. */
#include "failing.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/mapped_file.h"
#include "ipc/shm_copy.h"

#define SIZE 100000

static char folder[] = "/tmp/mapped-file.XXXXXX";
static bool counts_at_once; /* whether the kernel has cachestat(2) */
static int64_t cut_to; /* the next call that can be waited in finds the file cut to this; -1: it does not */

void *__real_mmap64(void *at, size_t length, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *at, size_t length, int protection, int flags, int fd, off_t offset);
ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __wrap_read(int fd, void *bytes, size_t length);
int __real_mincore(void *at, size_t length, unsigned char *ret);
int __wrap_mincore(void *at, size_t length, unsigned char *ret);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
int __real_fsync(int fd);
int __wrap_fsync(int fd);

/* What another process does meanwhile. */
static void cut(void)
{
	if (cut_to >= 0)
		assert_int_equal(truncate("file", cut_to), 0);
	cut_to = -1;
}

void *__wrap_mmap64(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
	void *memory = fd >= 0 && call_fails(ENOMEM) ? MAP_FAILED : __real_mmap64(at, length, protection, flags, fd, offset);

	if (length > 1)
		cut();
	return memory;
}

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
	cut();
	return call_fails(EIO) ? -1 : __real_read(fd, bytes, length);
}

int __wrap_mincore(void *at, size_t length, unsigned char *ret)
{
	cut();
	return call_fails(EAGAIN) ? -1 : __real_mincore(at, length, ret);
}

/* Only cachestat(2) goes this way here: descriptor, span, result, flags. */
long __wrap_syscall(long number, ...)
{
	void *span, *result;
	va_list args;
	int fd;

	cut();
	va_start(args, number);
	fd = va_arg(args, int);
	span = va_arg(args, void *);
	result = va_arg(args, void *);
	va_end(args);
	errno = ENOSYS;
	return counts_at_once ? __real_syscall(number, fd, span, result, 0U) : -1;
}

int __wrap_fsync(int fd)
{
	cut();
	return call_fails(EIO) ? -1 : __real_fsync(fd);
}

static int enter_folder(void **state UNUSED)
{
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state UNUSED)
{
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

/* `file`, of SIZE bytes, opened anew. */
static void open_file(enum shm_intent intent, struct shm_access *access)
{
	struct fault fault = { 0 };
	int fd = open("file", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0 && ftruncate(fd, SIZE) == 0);
	close(fd);
	cut_to = -1;
	assert_int_equal(mapped_file_open("file", intent, access, &fault), 0);
	assert_int_equal(access->size, SIZE);
}

/* Of the size it was cut to, and not one byte longer again. */
static void check_size(off_t wanted)
{
	struct stat st;

	assert_int_equal(stat("file", &st), 0);
	assert_int_equal(st.st_size, wanted);
}

static void kinds(void **state UNUSED)
{
	static const struct {
		const char *path;
		int result;
		enum exit_status status;
	} rows[] = {
		{ "file", 0, STATUS_DONE },           { "link", 0, STATUS_DONE },
		{ "fifo", -ENOTSUP, STATUS_REFUSED }, { ".", -ENOTSUP, STATUS_REFUSED },
		{ "to-fifo", -ENOTSUP, STATUS_REFUSED }, { "/dev/null", -ENOTSUP, STATUS_REFUSED },
		{ "none", -ENOENT, STATUS_MISSING },  { "file/none", -ENOTDIR, STATUS_MISSING },
		{ "loop", -ELOOP, STATUS_REFUSED },   { "", -ENOENT, STATUS_MISSING },
	};

	assert_int_equal(close(creat("file", 0600)), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(symlink("file", "link") | symlink("fifo", "to-fifo") | symlink("loop", "loop"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows) * 2; i++) {
		struct shm_access access = SHM_CLOSED;
		struct fault fault = { 0 };
		int r = mapped_file_open(rows[i / 2].path, i % 2 ? SHM_TO_MAP : SHM_TO_READ, &access, &fault);

		check(r == rows[i / 2].result && fault.status == rows[i / 2].status, "'%s': %d %s", rows[i / 2].path, r,
		      fault.why);
		shm_access_done(&access);
	}
	assert_int_equal(unlink("fifo") | unlink("link") | unlink("to-fifo") | unlink("loop") | unlink("file"), 0);
}

static void cut_while_storing(void **state UNUSED)
{
	static const off_t sizes[] = { 0, 10, 4096, 50000, SIZE - 1 };
	char bytes[60000];

	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;

		/* between the look at its size and the store: that is when it is mapped */
		open_file(SHM_TO_MAP, &access);
		cut_to = sizes[i];
		assert_int_equal(shm_access_write(&access, SIZE - sizeof(bytes), bytes, sizeof(bytes)), -ENODATA);
		check_size(sizes[i]);
		assert_int_equal(shm_access_write(&access, 0, bytes, sizeof(bytes)),
				 sizes[i] < (off_t)sizeof(bytes) ? -ENODATA : 0);
	}
	unlink("file");
}

static void cut_while_copying(void **state UNUSED)
{
	static const off_t sizes[] = { 0, 10, 4096, 50000 };
	char bytes[60000] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
		cleanup_fd int source = memfd_create("source", MFD_CLOEXEC);
		struct shm_progress progress;
		int r;

		assert_int_equal(pwrite(source, bytes, sizeof(bytes), 0), sizeof(bytes));
		open_file(SHM_TO_MAP, &access);
		/* it is mapped by then, and what comes from outside is stored by the kernel */
		assert_int_equal(shm_access_write(&access, 0, bytes, 1), 0);
		cut_to = sizes[i];
		r = shm_copy_in(&access, 1000, UINT64_MAX, source, &progress);
		check(r == -ENODATA && !progress.at_far_side, "%zu: %d", i, r);
		check_size(sizes[i]);
	}
	unlink("file");
}

static void cut_while_looking(void **state UNUSED)
{
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	uint64_t resident;

	for (int i = 0; i < 2; i++) {
		counts_at_once = i == 1;
		open_file(SHM_TO_READ, &access);
		cut_to = 5;
		assert_int_equal(mapped_file_resident(&access, &resident), -ENODATA);
		shm_access_done(&access);
	}
	counts_at_once = false;
	open_file(SHM_TO_READ, &access);
	cut_to = 5;
	assert_int_equal(mapped_file_sync(&access), -ENODATA);
	unlink("file");
}

/* Both ways to count say the same; a memfd is in memory where it was written to. */
static void counted(void **state UNUSED)
{
	static const off_t places[] = { 0, 4096, 4097, 100 << 20, (400 << 20) + 5, (1 << 30) - 1 };
	cleanup_fd int fd = memfd_create("counted", MFD_CLOEXEC);
	struct shm_access access = { .intent = SHM_TO_READ, .fd = fd, .is_file = true, .size = 1 << 30 };
	long page = sysconf(_SC_PAGESIZE);
	uint64_t wanted = 0, resident;

	assert_int_equal(ftruncate(fd, 1 << 30), 0);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		assert_int_equal(pwrite(fd, "x", 1, places[i]), 1);
		wanted += i == 0 || places[i] / page != places[i - 1] / page;
		for (int at_once = 0; at_once < 2; at_once++) {
			counts_at_once = at_once;
			assert_int_equal(mapped_file_resident(&access, &resident), 0);
			assert_int_equal(resident, wanted);
		}
	}
	counts_at_once = false;
}

static void only_so_many(void **state UNUSED)
{
	static const struct {
		uint64_t offset, most;
		int result;
		uint64_t done;
	} rows[] = {
		{ 0, 10, 0, 10 },         { 0, UINT64_MAX, 0, 50 },     { SIZE - 50, UINT64_MAX, 0, 50 },
		{ SIZE - 49, UINT64_MAX, -E2BIG, 49 }, { SIZE - 49, 49, 0, 49 }, { SIZE - 49, 50, -E2BIG, 49 },
		{ SIZE, 0, 0, 0 },        { SIZE, 1, -E2BIG, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
		cleanup_fd int source = memfd_create("source", MFD_CLOEXEC);
		struct shm_progress progress;
		int r;

		assert_int_equal(ftruncate(source, 50), 0);
		open_file(SHM_TO_MAP, &access);
		r = shm_copy_in(&access, rows[i].offset, rows[i].most, source, &progress);
		check(r == rows[i].result && progress.done == rows[i].done, "%zu: %d, %ju", i, r, (uintmax_t)progress.done);
	}
	unlink("file");
}

/* Every call that can fail does, once. */
static void calls_fail(void **state UNUSED)
{
	bool more = true;

	for (unsigned n = 1; more; n++) {
		cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
		cleanup_fd int source = open("/dev/zero", O_RDONLY | O_CLOEXEC);
		struct shm_progress progress;
		struct fault fault = { 0 };
		uint64_t resident;
		int r;

		open_file(SHM_TO_MAP, &access);
		shm_access_done(&access);
		fail_from_now(n);
		r = mapped_file_open("file", SHM_TO_MAP, &access, &fault);
		if (r == 0)
			r = mapped_file_resident(&access, &resident);
		if (r == 0)
			r = shm_copy_in(&access, 0, 10, source, &progress);
		if (r == 0)
			r = mapped_file_sync(&access);
		more = fail_no_more();
		check(more == (r < 0), "call %u: %d", n, r);
	}
	unlink("file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(cut_while_storing),
		cmocka_unit_test(cut_while_copying),
		cmocka_unit_test(cut_while_looking),
		cmocka_unit_test(counted),
		cmocka_unit_test(only_so_many),
		cmocka_unit_test(calls_fail),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
