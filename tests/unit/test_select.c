/* ipc/select: each selector by itself and together; what is unknown does not match. */
#include "unit.h"

#include "ipc/select.h"

static const struct object segment = {
	.type = OBJECT_SHM, .id = 1, .key = 0x41000001, .uid = 1000, .gid = 100, .mode = 0600, .changed = 900,
	.shm = { .size = 4096, .nattch = 1, .cpid = 11, .lpid = 12, .attached = 950 },
};
static const struct object idle_segment = {
	.type = OBJECT_SHM, .id = 2, .uid = 65534, .gid = 65534, .changed = 900, .shm.size = 10
};
static const struct object queue = {
	.type = OBJECT_MSG, .id = 3, .key = 5, .uid = 1000, .changed = 100, .known = FACT_QBYTES,
	.msg = { .bytes = 100, .msgs = 2, .lspid = 21, .sent = 990 },
};
static const struct object empty_queue = { .type = OBJECT_MSG, .id = 4, .changed = 1000 };
static const struct object set = { .type = OBJECT_SEM, .id = 5, .changed = 500, .sem = { .nsems = 2, .otime = 600 } };
static uint32_t set_pids[] = { 31, 0 };
static const struct object known_set = {
	.type = OBJECT_SEM, .id = 6, .changed = 500, .known = FACT_SEMPIDS | FACT_WAITERS, .sem = { .nsems = 2, .pids = set_pids },
};
static const struct object waited_set = {
	.type = OBJECT_SEM, .id = 7, .known = FACT_WAITERS, .sem = { .nsems = 1, .waiters = 3 }
};
static const struct object postgres = { .type = OBJECT_SHM, .id = 8, .key = 5432001, .mode = 0600, .changed = 1, .shm.size = 56 };
static const struct object named = {
	.type = OBJECT_SHM, .family = FAMILY_POSIX, .name = (char *)(uintptr_t) "frame.1", .shm.size = 5, .used = 10
};

static const struct object *const all[] = { &segment, &idle_segment, &queue,      &empty_queue,
					    &set,     &known_set,    &waited_set, &postgres };

/* The ids of the System V objects that are meant, with commas. */
static const char *meant(struct selection selection)
{
	static char ids[100];
	size_t at = 0;

	selection.now = 1000;
	if (!selection.overflow_uid)
		selection.overflow_uid = selection.overflow_gid = UINT32_MAX;
	ids[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (selection_matches(&selection, all[i]))
			at += (size_t)snprintf(ids + at, sizeof(ids) - at, "%s%d", at ? "," : "", all[i]->id);
	return ids;
}

#define MEANT(wanted, ...) check_string(meant((struct selection){ __VA_ARGS__ }), wanted)

static void test_each(void **state UNUSED)
{
	MEANT("1,2,3,4,5,6,7,8", .unused = false);
	MEANT("1,3", .has_owner = true, .owner = 1000);
	MEANT("", .has_owner = true, .owner = 4711);
	MEANT("1", .has_group = true, .group = 100);
	MEANT("1", .has_key = true, .key = 0x41000001, .key_mask = UINT32_MAX);
	MEANT("1", .has_key = true, .key = 0x41ffffff, .key_mask = 0xff000000);
	MEANT("1,2,3,4,5,6,7,8", .has_key = true, .key = 77, .key_mask = 0);
	MEANT("1", .has_pid = true, .pid = 11);
	MEANT("1", .has_pid = true, .pid = 12);
	MEANT("3", .has_pid = true, .pid = 21);
	MEANT("6", .has_pid = true, .pid = 31);
	MEANT("1", .has_larger = true, .larger = 100); /* more than, not as much as */
	MEANT("1,3", .has_larger = true, .larger = 99);
	MEANT("1,2,3,4,5,6,7,8", .unused = true, .orphan = true); /* judged by ipc/standing, not here */
	MEANT("4", .empty = true);
	MEANT("8", .app = "postgresql");
	MEANT("", .app = "nobody's");
	MEANT("", .name = "*"); /* System V objects have no name */
}

static void test_times(void **state UNUSED)
{
	MEANT("1,2,5,6,7,8", .has_idle = true, .idle = 50);
	MEANT("2,5,6,7,8", .has_idle = true, .idle = 51);
	MEANT("3,5,6,7,8", .has_older = true, .older = 101);
	MEANT("1,2,3,5,6,7,8", .has_older = true, .older = 100);
	assert_int_equal(object_idle(&segment, 1000), 50);
	assert_int_equal(object_idle(&queue, 1000), 10);
	assert_int_equal(object_idle(&known_set, 1000), 500); /* never operated on: since it was made */
	assert_int_equal(object_idle(&segment, 900), -50);    /* the clock was set back */
}

static void test_and(void **state UNUSED)
{
	MEANT("3", .has_owner = true, .owner = 1000, .has_pid = true, .pid = 21);
	MEANT("", .has_owner = true, .owner = 1000, .empty = true);
}

/* An owner that is not mapped into the user namespace matches no name: 65534 may be anybody. */
static void test_overflow(void **state UNUSED)
{
	MEANT("2", .has_owner = true, .owner = 65534);
	MEANT("", .has_owner = true, .owner = 65534, .overflow_uid = 65534, .overflow_gid = 65534);
	MEANT("", .has_group = true, .group = 65534, .overflow_uid = 65534, .overflow_gid = 65534);
	MEANT("1,3", .has_owner = true, .owner = 1000, .overflow_uid = 65534, .overflow_gid = 65534);
}

static void test_posix(void **state UNUSED)
{
	static const struct {
		const char *glob;
		bool matches;
	} rows[] = { { "frame.1", true }, { "frame.*", true },   { "*", true }, { "f?ame.[0-9]", true },
		     { "frame", false },  { "/frame.1", false }, { "", false } };
	struct selection by_key = { .has_key = true, .overflow_uid = UINT32_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check(selection_matches(&(const struct selection){ .name = rows[i].glob }, &named) == rows[i].matches,
		      "%s", rows[i].glob);
	assert_false(selection_matches(&by_key, &named)); /* even a mask of 0: it has no key */
	assert_true(selection_wants_family(&by_key, FAMILY_SYSV));
	assert_false(selection_wants_family(&by_key, FAMILY_POSIX));
	assert_false(selection_wants_family(&(const struct selection){ .name = "*" }, FAMILY_SYSV));
	assert_true(selection_wants_family(&(const struct selection){ .name = "*" }, FAMILY_POSIX));
}

static void test_facts(void **state UNUSED)
{
	assert_int_equal(selection_facts(&(const struct selection){ .has_owner = true }), 0);
	assert_true(selection_facts(&(const struct selection){ .has_pid = true }) & FACT_SEMPIDS);
	assert_true(selection_facts(&(const struct selection){ .unused = true }) & FACT_WAITERS);
}

/* What is taken out is freed with what it owns; the others keep their order. */
static void test_apply(void **state UNUSED)
{
	const struct selection selection = { .has_pid = true, .pid = 31, .overflow_uid = UINT32_MAX };
	struct object_list list = { 0 };

	for (int i = 0; i < 200; i++) {
		struct object *object = object_list_add(&list);

		assert_non_null(object);
		*object = (struct object){ .type = OBJECT_SEM, .id = i, .known = FACT_SEMPIDS | FACT_VALUES, .sem.nsems = 1 };
		object->sem.values = calloc(1, sizeof(*object->sem.values));
		object->sem.pids = calloc(1, sizeof(*object->sem.pids));
		assert_true(object->sem.values && object->sem.pids);
		object->sem.pids[0] = i % 3 ? 30 : 31;
	}
	selection_apply(&selection, &list);
	assert_int_equal(list.count, 67);
	for (size_t i = 0; i < list.count; i++)
		assert_int_equal(list.objects[i].id, i * 3);
	object_list_done(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),     cmocka_unit_test(test_times), cmocka_unit_test(test_and),
		cmocka_unit_test(test_overflow), cmocka_unit_test(test_posix), cmocka_unit_test(test_facts),
		cmocka_unit_test(test_apply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
