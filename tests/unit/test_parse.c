/* base/parse: every form of section 1 of the contract, right and wrong. */
#include "unit.h"

#include <errno.h>

#include "base/parse.h"

#define SECOND INT64_C(1000000000)

struct unsigned_row {
	const char *text;
	int result;
	uint64_t value;
};

static const struct unsigned_row u64_rows[] = {
	{ "0", 0, 0 },
	{ "1", 0, 1 },
	{ "9", 0, 9 },
	{ "10", 0, 10 },
	{ "4096", 0, 4096 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "18446744073709551620", -ERANGE, 0 },
	{ "99999999999999999999999999999999", -ERANGE, 0 },
	{ "0x0", 0, 0 },
	{ "0x1000", 0, 4096 },
	{ "0xff", 0, 255 },
	{ "0xFF", 0, 255 },
	{ "0xfF", 0, 255 },
	{ "0x00000001", 0, 1 },
	{ "0xffffffffffffffff", 0, UINT64_MAX },
	{ "0x0000ffffffffffffffff", 0, UINT64_MAX },
	{ "0x10000000000000000", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ " ", -EINVAL, 0 },
	{ " 4", -EINVAL, 0 },
	{ "4 ", -EINVAL, 0 },
	{ "\t4", -EINVAL, 0 },
	{ "4\n", -EINVAL, 0 },
	{ "1 2", -EINVAL, 0 },
	{ "010", -EINVAL, 0 },
	{ "00", -EINVAL, 0 },
	{ "000", -EINVAL, 0 },
	{ "0x", -EINVAL, 0 },
	{ "0xg", -EINVAL, 0 },
	{ "0X10", -EINVAL, 0 },
	{ "x10", -EINVAL, 0 },
	{ "0x10 ", -EINVAL, 0 },
	{ "0x 10", -EINVAL, 0 },
	{ "0x-1", -EINVAL, 0 },
	{ "0x0x1", -EINVAL, 0 },
	{ "0b1", -EINVAL, 0 },
	{ "0o7", -EINVAL, 0 },
	{ "ff", -EINVAL, 0 },
	{ "-0", -EINVAL, 0 },
	{ "-1", -EINVAL, 0 },
	{ "+5", -EINVAL, 0 },
	{ "+0", -EINVAL, 0 },
	{ "4K", -EINVAL, 0 },
	{ "4.0", -EINVAL, 0 },
	{ "4.", -EINVAL, 0 },
	{ "1e3", -EINVAL, 0 },
	{ "1,000", -EINVAL, 0 },
	{ "1_000", -EINVAL, 0 },
	{ "18446744073709551616x", -EINVAL, 0 }, /* not of the form comes before too large */
	{ "\xd9\xa3", -EINVAL, 0 },              /* an Arabic-Indic digit */
	{ "five", -EINVAL, 0 },
};

static void test_u64(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(u64_rows); i++) {
		const struct unsigned_row *row = &u64_rows[i];
		uint64_t value = 77;
		int r = parse_u64(row->text, &value);

		check(r == row->result, "'%s': %d", row->text, r);
		check(value == (r ? 77 : row->value), "'%s': value %ju", row->text, (uintmax_t)value);
	}
}

static void test_u64_max(void **state UNUSED)
{
	static const struct {
		const char *text;
		uint64_t max;
		int result;
	} rows[] = {
		{ "0", 0, 0 },          { "1", 0, -ERANGE },  { "255", 255, 0 }, { "256", 255, -ERANGE },
		{ "0x100", 255, -ERANGE }, { "0xff", 255, 0 }, { "-1", 255, -EINVAL }, { "", 255, -EINVAL },
		{ "18446744073709551615", UINT64_MAX, 0 }, { "18446744073709551616", UINT64_MAX, -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t value = 77;
		int r = parse_u64_max(rows[i].text, rows[i].max, &value);

		check(r == rows[i].result, "'%s' up to %ju: %d", rows[i].text, (uintmax_t)rows[i].max, r);
		check(r == 0 || value == 77, "'%s' changed the value", rows[i].text);
	}
}

struct signed_row {
	const char *text;
	int result;
	int64_t value;
};

static const struct signed_row i64_rows[] = {
	{ "0", 0, 0 },
	{ "5", 0, 5 },
	{ "-1", 0, -1 },
	{ "-10", 0, -10 },
	{ "0x10", 0, 16 },
	{ "9223372036854775807", 0, INT64_MAX },
	{ "0x7fffffffffffffff", 0, INT64_MAX },
	{ "-9223372036854775807", 0, -INT64_MAX },
	{ "-9223372036854775808", 0, INT64_MIN },
	{ "9223372036854775808", -ERANGE, 0 },
	{ "0x8000000000000000", -ERANGE, 0 },
	{ "-9223372036854775809", -ERANGE, 0 },
	{ "-18446744073709551616", -ERANGE, 0 },
	{ "-0", -EINVAL, 0 },
	{ "-00", -EINVAL, 0 },
	{ "-01", -EINVAL, 0 },
	{ "-0x1", -EINVAL, 0 },
	{ "--1", -EINVAL, 0 },
	{ "-+1", -EINVAL, 0 },
	{ "-", -EINVAL, 0 },
	{ "- 1", -EINVAL, 0 },
	{ "+5", -EINVAL, 0 },
	{ "", -EINVAL, 0 },
	{ " -1", -EINVAL, 0 },
	{ "-1 ", -EINVAL, 0 },
	{ "-1x", -EINVAL, 0 },
	{ "010", -EINVAL, 0 },
	{ "0x", -EINVAL, 0 },
};

static void test_i64(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(i64_rows); i++) {
		const struct signed_row *row = &i64_rows[i];
		int64_t value = 77;
		int r = parse_i64(row->text, &value);

		check(r == row->result, "'%s': %d", row->text, r);
		check(value == (r ? 77 : row->value), "'%s': value %jd", row->text, (intmax_t)value);
	}
}

static const struct unsigned_row size_rows[] = {
	{ "0", 0, 0 },
	{ "0K", 0, 0 },
	{ "1", 0, 1 },
	{ "4096", 0, 4096 },
	{ "4K", 0, 4096 },
	{ "4k", 0, 4096 },
	{ "4KiB", 0, 4096 },
	{ "4kib", 0, 4096 },
	{ "4KB", 0, 4000 },
	{ "4kb", 0, 4000 },
	{ "1M", 0, UINT64_C(1) << 20 },
	{ "1MiB", 0, UINT64_C(1) << 20 },
	{ "1MB", 0, 1000000 },
	{ "2G", 0, UINT64_C(2) << 30 },
	{ "2GB", 0, 2000000000 },
	{ "1T", 0, UINT64_C(1) << 40 },
	{ "1TB", 0, UINT64_C(1000000000000) },
	{ "1P", 0, UINT64_C(1) << 50 },
	{ "1PB", 0, UINT64_C(1000000000000000) },
	{ "1E", 0, UINT64_C(1) << 60 },
	{ "1EB", 0, UINT64_C(1000000000000000000) },
	{ "15E", 0, UINT64_C(15) << 60 },
	{ "18EB", 0, UINT64_C(18000000000000000000) },
	{ "18014398509481983K", 0, UINT64_C(18014398509481983) << 10 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "0x1000", 0, 4096 },
	{ "0xE", 0, 14 },
	{ "16E", -ERANGE, 0 },
	{ "19EB", -ERANGE, 0 },
	{ "18014398509481984K", -ERANGE, 0 },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "18446744073709551616K", -ERANGE, 0 },
	{ "0x10000000000000000", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "K", -EINVAL, 0 },
	{ "KiB", -EINVAL, 0 },
	{ " 4K", -EINVAL, 0 },
	{ "4K ", -EINVAL, 0 },
	{ "4 K", -EINVAL, 0 },
	{ "4Ki", -EINVAL, 0 },
	{ "4KK", -EINVAL, 0 },
	{ "4KiBx", -EINVAL, 0 },
	{ "4KBB", -EINVAL, 0 },
	{ "4B", -EINVAL, 0 },
	{ "4iB", -EINVAL, 0 },
	{ "1Z", -EINVAL, 0 },
	{ "1Y", -EINVAL, 0 },
	{ "4q", -EINVAL, 0 },
	{ "4\x0b", -EINVAL, 0 }, /* 'K' less 0x40: no letter at all */
	{ "5.5K", -EINVAL, 0 },
	{ "5.", -EINVAL, 0 },
	{ "-4K", -EINVAL, 0 },
	{ "+4K", -EINVAL, 0 },
	{ "-0", -EINVAL, 0 },
	{ "010", -EINVAL, 0 },
	{ "010K", -EINVAL, 0 },
	{ "0x", -EINVAL, 0 },
	{ "0x10K", -EINVAL, 0 },
	{ "0x10M", -EINVAL, 0 },
	{ "18446744073709551616Q", -EINVAL, 0 },
};

static void test_size(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(size_rows); i++) {
		const struct unsigned_row *row = &size_rows[i];
		uint64_t value = 77;
		int r = parse_size(row->text, &value);

		check(r == row->result, "'%s': %d", row->text, r);
		check(value == (r ? 77 : row->value), "'%s': value %ju", row->text, (uintmax_t)value);
	}
}

/* A size suffix is one of the letters KMGTPE, small or capital, and what may follow it; no other byte will do. */
static void test_size_each_letter(void **state UNUSED)
{
	for (int c = 1; c < 256; c++) {
		const char text[] = { '1', (char)c, '\0' };
		bool is_unit = strchr("KMGTPEkmgtpe", c), is_digit = c >= '0' && c <= '9';
		uint64_t value;

		check((parse_size(text, &value) == 0) == (is_unit || is_digit), "byte %d", c);
	}
}

static const struct signed_row duration_rows[] = {
	{ "0", 0, 0 },
	{ "0s", 0, 0 },
	{ "0.0", 0, 0 },
	{ "1", 0, SECOND },
	{ "0.2", 0, SECOND / 5 },
	{ "10s", 0, 10 * SECOND },
	{ "500ms", 0, SECOND / 2 },
	{ "1.5ms", 0, 1500000 },
	{ "5m", 0, 300 * SECOND },
	{ "0.5m", 0, 30 * SECOND },
	{ "2h", 0, 7200 * SECOND },
	{ "1.25h", 0, 4500 * SECOND },
	{ "3d", 0, 3 * 86400 * SECOND },
	{ "0.000000001", 0, 1 },
	{ "0.0000000019", 0, 1 },
	{ "0.999999999", 0, 999999999 },
	{ "0.99999999999999999999999999999", 0, 999999999 },
	{ "9223372036.854775807", 0, INT64_MAX },
	{ "106751d", 0, INT64_C(106751) * 86400 * SECOND },
	{ "9223372036.854775808", -ERANGE, 0 },
	{ "9223372037", -ERANGE, 0 },
	{ "106752d", -ERANGE, 0 },
	{ "18446744073709551615", -ERANGE, 0 },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "18446744073709551616.5h", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "s", -EINVAL, 0 },
	{ ".5", -EINVAL, 0 },
	{ "1.", -EINVAL, 0 },
	{ "1.s", -EINVAL, 0 },
	{ "1..5", -EINVAL, 0 },
	{ "1.5.5", -EINVAL, 0 },
	{ "1,5", -EINVAL, 0 },
	{ " 1", -EINVAL, 0 },
	{ "1 ", -EINVAL, 0 },
	{ "1 s", -EINVAL, 0 },
	{ "-1", -EINVAL, 0 },
	{ "-0", -EINVAL, 0 },
	{ "+1", -EINVAL, 0 },
	{ "010", -EINVAL, 0 },
	{ "00.5", -EINVAL, 0 },
	{ "0x10", -EINVAL, 0 },
	{ "1S", -EINVAL, 0 },
	{ "1H", -EINVAL, 0 },
	{ "1us", -EINVAL, 0 },
	{ "1ns", -EINVAL, 0 },
	{ "1min", -EINVAL, 0 },
	{ "1ss", -EINVAL, 0 },
	{ "1w", -EINVAL, 0 },
	{ "1m30s", -EINVAL, 0 },
	{ "1e3", -EINVAL, 0 },
	{ "inf", -EINVAL, 0 },
	{ "nan", -EINVAL, 0 },
	{ "18446744073709551616q", -EINVAL, 0 },
};

static void test_duration(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(duration_rows); i++) {
		const struct signed_row *row = &duration_rows[i];
		int64_t value = 77;
		int r = parse_duration(row->text, &value);

		check(r == row->result, "'%s': %d", row->text, r);
		check(value == (r ? 77 : row->value), "'%s': value %jd", row->text, (intmax_t)value);
	}
}

static void test_mode(void **state UNUSED)
{
	static const struct {
		const char *text;
		int result;
		unsigned value;
	} rows[] = {
		{ "0", 0, 0 },
		{ "600", 0, 0600 },
		{ "0600", 0, 0600 },
		{ "0777", 0, 0777 },
		{ "777", 0, 0777 },
		{ "7", 0, 07 },
		{ "u=rw,g=r", 0, 0640 },
		{ "u=rw", 0, 0600 },
		{ "a=r", 0, 0444 },
		{ "ugo=rwx", 0, 0777 },
		{ "uo=rx", 0, 0505 },
		{ "u=", 0, 0 },
		{ "a=rw,o=", 0, 0660 },
		{ "u=r,u=w", 0, 0200 },
		{ "u=rrr", 0, 0400 },
		{ "1000", -ERANGE, 0 },
		{ "01777", -ERANGE, 0 },
		{ "7777777777777777777777777", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ " 600", -EINVAL, 0 },
		{ "600 ", -EINVAL, 0 },
		{ "0x1ff", -EINVAL, 0 },
		{ "8", -EINVAL, 0 },
		{ "608", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "+600", -EINVAL, 0 },
		{ "u", -EINVAL, 0 },
		{ "=r", -EINVAL, 0 },
		{ "u+r", -EINVAL, 0 },
		{ "u-w", -EINVAL, 0 },
		{ "u=s", -EINVAL, 0 },
		{ "o=t", -EINVAL, 0 },
		{ "u=rX", -EINVAL, 0 },
		{ "u=g", -EINVAL, 0 },
		{ "u=r,", -EINVAL, 0 },
		{ ",u=r", -EINVAL, 0 },
		{ "u=r,,g=r", -EINVAL, 0 },
		{ "u=r g=r", -EINVAL, 0 },
		{ "U=r", -EINVAL, 0 },
		{ "rw-r-----", -EINVAL, 0 },
		{ "600,u=r", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned value = 0xbad;
		int r = parse_mode(rows[i].text, &value);

		check(r == rows[i].result, "'%s': %d", rows[i].text, r);
		check(value == (r ? 0xbad : rows[i].value), "'%s': value %o", rows[i].text, value);
	}
}

static void test_key(void **state UNUSED)
{
	static const struct {
		const char *text;
		int result;
		uint32_t value;
	} rows[] = {
		{ "0", 0, 0 },
		{ "1234", 0, 1234 },
		{ "0x4d2", 0, 1234 },
		{ "-1", 0, 0xffffffff },
		{ "4294967295", 0, 0xffffffff },
		{ "0xffffffff", 0, 0xffffffff },
		{ "0xFFFFFFFF", 0, 0xffffffff },
		{ "-2147483648", 0, 0x80000000 },
		{ "2147483648", 0, 0x80000000 },
		{ "0x80000000", 0, 0x80000000 },
		{ "0x00000000ffffffff", 0, 0xffffffff },
		{ "-2147483649", -ERANGE, 0 },
		{ "4294967296", -ERANGE, 0 },
		{ "0x100000000", -ERANGE, 0 },
		{ "9223372036854775808", -ERANGE, 0 },
		{ "99999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "010", -EINVAL, 0 },
		{ "-0", -EINVAL, 0 },
		{ "-0x1", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
		{ "0x", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "4d2", -EINVAL, 0 },
		{ "1K", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t value = 77;
		int r = parse_key(rows[i].text, &value);

		check(r == rows[i].result, "'%s': %d", rows[i].text, r);
		check(value == (r ? 77 : rows[i].value), "'%s': value %x", rows[i].text, value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u64),      cmocka_unit_test(test_u64_max),
		cmocka_unit_test(test_i64),      cmocka_unit_test(test_size),
		cmocka_unit_test(test_size_each_letter), cmocka_unit_test(test_duration),
		cmocka_unit_test(test_mode),     cmocka_unit_test(test_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
