/* base/io and out/stream: short counts, EINTR and errors, by wrapping read and write. */
#include "unit.h"

#include <errno.h>
#include <unistd.h>

#include "base/io.h"
#include "out/stream.h"

/* What the wrapped calls do, one after the other: a positive number: at most so many bytes; else -errno, or 0 for the end. */
static const int *script;
static unsigned calls;
static char sink[1 << 20];
static size_t sunk;
static char next_byte;

#define ALL 1000000000
#define END_OF_SCRIPT 2000000000

static int next_step(void)
{
	calls++;
	assert_int_not_equal(*script, END_OF_SCRIPT);
	return *script++;
}

static void play(const int *steps)
{
	script = steps;
	calls = 0;
	sunk = 0;
	next_byte = 0;
}

ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __real_write(int fd, const void *bytes, size_t length);

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
	int step;

	if (fd != 77)
		return __real_read(fd, bytes, length);
	step = next_step();
	if (step < 0) {
		errno = -step;
		return -1;
	}
	if ((size_t)step < length)
		length = (size_t)step;
	for (size_t i = 0; i < length; i++)
		((char *)bytes)[i] = next_byte++;
	return (ssize_t)length;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t length)
{
	int step;

	if (fd != 77)
		return __real_write(fd, bytes, length);
	step = next_step();
	if (step < 0) {
		errno = -step;
		return -1;
	}
	if ((size_t)step < length)
		length = (size_t)step;
	assert_true(sunk + length <= sizeof(sink));
	memcpy(sink + sunk, bytes, length);
	sunk += length;
	return (ssize_t)length;
}

static void test_write_full(void **state UNUSED)
{
	play((const int[]){ 1, -EINTR, 3, -EINTR, -EINTR, ALL, END_OF_SCRIPT });
	assert_int_equal(io_write_full(77, "0123456789", 10), 0);
	assert_int_equal(sunk, 10);
	assert_memory_equal(sink, "0123456789", 10);
	assert_int_equal(calls, 6);
	play((const int[]){ END_OF_SCRIPT });
	assert_int_equal(io_write_full(77, "", 0), 0);
}

static void test_write_errors(void **state UNUSED)
{
	static const int errors[] = { ENOSPC, EPIPE, EIO, EBADF, EAGAIN, EFBIG };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		const int steps[] = { 4, -errors[i], END_OF_SCRIPT };

		play(steps);
		assert_int_equal(io_write_full(77, "0123456789", 10), -errors[i]);
		assert_int_equal(sunk, 4);
	}
}

static void test_read_full(void **state UNUSED)
{
	char bytes[10];

	play((const int[]){ -EINTR, 3, 4, -EINTR, ALL, END_OF_SCRIPT });
	assert_int_equal(io_read_full(77, bytes, sizeof(bytes)), 10);
	for (int i = 0; i < 10; i++)
		assert_int_equal(bytes[i], i);
	play((const int[]){ 3, 0, END_OF_SCRIPT });
	assert_int_equal(io_read_full(77, bytes, sizeof(bytes)), 3);
	play((const int[]){ 0, END_OF_SCRIPT });
	assert_int_equal(io_read_full(77, bytes, sizeof(bytes)), 0);
	play((const int[]){ 3, -EIO, END_OF_SCRIPT });
	assert_int_equal(io_read_full(77, bytes, sizeof(bytes)), -EIO);
	play((const int[]){ END_OF_SCRIPT });
	assert_int_equal(io_read_full(77, bytes, 0), 0);
}

static void test_read_all(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	buffer_text(&out, "before");
	play((const int[]){ 5, -EINTR, ALL, 1, 0, END_OF_SCRIPT });
	assert_int_equal(io_read_all(77, &out, 1 << 20), 0);
	assert_int_equal(out.length, 6 + 5 + 65536 + 1);
	for (size_t i = 6; i < out.length; i++)
		assert_int_equal(out.data[i], (char)(i - 6));
}

static void test_read_all_bound(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	buffer_text(&out, "what stood there before does not count");
	play((const int[]){ 10, 0, END_OF_SCRIPT });
	assert_int_equal(io_read_all(77, &out, 10), 0);
	play((const int[]){ 10, 1, 0, END_OF_SCRIPT });
	assert_int_equal(io_read_all(77, &out, 10), -EFBIG);
	play((const int[]){ 10, -EIO, END_OF_SCRIPT });
	assert_int_equal(io_read_all(77, &out, 100), -EIO);
	play((const int[]){ 0, END_OF_SCRIPT });
	assert_int_equal(io_read_all(77, &out, 0), 0);
}

static void test_stream(void **state UNUSED)
{
	struct stream stream = { .fd = 77 };

	play((const int[]){ ALL, END_OF_SCRIPT });
	buffer_text(&stream.buffer, "small");
	stream_drain(&stream);
	assert_int_equal(calls, 0); /* not worth a system call yet */
	for (int i = 0; i < 70000; i++)
		buffer_char(&stream.buffer, 'x');
	stream_drain(&stream);
	assert_int_equal(sunk, 70005);
	assert_int_equal(stream_flush(&stream), 0);
	assert_int_equal(calls, 1);
	buffer_done(&stream.buffer);
}

/* The first error sticks: nothing is written behind a gap. */
static void test_stream_error(void **state UNUSED)
{
	struct stream stream = { .fd = 77 };

	play((const int[]){ 2, -ENOSPC, END_OF_SCRIPT });
	buffer_text(&stream.buffer, "first");
	assert_int_equal(stream_flush(&stream), -ENOSPC);
	buffer_text(&stream.buffer, "second");
	assert_int_equal(stream_flush(&stream), -ENOSPC);
	assert_int_equal(sunk, 2);
	buffer_done(&stream.buffer);
	play((const int[]){ END_OF_SCRIPT });
	stream = (struct stream){ .fd = 77, .buffer.error = -ENOMEM };
	assert_int_equal(stream_flush(&stream), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write_full), cmocka_unit_test(test_write_errors),
		cmocka_unit_test(test_read_full),  cmocka_unit_test(test_read_all),
		cmocka_unit_test(test_read_all_bound), cmocka_unit_test(test_stream),
		cmocka_unit_test(test_stream_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
