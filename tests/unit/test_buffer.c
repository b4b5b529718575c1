/* base/buffer: growing, numbers, and what happens when memory runs out. */
#include "unit.h"

#include <errno.h>
#include <inttypes.h>

#include "base/buffer.h"

void *__real_realloc(void *old, size_t size);
static bool memory_is_gone;

void *__wrap_realloc(void *old, size_t size)
{
	return memory_is_gone ? NULL : __real_realloc(old, size);
}

static void test_grows(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < 100000; i++)
		buffer_char(&out, (char)('a' + i % 26));
	assert_int_equal(out.length, 100000);
	for (size_t i = 0; i < out.length; i++)
		assert_int_equal(out.data[i], 'a' + i % 26);
	assert_int_equal(out.error, 0);
}

static void test_nothing(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	buffer_append(&out, NULL, 0);
	buffer_text(&out, "");
	assert_int_equal(out.length, 0);
	assert_int_equal(out.error, 0);
	check_string(buffer_string(&out), "");
	buffer_done(&out);
	buffer_text(&out, "usable again");
	check_buffer(&out, "usable again");
}

static void test_string_does_not_count(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	buffer_text(&out, "ab");
	check_string(buffer_string(&out), "ab");
	buffer_text(&out, "c");
	assert_int_equal(out.length, 3);
	check_string(buffer_string(&out), "abc");
}

static void test_numbers(void **state UNUSED)
{
	static const uint64_t numbers[] = { 0, 1, 9, 10, 99, 100, 4294967295, 4294967296, INT64_MAX, UINT64_MAX };
	cleanup_with(buffer_done) struct buffer out = { 0 };
	char wanted[64];

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		snprintf(wanted, sizeof(wanted), "%" PRIu64, numbers[i]);
		buffer_u64(&out, numbers[i]);
		check_buffer(&out, wanted);
		snprintf(wanted, sizeof(wanted), "%" PRId64, (int64_t)numbers[i]);
		buffer_i64(&out, (int64_t)numbers[i]);
		check_buffer(&out, wanted);
		snprintf(wanted, sizeof(wanted), "%016" PRIx64, numbers[i]);
		buffer_hex(&out, numbers[i], 16);
		check_buffer(&out, wanted);
	}
	buffer_i64(&out, INT64_MIN);
	check_buffer(&out, "-9223372036854775808");
}

static void test_hex_and_octal(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	buffer_hex(&out, 0x12345, 2);
	check_buffer(&out, "45");
	buffer_hex(&out, 0xab, 8);
	check_buffer(&out, "000000ab");
	buffer_octal(&out, 0600, 4);
	check_buffer(&out, "0600");
	buffer_octal(&out, 0, 4);
	check_buffer(&out, "0000");
	buffer_octal(&out, 0, 0);
	check_buffer(&out, "");
	buffer_octal(&out, 01777, 3);
	check_buffer(&out, "1777");
	buffer_octal(&out, UINT32_MAX, 4);
	check_buffer(&out, "37777777777");
}

static void test_printf(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	char wanted[600];

	buffer_printf(&out, "%s=%d", "answer", 42);
	check_buffer(&out, "answer=42");
	snprintf(wanted, sizeof(wanted), "%*d", 500, 7);
	buffer_printf(&out, "%*d", 500, 7);
	check_buffer(&out, wanted);
}

/* A buffer that could not grow keeps what it has, takes nothing more, and says so. */
static void test_out_of_memory(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	char block[300] = { 0 };

	buffer_text(&out, "kept");
	memory_is_gone = true;
	buffer_append(&out, block, sizeof(block));
	memory_is_gone = false;
	assert_int_equal(out.error, -ENOMEM);
	buffer_text(&out, "more");
	buffer_char(&out, '!');
	buffer_printf(&out, "%d", 5);
	assert_int_equal(out.length, 4);
	assert_memory_equal(out.data, "kept", 4);
	assert_null(buffer_reserve(&out, 1));
	check_string(buffer_string(&out), "");
}

static void test_absurd_length(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	buffer_char(&out, 'a');
	assert_null(buffer_reserve(&out, SIZE_MAX));
	assert_int_equal(out.error, -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows),         cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_string_does_not_count), cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_hex_and_octal), cmocka_unit_test(test_printf),
		cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_absurd_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
