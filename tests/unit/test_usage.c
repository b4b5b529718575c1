/* ipc/usage: what names have in common, and what memory adds up to. */
#include "unit.h"

#include "ipc/usage.h"

static struct object *add(struct object_list *list, enum object_type type, enum object_family family, const char *name)
{
	struct object *object = object_list_add(list);

	assert_non_null(object);
	object->type = type;
	object->family = family;
	object->name = name ? strdup(name) : NULL;
	object->id = (int32_t)list->count;
	object->inode = list->count;
	return object;
}

static void prefixes_end_before_what_varies(void **state UNUSED)
{
	static const struct {
		enum object_type type;
		const char *name, *wanted;
	} rows[] = {
		{ OBJECT_SHM, "frame", "frame" },
		{ OBJECT_SHM, "frame12", "frame" },
		{ OBJECT_SHM, "12", "" },
		{ OBJECT_SHM, "-1", "-" },
		{ OBJECT_SHM, "torch_4242_1_9", "torch_" },
		{ OBJECT_SHM, "nccl-AbC12", "nccl-" },
		{ OBJECT_SHM, ".org.chromium.Chromium.AbCdE", ".org.chromium.Chromium." },
		{ OBJECT_SEM, "mp-x_y", "mp-x_" },
		{ OBJECT_MMAP, "/dev/shm/sub/deep/1", "sub/" },
		{ OBJECT_MMAP, "/dev/shm/link-1", "link-" },
		{ OBJECT_MMAP, "/dev", "/dev" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *name = (char *)(uintptr_t)rows[i].name;
		const struct object object = { .type = rows[i].type, .family = FAMILY_POSIX, .name = name };
		size_t length;
		const char *prefix = usage_prefix(&object, &length);

		check(length == strlen(rows[i].wanted) && memcmp(prefix, rows[i].wanted, length) == 0, "%s: %.*s",
		      rows[i].name, (int)length, prefix);
	}
}

static void what_has_no_name_has_no_prefix(void **state UNUSED)
{
	const struct object segment = { .type = OBJECT_SHM };
	size_t length = 1;

	assert_null(usage_prefix(&segment, &length));
	assert_int_equal(length, 0);
}

static void what_is_not_known_is_not_taken_for_nothing(void **state UNUSED)
{
	struct object object = { .type = OBJECT_SEM, .sem.nsems = 3 };
	uint64_t bytes;

	assert_false(usage_bytes(&object, &bytes));
	object = (struct object){ .type = OBJECT_SHM, .shm.rss = 4096, .shm.swap = 8192 };
	assert_false(usage_bytes(&object, &bytes));
	object.known = FACT_RSS;
	assert_true(usage_bytes(&object, &bytes));
	assert_int_equal(bytes, 12288);
	object = (struct object){ .type = OBJECT_MSG, .family = FAMILY_POSIX, .msg.maxmsg = 1, .msg.msgsize = 100 };
	assert_false(usage_bytes(&object, &bytes));
	object.known = FACT_MSGS;
	assert_true(usage_bytes(&object, &bytes));
	assert_in_range(bytes, 101, 1000);
	object = (struct object){ .type = OBJECT_SHM, .family = FAMILY_OTHER, .taken = UINT64_MAX };
	assert_false(usage_bytes(&object, &bytes));
}

static void alike_is_one_sum_and_one_file_counts_once(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(usage_list_done) struct usage_list sums = { 0 };

	add(&list, OBJECT_SHM, FAMILY_POSIX, "a_1")->taken = 10;
	add(&list, OBJECT_SHM, FAMILY_POSIX, "a_2")->taken = 20;
	add(&list, OBJECT_SHM, FAMILY_POSIX, "b_1")->taken = 100;
	add(&list, OBJECT_SHM, FAMILY_POSIX, "b_2")->taken = 100;
	list.objects[3].inode = list.objects[2].inode;
	assert_int_equal(usage_sum(&list, NULL, USAGE_BY_PREFIX, 130, &sums), 0);
	assert_int_equal(sums.count, 2);
	assert_int_equal(sums.items[0].bytes, 100);
	assert_int_equal(sums.items[0].objects, 2);
	assert_int_equal(sums.items[1].bytes, 30);
	assert_int_equal(sums.hidden, 0);
}

static void what_was_not_found_is_a_sum_of_its_own(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(usage_list_done) struct usage_list sums = { 0 }, all = { 0 };
	struct object *segment = add(&list, OBJECT_SHM, FAMILY_SYSV, NULL);

	segment->known = FACT_RSS;
	segment->shm.rss = 1000;
	add(&list, OBJECT_SHM, FAMILY_POSIX, "a")->taken = 10;
	assert_int_equal(usage_sum(&list, NULL, USAGE_BY_TYPE | USAGE_BY_OWNER, 15, &sums), 0);
	assert_int_equal(sums.hidden, 5);
	assert_int_equal(sums.count, 2);
	assert_int_equal(sums.items[1].bytes, 5);
	assert_int_equal(sums.items[1].type, OBJECT_NONE);
	assert_int_equal(sums.items[1].uid, UINT32_MAX);
	/* where nothing tells them apart there is one sum of all */
	assert_int_equal(usage_sum(&list, NULL, 0, 15, &all), 0);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].bytes, 1015);
	assert_int_equal(all.items[0].objects, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_end_before_what_varies),
		cmocka_unit_test(what_has_no_name_has_no_prefix),
		cmocka_unit_test(what_is_not_known_is_not_taken_for_nothing),
		cmocka_unit_test(alike_is_one_sum_and_one_file_counts_once),
		cmocka_unit_test(what_was_not_found_is_a_sum_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
