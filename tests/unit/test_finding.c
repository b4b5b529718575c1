/* ipc/finding: words of shell that a shell reads back, the order of findings, who has most. */
#include "unit.h"

#include "ipc/finding.h"
#include "failing.h"

static void words_are_quoted_as_far_as_need_be(void **state UNUSED)
{
	static const struct {
		const char *word, *wanted;
	} rows[] = {
		{ "msg:/jobs", "msg:/jobs" },
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "$(reboot)", "'$(reboot)'" },
		{ "`x`;&|<>*?[]{}~#!", "'`x`;&|<>*?[]{}~#!'" },
		{ "msg:/a\\x1bb", "'msg:/a\\x1bb'" },
		{ "it's", "$'it\\'s'" },
		{ "a\\'b", "$'a\\\\\\'b'" },
		{ "line\nend\x1b[31m", "$'line\\012end\\033[31m'" },
		{ "\xc3\xa9", "$'\\303\\251'" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		finding_word(&out, rows[i].word);
		check_buffer(&out, rows[i].wanted);
	}
}

static void add(struct checkup *checkup, enum severity severity, const char *object, const char *fix)
{
	buffer_text(&checkup->object, object);
	buffer_text(&checkup->evidence, "seen");
	buffer_text(&checkup->fix, fix);
	assert_int_equal(finding_add(checkup, severity, "check"), 0);
}

static void the_worst_come_first_in_the_order_found(void **state UNUSED)
{
	cleanup_with(checkup_done) struct checkup checkup = { 0 };
	static const char wanted[] = "bdace";

	add(&checkup, SEVERITY_WARNING, "a", "");
	add(&checkup, SEVERITY_ERROR, "b", "mend");
	add(&checkup, SEVERITY_WARNING, "c", "");
	add(&checkup, SEVERITY_ERROR, "d", "");
	add(&checkup, SEVERITY_INFO, "e", "");
	findings_sort(&checkup);
	assert_int_equal(checkup.count, 5);
	for (size_t i = 0; i < checkup.count; i++)
		check(checkup.findings[i].object[0] == wanted[i], "%zu: %s", i, checkup.findings[i].object);
	check_string(checkup.findings[0].fix, "mend");
	assert_null(checkup.findings[1].fix);
}

static uint64_t one(const struct object *object)
{
	return object->type == OBJECT_SHM;
}

static void add_object(struct object_list *list, uint32_t uid, enum object_type type, const char *name)
{
	struct object *object = object_list_add(list);

	assert_non_null(object);
	object->type = type;
	object->family = FAMILY_POSIX;
	object->uid = uid;
	object->name = strdup(name);
}

static void who_has_most_is_named_first(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(checkup_done) struct checkup checkup = { .objects = &list };

	for (uint32_t i = 0; i < 5; i++)
		for (uint32_t k = 0; k <= i; k++)
			add_object(&list, 4000000000U + i, OBJECT_SHM, i == 4 ? "torch_1" : "x");
	add_object(&list, 1, OBJECT_SEM, "x");
	assert_int_equal(finding_who(&checkup, one, &checkup.evidence), 0);
	check_buffer(&checkup.evidence, "4000000004 5 (pytorch), 4000000003 4, 4000000002 3, and 2 more");
}

static void nothing_is_leaked_when_memory_runs_out(void **state UNUSED)
{
	for (unsigned n = 1;; n++) {
		cleanup_with(checkup_done) struct checkup checkup = { 0 };
		int r;

		buffer_text(&checkup.object, "object");
		buffer_text(&checkup.evidence, "evidence");
		buffer_text(&checkup.fix, "fix");
		fail_from_now(n);
		r = finding_add(&checkup, SEVERITY_INFO, "check");
		if (!fail_no_more()) {
			assert_int_equal(r, 0);
			return;
		}
		assert_int_equal(r, -ENOMEM);
		assert_int_equal(checkup.count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_quoted_as_far_as_need_be),
		cmocka_unit_test(the_worst_come_first_in_the_order_found),
		cmocka_unit_test(who_has_most_is_named_first),
		cmocka_unit_test(nothing_is_leaked_when_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
