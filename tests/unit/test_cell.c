/* out/cell: one value in each of its forms. */
#include "unit.h"

#include "base/bytes.h"
#include "out/cell.h"

static const char *const words[] = { "removed", "locked", "huge", NULL };
static const uint32_t numbers[] = { 0, 5, UINT32_MAX };
static const uint16_t shorts[] = { 1, 32767, 65535 };

#define TEXT(bytes) { .type = CELL_TEXT, .text = (bytes), .length = sizeof(bytes) - 1 }

static void test_plain(void **state UNUSED)
{
	static const struct {
		struct cell cell;
		unsigned also;
		const char *wanted;
	} rows[] = {
		{ { .type = CELL_UNKNOWN }, 0, "" },
		{ TEXT("a b\\\n"), ESCAPE_NAME, "a b\\x5c\\x0a" },
		{ TEXT("a b"), ESCAPE_WORD, "a\\x20b" },
		{ { .type = CELL_ADDRESS, .text = "shm:5\\x20", .length = 8 }, ESCAPE_WORD, "shm:5\\x2" },
		{ { .type = CELL_NUMBER, .number = UINT64_MAX }, 0, "18446744073709551615" },
		{ { .type = CELL_SIZE, .number = 4096 }, 0, "4096" },
		{ { .type = CELL_TIME, .seconds = 1700000000 }, 0, "1700000000" },
		{ { .type = CELL_SPAN, .seconds = -5 }, 0, "-5" },
		{ { .type = CELL_KEY, .number = 0x4d2 }, 0, "0x000004d2" },
		{ { .type = CELL_KEY, .number = UINT32_MAX }, 0, "0xffffffff" },
		{ { .type = CELL_MODE, .number = 0600 }, 0, "0600" },
		{ { .type = CELL_MODE, .number = 0 }, 0, "0000" },
		{ { .type = CELL_WORDS, .number = 5, .words = words }, 0, "removed,huge" },
		{ { .type = CELL_WORDS, .number = 0, .words = words }, 0, "" },
		{ { .type = CELL_WORDS, .number = 8, .words = words }, 0, "" },
		{ { .type = CELL_NUMBERS, .count = 3, .numbers = numbers }, 0, "0,5,4294967295" },
		{ { .type = CELL_NUMBERS, .count = 0, .numbers = NULL }, 0, "" },
		{ { .type = CELL_SHORTS, .count = 3, .shorts = shorts }, 0, "1,32767,65535" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cell_write_plain(&out, &rows[i].cell, rows[i].also);
		check_buffer(&out, rows[i].wanted);
	}
}

static void test_size(void **state UNUSED)
{
	static const struct {
		uint64_t bytes;
		const char *wanted;
	} rows[] = {
		{ 0, "0" },
		{ 1, "1" },
		{ 1023, "1023" },
		{ 1024, "1K" },
		{ 1536, "1.5K" },
		{ 4096, "4K" },
		{ 102400, "100K" },
		{ 1048575, "1023K" },
		{ 1048576, "1M" },
		{ UINT64_C(3) << 29, "1.5G" },
		{ UINT64_C(1) << 40, "1T" },
		{ UINT64_C(1) << 50, "1P" },
		{ UINT64_C(1) << 60, "1E" },
		{ UINT64_MAX, "15.9E" },
		{ UINT64_C(18446744073692774399), "15.9E" }, /* the default shmmax */
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_write_human(&out, rows[i].bytes);
		check_buffer(&out, rows[i].wanted);
	}
}

static void test_span(void **state UNUSED)
{
	static const struct {
		int64_t seconds;
		const char *wanted;
	} rows[] = {
		{ 0, "0s" },         { 1, "1s" },           { 59, "59s" },         { 60, "1m" },
		{ 61, "1m1s" },      { 3599, "59m59s" },    { 3600, "1h" },        { 3601, "1h" },
		{ 12000, "3h20m" },  { 86399, "23h59m" },   { 86400, "1d" },       { 187200, "2d4h" },
		{ 86460, "1d" },     { -5, "-5s" },         { -3660, "-1h1m" },    { INT64_MIN, "-106751991167300d15h" },
		{ INT64_MAX, "106751991167300d15h" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		span_write_human(&out, rows[i].seconds);
		check_buffer(&out, rows[i].wanted);
	}
}

static void test_human(void **state UNUSED)
{
	static const struct human_form age = { TIME_AGE, 0, 1000 }, iso = { TIME_ISO, 1, 1000 }, epoch = { TIME_EPOCH, 0, 1000 };
	static const struct {
		struct cell cell;
		const struct human_form *form;
		const char *wanted;
	} rows[] = {
		{ { .type = CELL_UNKNOWN }, &age, "-" },
		{ { .type = CELL_SIZE, .number = 4096 }, &age, "4K" },
		{ { .type = CELL_SIZE, .number = 4096 }, &iso, "4096" },
		{ { .type = CELL_TIME, .seconds = 940 }, &age, "1m" },
		{ { .type = CELL_TIME, .seconds = 1060 }, &age, "-1m" }, /* from a clock ahead of ours */
		{ { .type = CELL_TIME, .seconds = 0 }, &iso, "1970-01-01T00:00:00+00:00" },
		{ { .type = CELL_TIME, .seconds = 1700000000 }, &iso, "2023-11-14T22:13:20+00:00" },
		{ { .type = CELL_TIME, .seconds = INT64_MAX }, &iso, "9223372036854775807" },
		{ { .type = CELL_TIME, .seconds = 940 }, &epoch, "940" },
		{ { .type = CELL_SPAN, .seconds = 60 }, &age, "1m" },
		{ { .type = CELL_SPAN, .seconds = 60 }, &iso, "1m" },
		{ { .type = CELL_SPAN, .seconds = 60 }, &epoch, "60" },
		{ TEXT("\x1b[1m"), &age, "\\x1b[1m" },
		{ { .type = CELL_KEY, .number = 5 }, &age, "0x00000005" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cell_write_human(&out, &rows[i].cell, rows[i].form);
		check_buffer(&out, rows[i].wanted);
	}
}

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static void test_compare(void **state UNUSED)
{
	static const uint32_t more[] = { 0, 5 }, other[] = { 0, 6 };
	static const struct {
		struct cell a, b;
		int wanted;
	} rows[] = {
		{ { .type = CELL_UNKNOWN }, { .type = CELL_UNKNOWN }, 0 },
		{ { .type = CELL_UNKNOWN }, { .type = CELL_NUMBER, .number = UINT64_MAX }, 1 },
		{ { .type = CELL_NUMBER, .number = UINT64_MAX }, { .type = CELL_NUMBER, .number = 1 }, 1 },
		{ { .type = CELL_TIME, .seconds = -1 }, { .type = CELL_TIME, .seconds = 1 }, -1 },
		{ { .type = CELL_SPAN, .seconds = INT64_MIN }, { .type = CELL_SPAN, .seconds = INT64_MAX }, -1 },
		{ TEXT("a"), TEXT("b"), -1 },
		{ TEXT("a"), TEXT("ab"), -1 },
		{ TEXT(""), TEXT("a"), -1 },
		{ TEXT("\xff"), TEXT("a"), 1 },
		{ TEXT("same"), TEXT("same"), 0 },
		{ { .type = CELL_NUMBERS, .count = 2, .numbers = more }, { .type = CELL_NUMBERS, .count = 2, .numbers = other }, -1 },
		{ { .type = CELL_NUMBERS, .count = 3, .numbers = numbers }, { .type = CELL_NUMBERS, .count = 2, .numbers = more }, 1 },
		{ { .type = CELL_NUMBERS, .count = 0 }, { .type = CELL_NUMBERS, .count = 2, .numbers = more }, -1 },
		{ { .type = CELL_SHORTS, .count = 3, .shorts = shorts }, { .type = CELL_SHORTS, .count = 3, .shorts = shorts }, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		check(sign(cell_compare(&rows[i].a, &rows[i].b)) == rows[i].wanted, "row %zu", i);
		check(sign(cell_compare(&rows[i].b, &rows[i].a)) == -rows[i].wanted, "row %zu, the other way", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain), cmocka_unit_test(test_size),    cmocka_unit_test(test_span),
		cmocka_unit_test(test_human), cmocka_unit_test(test_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
