/* base/record: records cut from a stream however it arrives, and the prefix that says a message's type. */
#include "unit.h"

#include <errno.h>
#include <unistd.h>

#include "base/record.h"

/* The stream, and the most bytes that one read gives. */
static const char *stream;
static size_t stream_length, at_once;
static int read_error;

ssize_t __wrap_read(int fd, void *bytes, size_t length);

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
	assert_int_equal(fd, 77);
	if (read_error && stream_length == 0) {
		errno = read_error;
		read_error = read_error == EINTR ? 0 : read_error;
		return -1;
	}
	if (length > at_once)
		length = at_once;
	if (length > stream_length)
		length = stream_length;
	memcpy(bytes, stream, length);
	stream += length;
	stream_length -= length;
	return (ssize_t)length;
}

static void play(const char *text, size_t length, size_t step, int error)
{
	stream = text;
	stream_length = length;
	at_once = step;
	read_error = error;
}

static void expect_record(struct record_reader *reader, const char *text, size_t wanted)
{
	const char *bytes;
	size_t length;

	assert_int_equal(record_read(reader, &bytes, &length), 1);
	assert_int_equal(length, wanted);
	assert_memory_equal(bytes, text, wanted);
}

static void test_split(void **state UNUSED)
{
	for (size_t step = 1; step < 20; step++) {
		struct record_reader reader = { .fd = 77, .end = '\n', .most = 4 };
		const char *bytes;
		size_t length;

		play("ab\n\nc\0d\n1234\nend", 16, step, EINTR);
		expect_record(&reader, "ab", 2);
		expect_record(&reader, "", 0);
		expect_record(&reader, "c\0d", 3);
		expect_record(&reader, "1234", 4);
		expect_record(&reader, "end", 3);
		assert_int_equal(record_read(&reader, &bytes, &length), 0);
		assert_int_equal(record_read(&reader, &bytes, &length), 0);
		record_reader_done(&reader);
	}
}

static void test_too_long(void **state UNUSED)
{
	for (size_t step = 1; step < 9; step++) {
		struct record_reader reader = { .fd = 77, .end = '\0', .most = 2 };
		const char *bytes;
		size_t length;

		play("ab\0abc\0x", 8, step, 0);
		expect_record(&reader, "ab", 2);
		assert_int_equal(record_read(&reader, &bytes, &length), -EMSGSIZE);
		assert_int_equal(record_read(&reader, &bytes, &length), -EMSGSIZE);
		record_reader_done(&reader);
	}
}

static void test_error(void **state UNUSED)
{
	struct record_reader reader = { .fd = 77, .end = '\n', .most = 9 };
	const char *bytes;
	size_t length;

	play("a\nb", 3, 9, EIO);
	expect_record(&reader, "a", 1);
	assert_int_equal(record_read(&reader, &bytes, &length), -EIO);
	record_reader_done(&reader);
}

static void test_prefix(void **state UNUSED)
{
	static const struct {
		const char *text;
		int result;
		int64_t number;
		size_t payload;
	} cases[] = {
		{ "1\tx", 0, 1, 2 },        { "-7\t", 0, -7, 3 },       { "0x10\t\t", 0, 16, 5 }, { "", -EINVAL, 0, 0 },
		{ "1", -EINVAL, 0, 0 },     { "\tx", -EINVAL, 0, 0 },   { "01\tx", -EINVAL, 0, 0 }, { " 1\tx", -EINVAL, 0, 0 },
		{ "1 \tx", -EINVAL, 0, 0 }, { "x\tx", -EINVAL, 0, 0 },  { "9223372036854775808\tx", -ERANGE, 0, 0 },
		{ "00000000000000000000000000000000000000001\tx", -EINVAL, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t number = 0;
		size_t payload = 0;

		assert_int_equal(record_prefix(cases[i].text, strlen(cases[i].text), &number, &payload), cases[i].result);
		assert_true(number == cases[i].number);
		assert_int_equal(payload, cases[i].payload);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
