/* ipc/object: the list, the order, addresses, and what makes an ident change. */
#include "failing.h"

#include "ipc/object.h"

/* SipHash-2-4 of type, family, namespace, id and key, creator, change time, size, creator pid: computed elsewhere. */
#define IDENTITY_SEGMENT UINT64_C(0xd1943ef13be3cc7c)
#define IDENTITY_SET     UINT64_C(0xf8f3ff23799d37b8)
#define IDENTITY_QUEUE   UINT64_C(0xa44dbdb0da46cdd9)

static void add(struct object_list *list, enum object_type type, enum object_family family, int32_t id, const char *name)
{
	struct object *object = object_list_add(list);

	assert_non_null(object);
	object->type = type;
	object->family = family;
	object->id = id;
	if (name)
		assert_non_null(object->name = strdup(name));
	if (type == OBJECT_SEM)
		assert_non_null(object->sem.values = calloc(1, sizeof(*object->sem.values)));
}

/* The addresses of all objects, divided by blanks. */
static const char *addresses(const struct object_list *list)
{
	static char text[500];
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buffer_char(&out, ' ');
		object_address(&list->objects[i], &out);
	}
	snprintf(text, sizeof(text), "%s", buffer_string(&out));
	return text;
}

static void test_settle(void **state UNUSED)
{
	struct object_list list = { 0 };

	object_list_settle(&list);
	add(&list, OBJECT_SEM, FAMILY_SYSV, 5, NULL);
	add(&list, OBJECT_SHM, FAMILY_POSIX, 0, "b");
	add(&list, OBJECT_SHM, FAMILY_SYSV, 32769, NULL);
	add(&list, OBJECT_MSG, FAMILY_SYSV, 7, NULL);
	add(&list, OBJECT_SHM, FAMILY_POSIX, 0, "a");
	add(&list, OBJECT_SHM, FAMILY_SYSV, 1, NULL);
	add(&list, OBJECT_SEM, FAMILY_SYSV, 5, NULL);
	add(&list, OBJECT_SHM, FAMILY_POSIX, 0, "b");
	add(&list, OBJECT_SHM, FAMILY_SYSV, 32769, NULL);
	add(&list, OBJECT_SHM, FAMILY_SYSV, INT32_MAX, NULL);
	object_list_settle(&list);
	check_string(addresses(&list), "shm:1 shm:32769 shm:2147483647 shm:/a shm:/b msg:7 sem:5");
	object_list_settle(&list);
	assert_int_equal(list.count, 7);
	object_list_done(&list);
	assert_null(list.objects);
}

/* Already in order, but twice: it is seen twice all the same. */
static void test_settle_sorted_twins(void **state UNUSED)
{
	struct object_list list = { 0 };

	add(&list, OBJECT_SEM, FAMILY_SYSV, 1, NULL);
	add(&list, OBJECT_SEM, FAMILY_SYSV, 1, NULL);
	add(&list, OBJECT_SEM, FAMILY_SYSV, 1, NULL);
	add(&list, OBJECT_SEM, FAMILY_SYSV, 2, NULL);
	object_list_settle(&list);
	check_string(addresses(&list), "sem:1 sem:2");
	object_list_done(&list);
}

/* Of a POSIX name there is one object; sockets that bear one name are many. */
static void test_settle_one_name(void **state UNUSED)
{
	struct object_list list = { 0 };

	for (uint64_t i = 0; i < 3; i++) {
		add(&list, OBJECT_SHM, FAMILY_POSIX, 0, "twice");
		list.objects[list.count - 1].inode = i;
		add(&list, OBJECT_SOCK, FAMILY_OTHER, 0, "unix:@a\\x00b\\x40");
		list.objects[list.count - 1].inode = 8 - i / 2;
		list.objects[list.count - 1].flags = NAME_IS_ESCAPED;
	}
	add(&list, OBJECT_SOCK, FAMILY_OTHER, 0, NULL);
	list.objects[list.count - 1].inode = 7;
	object_list_settle(&list);
	check_string(addresses(&list), "shm:/twice sock:unix:@a\\x00b\\x40 sock:unix:@a\\x00b\\x40 sock:[7]");
	assert_true(list.objects[1].inode == 7 && list.objects[2].inode == 8);
	object_list_done(&list);
}

static void test_grows_and_fails(void **state UNUSED)
{
	struct object_list list = { 0 };
	struct object *object;

	for (int i = 0; i < 64; i++)
		add(&list, OBJECT_SHM, FAMILY_SYSV, i, NULL);
	fail_from_now(1);
	object = object_list_add(&list);
	assert_true(fail_no_more());
	assert_null(object);
	assert_int_equal(list.count, 64); /* what was there is still there */
	assert_int_equal(list.objects[63].id, 63);
	add(&list, OBJECT_SHM, FAMILY_SYSV, 64, NULL);
	object_list_drop(&list);
	assert_int_equal(list.count, 64);
	object_list_done(&list);
}

static void test_types(void **state UNUSED)
{
	for (int type = OBJECT_NONE + 1; type < OBJECT_TYPES; type++) {
		const char *name = object_type_name((enum object_type)type);

		assert_true(strlen(name) >= 3);
		assert_int_equal(object_type_find(name, strlen(name)), type);
		assert_int_equal(object_type_find(name, strlen(name) - 1), OBJECT_NONE);
	}
	assert_int_equal(object_type_find("", 0), OBJECT_NONE);
	assert_int_equal(object_type_find("shmx", 4), OBJECT_NONE);
	assert_int_equal(object_type_find("shmx", 3), OBJECT_SHM);
	assert_int_equal(object_type_find("SHM", 3), OBJECT_NONE);
}

static void test_identity_of_sysv(void **state UNUSED)
{
	const struct object segment = {
		.type = OBJECT_SHM, .id = 5, .key = 7, .cuid = 1000, .cgid = 100, .changed = 900, .shm = { .size = 4096, .cpid = 11 },
	};
	uint64_t before = object_identity(&segment, 1);
	struct object other = segment;

	/* all that may change while it stays the same object */
	other.shm.nattch = 3;
	other.shm.lpid = 12;
	other.shm.attached = other.shm.detached = 950;
	other.shm.rss = 4096;
	other.known = FACT_RSS;
	assert_true(object_identity(&other, 1) == before);
	/* each of what makes it another one */
	assert_true(object_identity(&segment, 2) != before);
#define CHANGES(member, value)                                 \
	do {                                                   \
		other = segment;                               \
		other.member = (value);                        \
		assert_true(object_identity(&other, 1) != before); \
	} while (0)
	CHANGES(type, OBJECT_MSG);
	CHANGES(id, 6);
	CHANGES(key, 8);
	CHANGES(cuid, 1001);
	CHANGES(cgid, 101);
	CHANGES(changed, 901);
	CHANGES(shm.size, 4097);
	CHANGES(shm.cpid, 12);
}

/* An ident printed by one release must be good in the next. */
static void test_identity_is_stable(void **state UNUSED)
{
	const struct object segment = {
		.type = OBJECT_SHM, .id = 5, .key = 0x4d2, .cuid = 1000, .cgid = 1000, .changed = 1700000000, .shm = { .size = 4096, .cpid = 4711 },
	};
	const struct object set = { .type = OBJECT_SEM,
				    .id = 32769,
				    .key = UINT32_MAX,
				    .changed = 1700000000,
				    .sem = { .nsems = 3, .otime = 5 } };
	const struct object queue = { .type = OBJECT_MSG, .id = 0, .changed = 1, .msg = { .bytes = 3, .qbytes = 16384 } };

	check(object_identity(&segment, 4026531839) == IDENTITY_SEGMENT, "%016jx",
	      (uintmax_t)object_identity(&segment, 4026531839));
	check(object_identity(&set, 4026531839) == IDENTITY_SET, "%016jx", (uintmax_t)object_identity(&set, 4026531839));
	check(object_identity(&queue, 4026531839) == IDENTITY_QUEUE, "%016jx", (uintmax_t)object_identity(&queue, 4026531839));
}

static void test_counts_and_sizes(void **state UNUSED)
{
	const struct object segment = { .type = OBJECT_SHM,
					.shm = { .size = UINT64_MAX, .nattch = 3, .attached = 5, .detached = 9 } };
	const struct object queue = { .type = OBJECT_MSG, .msg = { .bytes = 7, .msgs = 2, .sent = 8, .received = 4 } };
	const struct object set = { .type = OBJECT_SEM, .sem = { .nsems = 250, .otime = 6 } };
	uint64_t n;

	assert_true(object_count(&segment, &n) && n == 3);
	assert_true(object_count(&queue, &n) && n == 2);
	assert_true(object_count(&set, &n) && n == 250);
	assert_true(object_size(&segment, &n) && n == UINT64_MAX);
	assert_true(object_size(&queue, &n) && n == 7);
	assert_false(object_size(&set, &n));
	assert_int_equal(object_last_use(&segment), 9);
	assert_int_equal(object_last_use(&queue), 8);
	assert_int_equal(object_last_use(&set), 6);
}

static void test_app(void **state UNUSED)
{
	static const struct {
		struct object object;
		bool is_postgres;
	} rows[] = {
		{ { .type = OBJECT_SHM, .key = 5432001, .mode = 0600, .shm.size = 148 }, true },
		{ { .type = OBJECT_SHM, .key = 77, .mode = 0600, .shm.size = 56 }, true },
		{ { .type = OBJECT_SEM, .key = 5432001, .mode = 0600, .sem.nsems = 17 }, true },
		{ { .type = OBJECT_SHM, .key = 0, .mode = 0600, .shm.size = 56 }, false },
		{ { .type = OBJECT_SHM, .key = 5432001, .mode = 0666, .shm.size = 56 }, false },
		{ { .type = OBJECT_SHM, .key = 5432000, .mode = 0600, .shm.size = 4096 }, false },
		{ { .type = OBJECT_SEM, .key = 5432001, .mode = 0600, .sem.nsems = 1 }, false },
		{ { .type = OBJECT_MSG, .key = 5432001, .mode = 0600 }, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check((object_app(&rows[i].object) != NULL) == rows[i].is_postgres, "row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settle),        cmocka_unit_test(test_settle_sorted_twins),
		cmocka_unit_test(test_settle_one_name), cmocka_unit_test(test_grows_and_fails),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_identity_of_sysv), cmocka_unit_test(test_identity_is_stable),
		cmocka_unit_test(test_counts_and_sizes), cmocka_unit_test(test_app),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
