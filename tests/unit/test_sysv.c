/*
 * ipc/sysv*: making, finding and listing System V objects, in an IPC namespace of the test's own, with each call of the kernel
 * and of the allocator failing once.
 */
#include "failing_sysv.h"

#include <sched.h>
#include <sys/stat.h>

#include "ipc/sysv.h"
#include "ipc/sysv_msg.h"
#include "ipc/sysv_sem.h"
#include "ipc/sysv_shm.h"

#define SKIPPED 77

static uint64_t objects_of(enum object_type type)
{
	struct sysv_usage usage;

	assert_int_equal(sysv_usage(type, &usage), 0);
	return usage.objects;
}

static const struct sysv_shm_request shm_requests[] = {
	{ .size = 4096, .mode = 0600 },
	{ .key = 0x100, .size = 4096, .mode = 0 },
	{ .key = 0x100, .size = 4096, .mode = 0600, .exclusive = true },
	{ .size = 1, .mode = 0777, .no_reserve = true },
};
static const struct sysv_msg_request msg_requests[] = {
	{ .mode = 0600 },
	{ .key = 0x100, .mode = 0 },
	{ .mode = 0600, .qbytes = 100 },
	{ .key = 0x100, .mode = 0600, .qbytes = 100, .exclusive = true },
};
static uint16_t many[700];
static const struct sysv_sem_request sem_requests[] = {
	{ .mode = 0600, .nsems = 1 },
	{ .mode = 0, .nsems = 3, .values = (const uint16_t[]){ 1, 0, 32767 } },
	{ .key = 0x100, .mode = 0400, .nsems = 2, .values = (const uint16_t[]){ 0, 0 } },
	{ .mode = 0666, .nsems = ARRAY_SIZE(many), .values = many },
	{ .mode = 0600, .nsems = 2, .values = (const uint16_t[]){ 32767, 32767 }, .exclusive = true },
};

static int create_shm(size_t i, bool *created)
{
	return sysv_shm_create(&shm_requests[i], created);
}

static int create_msg(size_t i, bool *created)
{
	return sysv_msg_create(&msg_requests[i], created);
}

static int create_sem(size_t i, bool *created)
{
	return sysv_sem_create(&sem_requests[i], created);
}

static const struct {
	enum object_type type;
	int (*create)(size_t i, bool *created);
	size_t requests;
} kinds[] = {
	{ OBJECT_SHM, create_shm, ARRAY_SIZE(shm_requests) },
	{ OBJECT_MSG, create_msg, ARRAY_SIZE(msg_requests) },
	{ OBJECT_SEM, create_sem, ARRAY_SIZE(sem_requests) },
};

/* Whatever fails on the way, a new object that could not be made ready is removed again. */
static void test_create_fails_at_every_call(void **state UNUSED)
{
	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		for (size_t i = 0; i < kinds[kind].requests; i++) {
			uint64_t before = objects_of(kinds[kind].type);
			bool failed = true;

			for (unsigned n = 1; failed; n++) {
				bool created;
				int id;

				removals = 0;
				fail_from_now(n);
				id = kinds[kind].create(i, &created);
				failed = fail_no_more();
				/* -E2BIG alone has another way: it is not what fails here */
				check((id < 0) == failed, "%s request %zu, call %u: %d",
				      object_type_name(kinds[kind].type), i, n, id);
				if (id >= 0) {
					assert_true(created);
					assert_int_equal(removals, 0);
					assert_int_equal(sysv_remove(kinds[kind].type, id), 0);
				}
				check(objects_of(kinds[kind].type) == before, "%s request %zu, call %u leaves an object",
				      object_type_name(kinds[kind].type), i, n);
			}
		}
	}
}

/* The removal itself is asked for exactly once, and only for what was made here. */
static void test_failed_initialisation_is_removed(void **state UNUSED)
{
	const struct sysv_sem_request request = { .mode = 0600, .nsems = 1, .values = (const uint16_t[]){ 5 } };
	const struct sysv_msg_request queue = { .mode = 0600, .qbytes = 10 };
	bool created;

	removals = 0;
	fail_from_now(2); /* semget, then semop */
	assert_int_equal(sysv_sem_create(&request, &created), -ERANGE);
	fail_no_more();
	assert_int_equal(removals, 1);
	removals = 0;
	ctl_error = EPERM;
	fail_from_now(3); /* msgget, IPC_STAT, then IPC_SET */
	assert_int_equal(sysv_msg_create(&queue, &created), -EPERM);
	fail_no_more();
	ctl_error = ENOSYS;
	assert_int_equal(removals, 1);
}

static void test_opening_an_existing_one(void **state UNUSED)
{
	const struct sysv_shm_request shm = { .key = 0x200, .size = 8192, .mode = 0600 },
				      larger = { .key = 0x200, .size = 8193, .mode = 0600 };
	const struct sysv_shm_request exclusive = { .key = 0x200, .size = 1, .exclusive = true };
	const struct sysv_sem_request sem = { .key = 0x200, .nsems = 2, .mode = 0600 },
				      more = { .key = 0x200, .nsems = 3, .mode = 0600 };
	bool created;
	int id = sysv_shm_create(&shm, &created), set;

	assert_true(id >= 0 && created);
	assert_int_equal(sysv_shm_create(&shm, &created), id);
	assert_false(created);
	assert_int_equal(sysv_shm_create(&larger, &created), -EEXIST);
	assert_int_equal(sysv_shm_create(&exclusive, &created), -EEXIST);
	assert_int_equal(sysv_find_key(OBJECT_SHM, 0x200), id);
	assert_int_equal(sysv_find_key(OBJECT_SHM, 0x201), -ENOENT);
	set = sysv_sem_create(&sem, &created);
	assert_true(set >= 0 && created);
	assert_int_equal(sysv_sem_create(&sem, &created), set);
	assert_false(created);
	assert_int_equal(sysv_sem_create(&more, &created), -EEXIST);
	/* what failed to be opened is not removed */
	removals = 0;
	fail_from_now(1);
	assert_true(sysv_shm_create(&shm, &created) < 0);
	fail_no_more();
	assert_int_equal(removals, 0);
	assert_int_equal(sysv_remove(OBJECT_SHM, id), 0);
	assert_int_equal(sysv_remove(OBJECT_SEM, set), 0);
}

/* Others who make and remove the object between our looks do not keep us for ever. */
static void test_others_are_faster(void **state UNUSED)
{
	const struct sysv_shm_request request = { .key = 0x300, .size = 1, .mode = 0600 };
	bool created;

	others_are_faster = true;
	assert_int_equal(sysv_shm_create(&request, &created), -EAGAIN);
	others_are_faster = false;
}

static void test_a_new_set(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(sem_requests); i++) {
		const struct sysv_sem_request *request = &sem_requests[i];
		struct object_list list = { 0 };
		bool created;
		int id = sysv_sem_create(request, &created);

		assert_true(id >= 0 && created);
		assert_int_equal(sysv_stat(OBJECT_SEM, id, FACT_VALUES, &list), 0);
		assert_int_equal(list.count, 1);
		check(list.objects[0].mode == request->mode, "request %zu: %o", i, list.objects[0].mode);
		check(list.objects[0].sem.otime != 0, "request %zu: no otime", i);
		assert_int_equal(list.objects[0].sem.nsems, request->nsems);
		assert_int_equal(sysv_sem_await_ready(id, 0), 0);
		assert_true(list.objects[0].known & FACT_VALUES); /* root may read all */
		for (uint32_t s = 0; s < request->nsems; s++)
			check(list.objects[0].sem.values[s] == (request->values ? request->values[s] : 0),
			      "request %zu: %u", i, s);
		object_list_done(&list);
		assert_int_equal(sysv_remove(OBJECT_SEM, id), 0);
		assert_int_equal(sysv_remove(OBJECT_SEM, id), -EINVAL);
		assert_int_equal(sysv_stat(OBJECT_SEM, id, 0, &list), -ENOENT);
		object_list_done(&list);
	}
}

#define POPULATION 5

/* Makes some objects of TYPE, and removes one in their midst. Fills IDS with what is left, in order. */
static void populate(size_t kind, int *ids)
{
	bool created;
	int gap = -1;

	for (int i = 0; i <= POPULATION; i++) {
		int id = kinds[kind].create(0, &created);

		assert_true(id >= 0);
		if (i == 2)
			gap = id;
		else
			*ids++ = id;
	}
	assert_int_equal(sysv_remove(kinds[kind].type, gap), 0);
}

static void depopulate(size_t kind, const int *ids)
{
	for (int i = 0; i < POPULATION; i++)
		assert_int_equal(sysv_remove(kinds[kind].type, ids[i]), 0);
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void check_population(struct object_list *list, enum object_type type, int *ids)
{
	object_list_settle(list);
	qsort(ids, POPULATION, sizeof(*ids), by_number);
	assert_int_equal(list->count, POPULATION);
	for (int i = 0; i < POPULATION; i++) {
		assert_int_equal(list->objects[i].id, ids[i]);
		assert_int_equal(list->objects[i].type, type);
		assert_int_equal(list->objects[i].mode, 0600);
	}
}

#define ALL_FACTS (FACT_QBYTES | FACT_VALUES | FACT_SEMPIDS | FACT_WAITERS)

/* A source that fails is replaced by the other one: the list is whole, or there is none. */
static void test_enumerate_fails_at_every_call(void **state UNUSED)
{
	static const uint32_t facts[] = { 0, FACT_RSS, ALL_FACTS };

	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		int ids[POPULATION];

		populate(kind, ids);
		for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
			bool failed = true;

			for (unsigned n = 1; failed; n++) {
				struct object_list list = { 0 };
				int r;

				fail_from_now(n);
				r = sysv_enumerate(kinds[kind].type, facts[i], &list);
				failed = fail_no_more();
				if (r == 0)
					check_population(&list, kinds[kind].type, ids);
				else
					check(failed && r == -ENOMEM && list.count == 0, "%s, call %u: %d, %zu objects",
					      object_type_name(kinds[kind].type), n, r, list.count);
				object_list_done(&list);
			}
		}
		depopulate(kind, ids);
	}
}

static void test_sources(void **state UNUSED)
{
	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		struct object_list list = { 0 };
		int ids[POPULATION];

		populate(kind, ids);
		walk_is_gone = true;
		assert_int_equal(sysv_enumerate(kinds[kind].type, 0, &list), 0);
		check_population(&list, kinds[kind].type, ids);
		assert_int_equal(sysv_stat(kinds[kind].type, ids[0], 0, &list), 0);
		object_list_done(&list);
		walk_is_gone = false;
		table_is_gone = true;
		assert_int_equal(sysv_enumerate(kinds[kind].type, FACT_RSS, &list), 0);
		check_population(&list, kinds[kind].type, ids);
		assert_int_equal(sysv_stat(kinds[kind].type, ids[0], 0, &list), 0);
		assert_int_equal(sysv_stat(kinds[kind].type, ids[0] + 1000000, 0, &list), -ENOENT);
		assert_int_equal(list.count, POPULATION + 1);
		object_list_done(&list);
		/* neither: an error, never an empty list; what was there before stays */
		object_list_add(&list);
		walk_is_gone = true;
		assert_true(sysv_enumerate(kinds[kind].type, 0, &list) < 0);
		assert_int_equal(list.count, 1);
		object_list_done(&list);
		walk_is_gone = table_is_gone = false;
		depopulate(kind, ids);
	}
}

static void test_stat_fails_at_every_call(void **state UNUSED)
{
	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		int ids[POPULATION];
		bool failed = true;

		populate(kind, ids);
		for (unsigned n = 1; failed; n++) {
			struct object_list list = { 0 };
			int r;

			fail_from_now(n);
			r = sysv_stat(kinds[kind].type, ids[3], FACT_RSS | ALL_FACTS, &list);
			failed = fail_no_more();
			check(r == 0 || (failed && r == -ENOMEM), "call %u: %d", n, r);
			assert_int_equal(list.count, r == 0);
			assert_true(r < 0 || list.objects[0].id == ids[3]);
			object_list_done(&list);
		}
		depopulate(kind, ids);
	}
}

/* A namespace of our own: nothing of the host is seen or left. */
static bool enter_namespace(void)
{
	return unshare(CLONE_NEWIPC) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWIPC) == 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create_fails_at_every_call),
		cmocka_unit_test(test_failed_initialisation_is_removed),
		cmocka_unit_test(test_opening_an_existing_one),
		cmocka_unit_test(test_others_are_faster),
		cmocka_unit_test(test_a_new_set),
		cmocka_unit_test(test_enumerate_fails_at_every_call),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_stat_fails_at_every_call),
	};

	if (!enter_namespace()) {
		print_message("skipped: no IPC namespace of our own is to be had here\n");
		return SKIPPED;
	}
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = (uint16_t)(i % 7);
	umask(0777); /* the mode asked for is the mode got */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
