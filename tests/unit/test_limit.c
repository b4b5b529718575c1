/* How much of a limit is used, in per cent. */
#include "unit.h"

#include "ipc/limit.h"

static const struct {
	uint64_t used, value, percent;
} percents[] = {
	{ 0, 1, 0 },
	{ 1, 1, 100 },
	{ 1, 3, 34 },
	{ 2, 3, 67 },
	{ 1, 1000000, 1 },
	{ 999999, 1000000, 100 },
	{ 3, 1, 300 },
	{ UINT64_MAX, UINT64_MAX, 100 },
	{ 1, UINT64_MAX, 1 },
	{ UINT64_MAX, 1, UINT32_MAX },
};

static void test_percent_is_rounded_up(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(percents); i++)
		check(limit_percent(percents[i].used, percents[i].value) == percents[i].percent, "row %zu: %ju", i,
		      (uintmax_t)limit_percent(percents[i].used, percents[i].value));
}

/* A listing that says 34 % and a check that says "not above 33 %" would contradict each other. */
static void test_above_agrees_with_percent(void **state UNUSED)
{
	for (uint64_t value = 1; value <= 40; value++)
		for (uint64_t used = 0; used <= 50; used++)
			for (uint32_t percent = 1; percent <= 100; percent++)
				check(limit_is_above(used, value, percent) == (limit_percent(used, value) > percent),
				      "%ju of %ju, %u%%", (uintmax_t)used, (uintmax_t)value, percent);
}

static void test_above_at_the_ends(void **state UNUSED)
{
	assert_false(limit_is_above(UINT64_MAX, LIMIT_UNLIMITED, 1));
	assert_true(limit_is_above(UINT64_MAX, UINT64_MAX - 1, 100));
	assert_false(limit_is_above(UINT64_MAX - 1, UINT64_MAX - 1, 100));
	assert_true(limit_is_above(1, 0, 100));
	assert_false(limit_is_above(0, 0, 100));
}

static void test_every_limit_is_described_and_named_once(void **state UNUSED)
{
	for (int i = 0; i < LIMITS; i++) {
		assert_non_null(limit_info((enum limit_id)i)->name);
		assert_non_null(limit_info((enum limit_id)i)->description);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(limit_info((enum limit_id)i)->name, limit_info((enum limit_id)k)->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_percent_is_rounded_up),
		cmocka_unit_test(test_above_agrees_with_percent),
		cmocka_unit_test(test_above_at_the_ends),
		cmocka_unit_test(test_every_limit_is_described_and_named_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
