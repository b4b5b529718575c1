/* cli/foreign_size: each size was said to ipcmk -M of util-linux 2.38.1, and looked for in /proc/sysvipc/shm. */
#include <errno.h>

#include "cli/foreign_size.h"
#include "unit.h"

static void test_sizes(void **state UNUSED)
{
	static const struct {
		const char *text;
		uint64_t wanted;
	} rows[] = {
		{ "1", 1 },
		{ " 7", 7 },
		{ "+7", 7 },
		{ "010", 8 },
		{ "0x10", 16 },
		{ "18446744073709551615", UINT64_MAX },
		{ "1K", 1024 },
		{ "1k", 1024 },
		{ "1KiB", 1024 },
		{ "1kib", 1024 },
		{ "1KB", 1000 },
		{ "3kb", 3000 },
		{ "2M", 2097152 },
		{ "8EiB", UINT64_C(8) << 60 },
		/* fractions: of each digit the unit is divided by a whole number */
		{ "1.5K", 1536 },
		{ "1.05K", 1075 },
		{ "1.005K", 1029 },
		{ "1.9K", 2048 },
		{ "1.99K", 2141 },
		{ "0.9999K", 1126 },
		{ "5.005005M", 5248127 },
		{ "1.K", 1024 },
		{ "1.00000K", 1024 },
		{ "0x1.8K", 2048 },
		{ "010.5K", 8704 },
		/* of 10, 100, ... behind the point the first digit is a whole */
		{ "1.1K", 1126 },
		{ "1.10K", 2048 },
		{ "1.100K", 2048 },
		{ "1.010K", 1126 },
		{ "1.20K", 1228 },
		/* points with but zeros between them */
		{ "1..5K", 1536 },
		{ "1.0.05K", 1029 },
		{ "1..K", 1024 },
		/* more digits than 64 bits divide by */
		{ "1.1234567890123456789K", 1149 },
		{ "1.12345678901234567890K", 1149 },
		{ "1.18446744073709551615K", 1215 },
		{ "1.10000000000000000000K", 2048 },
		{ "1.0000000000000000000000000000000000001K", 1024 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t size = 0;
		int r = foreign_size(rows[i].text, &size);

		check(r == 0 && size == rows[i].wanted, "%s: %d, %ju, wanted %ju", rows[i].text, r, (uintmax_t)size,
		      (uintmax_t)rows[i].wanted);
	}
}

static void test_no_sizes(void **state UNUSED)
{
	static const struct {
		const char *text;
		int wanted;
	} rows[] = {
		{ "", -EINVAL },     { " ", -EINVAL },     { "-1", -EINVAL },    { " -1", -EINVAL },   { "x", -EINVAL },
		{ ".5K", -EINVAL },  { "1X", -EINVAL },    { "1B", -EINVAL },    { "1b", -EINVAL },    { "1Ki", -EINVAL },
		{ "1KIB", -EINVAL }, { "1KIb", -EINVAL },  { "1K ", -EINVAL },   { "1 K", -EINVAL },   { "1.5", -EINVAL },
		{ "1.", -EINVAL },   { "1..", -EINVAL },   { "1,5K", -EINVAL },  { "1.5.5K", -EINVAL }, { "1.5B", -EINVAL },
		{ "16E", -ERANGE },  { "99999Y", -ERANGE }, { "18446744073709551616", -ERANGE },
		{ "1.18446744073709551616K", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t size = 4711;
		int r = foreign_size(rows[i].text, &size);

		check(r == rows[i].wanted && size == 4711, "\"%s\": %d, wanted %d", rows[i].text, r, rows[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_no_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
