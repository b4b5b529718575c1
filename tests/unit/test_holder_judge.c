/* ipc/holder_judge: which attachments are those of our segment, and when nobody can know. */
#include "unit.h"

#include "ipc/holder_judge.h"

#define SIZE    12288
#define CHANGED INT64_C(1700000000)
#define SECOND  INT64_C(1000000000)

/* What each process's attachment shows, by pid: 0: nothing may be seen. */
static int64_t births[8];
static uint64_t sizes[8];

static int64_t fake_birth(const struct use *use, uint64_t *size)
{
	if (births[use->pid] != 0)
		*size = sizes[use->pid];
	return births[use->pid];
}

static struct use attached(uint32_t pid, uint32_t mappings, bool elsewhere)
{
	return (struct use){ .pid = pid, .tid = pid, .role = ROLE_ATTACHED, .mappings = mappings, .uncertain = elsewhere };
}

static struct segment_facts facts(uint64_t attachments, bool all_seen)
{
	return (struct segment_facts){ attachments, SIZE, CHANGED, all_seen };
}

static int prepare(void **state UNUSED)
{
	for (int i = 0; i < 8; i++) {
		births[i] = 0;
		sizes[i] = SIZE;
	}
	return 0;
}

static uint64_t judge(struct use *uses, size_t count, uint64_t attachments, bool all_seen)
{
	struct segment_facts segment = facts(attachments, all_seen);

	return holder_judge(uses, count, &segment, fake_birth);
}

static void those_of_elsewhere_are_dropped_when_ours_add_up(void **state UNUSED)
{
	struct use uses[] = { attached(1, 3, false), attached(2, 1, true) };

	assert_int_equal(judge(uses, 2, 3, false), 3);
	assert_int_equal(uses[0].mappings, 3);
	assert_false(uses[0].uncertain);
	assert_int_equal(uses[1].mappings, 0);
}

static void one_that_left_is_ours_when_all_was_seen_and_the_sum_fits(void **state UNUSED)
{
	struct use uses[] = { attached(1, 1, false), attached(2, 2, true) };

	assert_int_equal(judge(uses, 2, 3, true), 3);
	assert_int_equal(uses[1].mappings, 2);
	assert_false(uses[1].uncertain);
}

static void it_is_uncertain_when_somebody_was_not_seen(void **state UNUSED)
{
	struct use uses[] = { attached(1, 1, false), attached(2, 2, true) };

	assert_int_equal(judge(uses, 2, 3, false), 1);
	assert_int_equal(uses[1].mappings, 2);
	assert_true(uses[1].uncertain);
	assert_false(uses[0].uncertain);
}

static void it_is_uncertain_when_too_many_may_be_the_one(void **state UNUSED)
{
	struct use uses[] = { attached(1, 1, true), attached(2, 1, true) };

	assert_int_equal(judge(uses, 2, 1, true), 0);
	assert_true(uses[0].uncertain && uses[1].uncertain);
}

static void the_birth_of_the_file_decides(void **state UNUSED)
{
	struct use uses[] = { attached(1, 1, false), attached(2, 1, true), attached(3, 1, true) };

	births[1] = births[3] = CHANGED * SECOND + 17;
	births[2] = CHANGED * SECOND + 18;
	assert_int_equal(judge(uses, 3, 2, false), 2);
	assert_int_equal(uses[1].mappings, 0);
	assert_int_equal(uses[2].mappings, 1);
	assert_false(uses[2].uncertain);
}

static void without_one_of_ours_size_and_time_rule_out(void **state UNUSED)
{
	struct use uses[] = { attached(1, 1, true), attached(2, 1, true), attached(3, 1, true) };

	births[1] = births[2] = births[3] = CHANGED * SECOND;
	sizes[1] = SIZE + 4096;
	births[2] = (CHANGED + 1) * SECOND;
	assert_int_equal(judge(uses, 3, 1, false), 0);
	assert_int_equal(uses[0].mappings, 0);
	assert_int_equal(uses[1].mappings, 0);
	assert_int_equal(uses[2].mappings, 1);
	assert_true(uses[2].uncertain);
	/* and where everybody was seen it is the one that is left */
	assert_int_equal(judge(uses, 3, 1, true), 1);
	assert_false(uses[2].uncertain);
}

static void more_than_there_are_means_a_stranger_among_ours(void **state UNUSED)
{
	struct use uses[] = { attached(1, 1, false), attached(2, 1, false), attached(3, 1, true) };

	assert_int_equal(judge(uses, 3, 1, true), 0);
	assert_true(uses[0].uncertain && uses[1].uncertain);
	assert_int_equal(uses[2].mappings, 0);
}

static void other_roles_are_left_alone(void **state UNUSED)
{
	struct use uses[] = { attached(1, 1, true), { .pid = 2, .role = ROLE_WAITING, .mappings = 7 } };

	assert_int_equal(judge(uses, 2, 0, true), 0);
	assert_int_equal(uses[0].mappings, 0);
	assert_int_equal(uses[1].mappings, 7);
	assert_int_equal(judge(NULL, 0, 5, true), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(those_of_elsewhere_are_dropped_when_ours_add_up, prepare),
		cmocka_unit_test_setup(one_that_left_is_ours_when_all_was_seen_and_the_sum_fits, prepare),
		cmocka_unit_test_setup(it_is_uncertain_when_somebody_was_not_seen, prepare),
		cmocka_unit_test_setup(it_is_uncertain_when_too_many_may_be_the_one, prepare),
		cmocka_unit_test_setup(the_birth_of_the_file_decides, prepare),
		cmocka_unit_test_setup(without_one_of_ours_size_and_time_rule_out, prepare),
		cmocka_unit_test_setup(more_than_there_are_means_a_stranger_among_ours, prepare),
		cmocka_unit_test_setup(other_roles_are_left_alone, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
