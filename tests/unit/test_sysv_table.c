/* ipc/sysv_table: tables of several kernels, recorded and broken ones. */
#include "failing.h"

#include <fcntl.h>
#include <unistd.h>

#include "ipc/sysv_type.h"

/* With 64-bit file offsets open is open64. */
int __real_open64(const char *path, int flags, ...);

/* What stands in for /proc/sysvipc/...: a recorded table. */
static char table[500];

int __wrap_open64(const char *path, int flags, ...)
{
	return __real_open64(strncmp(path, "/proc/sysvipc/", 14) == 0 ? table : path, flags);
}

static void use_recorded(const char *name)
{
	snprintf(table, sizeof(table), "%s/sysvipc/%s", getenv("IPCTOOL_FIXTURES"), name);
}

/* Feeds TEXT line by line; the list is the caller's. */
static int feed(const struct sysv_type *type, const char *text, struct object_list *list)
{
	cleanup_free char *copy = strdup(text);
	struct sysv_table_reader reader = { .type = type, .list = list };
	int r = 0;

	assert_non_null(copy);
	for (char *line = copy, *newline; r == 0 && (newline = strchr(line, '\n')); line = newline + 1) {
		*newline = '\0';
		r = sysv_table_line(line, &reader);
	}
	return r;
}

static void test_shm(void **state UNUSED)
{
	struct object_list list = { 0 };
	const struct object *o;

	use_recorded("shm-6.1");
	assert_int_equal(sysv_table_read(&sysv_shm_type, &list), 0);
	assert_int_equal(list.count, 3);
	o = &list.objects[0];
	assert_true(o->type == OBJECT_SHM && o->family == FAMILY_SYSV && o->id == 0 && o->key == 1234 && o->mode == 0600);
	assert_true(o->shm.size == 4096 && o->shm.cpid == 4711 && o->shm.lpid == 4712 && o->shm.nattch == 2);
	assert_true(o->uid == 1000 && o->gid == 1000 && o->cuid == 1000 && o->cgid == 1000 && o->flags == 0);
	assert_true(o->shm.attached == 1700000000 && o->shm.detached == 1700000001 && o->changed == 1699999999);
	assert_true((o->known & FACT_RSS) && o->shm.rss == 4096 && o->shm.swap == 8192);
	o = &list.objects[1]; /* a negative key, ids of nobody, the largest size, marked for removal */
	assert_true(o->key == UINT32_MAX && o->id == 32769 && o->uid == UINT32_MAX && o->gid == UINT32_MAX);
	assert_true(o->shm.size == UINT64_MAX && o->mode == 0600 && o->flags == SHM_IS_REMOVED);
	o = &list.objects[2];
	assert_true(o->key == 0x80000000 && o->id == INT32_MAX && o->shm.cpid == INT32_MAX && o->shm.nattch == UINT64_MAX);
	assert_true(o->mode == 0666 && o->flags == (SHM_IS_REMOVED | SHM_IS_LOCKED) && o->changed == INT64_C(4294967296));
	object_list_done(&list);
}

/* A column that the kernel does not print leaves the fact unknown, not 0. */
static void test_missing_and_further_columns(void **state UNUSED)
{
	struct object_list list = { 0 };

	use_recorded("shm-without-rss");
	assert_int_equal(sysv_table_read(&sysv_shm_type, &list), 0);
	assert_int_equal(list.count, 1);
	assert_false(list.objects[0].known & FACT_RSS);
	assert_true(list.objects[0].id == 7 && list.objects[0].key == 5 && list.objects[0].changed == 1700000000);
	use_recorded("shm-more-columns");
	assert_int_equal(sysv_table_read(&sysv_shm_type, &list), 0);
	assert_int_equal(list.count, 2);
	assert_true(list.objects[1].id == 7 && list.objects[1].key == 5 && list.objects[1].uid == 2 && list.objects[1].cgid == 5);
	assert_true(list.objects[1].shm.rss == 1024 && list.objects[1].shm.swap == 512 && list.objects[1].changed == 1700000000);
	object_list_done(&list);
}

static void test_msg_and_sem(void **state UNUSED)
{
	struct object_list list = { 0 };
	const struct object *o;

	use_recorded("msg-6.1");
	assert_int_equal(sysv_table_read(&sysv_msg_type, &list), 0);
	use_recorded("sem-6.1");
	assert_int_equal(sysv_table_read(&sysv_sem_type, &list), 0);
	assert_int_equal(list.count, 3);
	o = &list.objects[0];
	assert_true(o->type == OBJECT_MSG && o->key == 0xc39bf2a3 && o->id == 3 && o->msg.bytes == 17 && o->msg.msgs == 2);
	assert_true(o->msg.lspid == 21 && o->msg.lrpid == 22 && o->cuid == 1001 && o->cgid == 101 && o->msg.sent == 1700000000);
	assert_false(o->known & FACT_QBYTES); /* the table does not tell */
	assert_int_equal(list.objects[1].mode, 0);
	o = &list.objects[2];
	assert_true(o->type == OBJECT_SEM && o->sem.nsems == 17 && o->sem.otime == 0 && o->changed == 1700000000 &&
		    o->uid == 999);
	assert_false(o->known & (FACT_VALUES | FACT_SEMPIDS | FACT_WAITERS));
	object_list_done(&list);
}

#define SEM_HEADING "key semid perms nsems uid gid cuid cgid otime ctime\n"

static void test_broken(void **state UNUSED)
{
	static const char *const broken[] = {
		"\n",                                                 /* an empty heading */
		"   \t \n",
		"1 2 3\n",                                            /* no heading */
		"key perms nsems\n",                                  /* no id */
		"semid perms nsems\n",                                /* no key */
		"key key perms\n",
		"key shmid perms\n",                                  /* the heading of another type */
		SEM_HEADING "1 2 600\n",                              /* cut short */
		SEM_HEADING "1\n",
		SEM_HEADING "a b c d e f g h i j\n",
		SEM_HEADING "1 2 600 3x 0 0 0 0 0 5\n",
		SEM_HEADING "1 2 900 3 0 0 0 0 0 5\n",                /* 9 is no octal digit */
		SEM_HEADING "1 2 600 99999999999999999999 0 0 0 0 0 5\n",
		SEM_HEADING "1 2147483648 600 3 0 0 0 0 0 5\n",       /* no id is as large, */
		SEM_HEADING "1 -1 600 3 0 0 0 0 0 5\n",               /* or negative */
		SEM_HEADING "4294967296 2 600 3 0 0 0 0 0 5\n",
		SEM_HEADING "-2147483649 2 600 3 0 0 0 0 0 5\n",
		SEM_HEADING "1 2 600 3 4294967296 0 0 0 0 5\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		struct object_list list = { 0 };

		check(feed(&sysv_sem_type, broken[i], &list) == -EBADMSG, "table %zu", i);
		assert_int_equal(list.count, 0);
		object_list_done(&list);
	}
}

static void test_odd_but_right(void **state UNUSED)
{
	struct object_list list = { 0 };

	assert_int_equal(feed(&sysv_sem_type, SEM_HEADING "\n   \n\t1\t2  600 3 0 0 0 0 -5 7 further words\n", &list), 0);
	assert_int_equal(list.count, 1);
	assert_true(list.objects[0].id == 2 && list.objects[0].sem.otime == -5 && list.objects[0].changed == 7);
	assert_int_equal(feed(&sysv_sem_type, SEM_HEADING, &list), 0);
	assert_int_equal(feed(&sysv_sem_type, "", &list), 0);
	assert_int_equal(list.count, 1);
	object_list_done(&list);
}

static void test_too_many_columns(void **state UNUSED)
{
	struct object_list list = { 0 };
	char text[400] = "key semid";

	for (int i = 0; i < 38; i++)
		strncat(text, " x", sizeof(text) - strlen(text) - 1);
	strncat(text, "\n", sizeof(text) - strlen(text) - 1);
	assert_int_equal(feed(&sysv_sem_type, text, &list), 0);
	text[strlen(text) - 1] = ' ';
	strncat(text, "x\n", sizeof(text) - strlen(text) - 1);
	assert_int_equal(feed(&sysv_sem_type, text, &list), -EBADMSG);
	object_list_done(&list);
}

static void test_every_allocation_fails(void **state UNUSED)
{
	bool failed = true;

	use_recorded("shm-6.1");
	for (unsigned n = 1; failed; n++) {
		struct object_list list = { 0 };
		int r;

		fail_from_now(n);
		r = sysv_table_read(&sysv_shm_type, &list);
		failed = fail_no_more();
		check(r == (failed ? -ENOMEM : 0), "allocation %u: %d", n, r);
		object_list_done(&list);
	}
}

static void test_no_table(void **state UNUSED)
{
	struct object_list list = { 0 };

	use_recorded("there-is-none");
	assert_int_equal(sysv_table_read(&sysv_shm_type, &list), -ENOENT);
	assert_int_equal(list.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shm),           cmocka_unit_test(test_missing_and_further_columns),
		cmocka_unit_test(test_msg_and_sem),   cmocka_unit_test(test_broken),
		cmocka_unit_test(test_odd_but_right), cmocka_unit_test(test_too_many_columns),
		cmocka_unit_test(test_every_allocation_fails), cmocka_unit_test(test_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
