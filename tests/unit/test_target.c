/* ipc/target: objects found again by what identifies them, and none by what looks like it. */
#include "unit.h"

#include "ipc/target.h"

#define COUNT 5000

static void add(struct object_list *list, enum object_type type, enum object_family family, uint64_t number)
{
	struct object *object = object_list_add(list);

	assert_non_null(object);
	object->type = type;
	object->family = family;
	object->id = (int32_t)number;
	object->ns = 7;
	object->device = number % 3 + 1;
	object->inode = number;
}

static void each_is_found_and_no_other(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(target_table_done) struct target_table table = { 0 };

	for (uint64_t i = 0; i < COUNT; i++)
		add(&list, (enum object_type[]){ OBJECT_SHM, OBJECT_MSG, OBJECT_SEM }[i % 3], FAMILY_SYSV, i);
	for (uint64_t i = 0; i < COUNT; i++)
		add(&list, i % 2 ? OBJECT_LOCK : OBJECT_FIFO, FAMILY_OTHER, i);
	assert_int_equal(target_table_build(&table, &list), 0);
	assert_true(table.sysv_shm && table.sysv_waits && table.files && table.locks && !table.eventfds);
	for (uint64_t i = 0; i < COUNT; i++) {
		struct target *segment = target_of_id(&table, 7, OBJECT_SHM, (int32_t)i);
		struct target *file = target_of_file(&table, i % 3 + 1, i), *lock = target_of_lock(&table, i % 3 + 1, i);

		assert_true(i % 3 == 0 ? segment && segment->object == i : !segment);
		assert_true(i % 2 == 0 ? file && file->object == COUNT + i : !file);
		assert_true(i % 2 == 1 ? lock && lock->object == COUNT + i : !lock);
		assert_null(target_of_file(&table, i % 3 + 2 + 3, i));
	}
	assert_null(target_of_id(&table, 7, OBJECT_SHM, -1));
	assert_null(target_of_id(&table, 7, OBJECT_SHM, COUNT * 3));
}

/* Every namespace has an id 0 of its own. */
static void ids_belong_to_namespaces(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(target_table_done) struct target_table table = { 0 };

	for (uint64_t i = 0; i < 20; i++) {
		add(&list, OBJECT_SHM, FAMILY_SYSV, 0);
		list.objects[i].ns = UINT64_C(4026531839) + i;
	}
	assert_int_equal(target_table_build(&table, &list), 0);
	assert_int_equal(table.namespace_count, 20);
	for (uint64_t i = 0; i < 20; i++)
		assert_int_equal(target_of_id(&table, UINT64_C(4026531839) + i, OBJECT_SHM, 0)->object, i);
	assert_null(target_of_id(&table, 7, OBJECT_SHM, 0));
	assert_null(target_of_id(&table, 0, OBJECT_SHM, 0));
}

static void an_empty_table_has_nothing(void **state UNUSED)
{
	const struct object_list list = { 0 };
	cleanup_with(target_table_done) struct target_table table = { 0 };

	assert_int_equal(target_table_build(&table, &list), 0);
	assert_null(target_of_id(&table, 7, OBJECT_SHM, 0));
	assert_null(target_of_file(&table, 0, 0));
	assert_false(table.sysv_shm || table.sysv_waits || table.files || table.locks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found_and_no_other),
		cmocka_unit_test(ids_belong_to_namespaces),
		cmocka_unit_test(an_empty_table_has_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
