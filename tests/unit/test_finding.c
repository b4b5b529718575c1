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

static void many_stay_in_the_order_found(void **state UNUSED)
{
	cleanup_with(checkup_done) struct checkup checkup = { 0 };
	char name[16];

	for (unsigned i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "%04u", i);
		add(&checkup, (enum severity)(i % 3), name, "");
	}
	findings_sort(&checkup);
	for (size_t i = 1; i < checkup.count; i++) {
		const struct finding *before = &checkup.findings[i - 1], *finding = &checkup.findings[i];

		check(before->severity > finding->severity ||
			      (before->severity == finding->severity && strcmp(before->object, finding->object) < 0),
		      "%s, %s", before->object, finding->object);
	}
	findings_sort(&(struct checkup){ 0 });
}

static void what_is_seen_is_printable_and_a_path_stays_as_it_is(void **state UNUSED)
{
	cleanup_with(checkup_done) struct checkup checkup = { 0 };

	buffer_text(&checkup.object, "a\n\033");
	checkup.is_path = true;
	buffer_text(&checkup.evidence, "12 'x\033[2J\nfix: y' has shm:/a\\x20b \xc3\xa9 \xff");
	assert_int_equal(finding_add(&checkup, SEVERITY_INFO, "check"), 0);
	check_string(checkup.findings[0].object, "a\n\033");
	assert_true(checkup.findings[0].is_path);
	check_string(checkup.findings[0].evidence, "12 'x\\x1b[2J\\x0afix: y' has shm:/a\\x20b \xc3\xa9 \\xff");
	add(&checkup, SEVERITY_INFO, "msg:0", "");
	assert_false(checkup.findings[1].is_path);
}

static void a_command_for_elsewhere_leads_there(void **state UNUSED)
{
	static const struct {
		const char *ns;
		uint32_t member;
		const char *ipctool, *ipc, *mounts; /* NULL: there is no way */
	} rows[] = {
		{ NULL, 0, "ipctool rm ", "", "" },
		{ "4711", 4711, "ipctool rm --ns 4711 ", "nsenter --target 4711 --ipc ", "nsenter --target 4711 --mount " },
		{ "/proc/12/ns/ipc", 13, "ipctool rm --ns /proc/12/ns/ipc ", "nsenter --ipc=/proc/12/ns/ipc ",
		  "nsenter --target 13 --mount " },
		{ "/run/a mark", 0, "ipctool rm --ns '/run/a mark' ", "nsenter --ipc='/run/a mark' ", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_with(checkup_done) struct checkup checkup = { .ns = rows[i].ns, .member = rows[i].member };

		finding_ipctool(&checkup, "rm");
		check_buffer(&checkup.fix, rows[i].ipctool);
		assert_true(finding_enter(&checkup, false));
		check_buffer(&checkup.fix, rows[i].ipc);
		assert_int_equal(finding_enter(&checkup, true), rows[i].mounts != NULL);
		check_buffer(&checkup.fix, rows[i].mounts ? rows[i].mounts : "");
	}
}

static void where_nothing_leads_there_is_no_command(void **state UNUSED)
{
	cleanup_with(checkup_done) struct checkup checkup = { .ns = "" };

	assert_false(finding_enter(&checkup, true));
	finding_ipctool(&checkup, "rm");
	add(&checkup, SEVERITY_INFO, "msg:0", "shm");
	assert_null(checkup.findings[0].fix);
	assert_false(finding_enter(&checkup, false));
	add(&checkup, SEVERITY_INFO, "msg:0", "");
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
		cmocka_unit_test(many_stay_in_the_order_found),
		cmocka_unit_test(what_is_seen_is_printable_and_a_path_stays_as_it_is),
		cmocka_unit_test(a_command_for_elsewhere_leads_there),
		cmocka_unit_test(where_nothing_leads_there_is_no_command),
		cmocka_unit_test(who_has_most_is_named_first),
		cmocka_unit_test(nothing_is_leaked_when_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
