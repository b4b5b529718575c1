/* ipc/removal: what happens between the last look and the removal, with a kernel of our own. */
#include "unit.h"

#include <errno.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>

#include "ipc/removal.h"

#define ID 5

/* The one segment and the one queue that there are. */
static struct shmid_ds segment;
static struct msqid_ds queue;
static unsigned looks, attached, removed; /* how often */
static bool forced;                       /* kernel.shm_rmid_forced */
static int attach_error;
static int64_t now;
static void (*at_look)(unsigned look);    /* what others do just before that look */

int __wrap_procfs_numbers(const char *path, uint64_t *ret, size_t count)
{
	assert_string_equal(path, "/proc/sys/kernel/shm_rmid_forced");
	assert_int_equal(count, 1);
	*ret = forced;
	return 0;
}

int64_t __wrap_clock_monotonic(void)
{
	return now;
}

void __wrap_clock_sleep(int64_t nanoseconds)
{
	assert_true(nanoseconds > 0);
	now += nanoseconds;
}

int __wrap_shmctl(int id, int command, struct shmid_ds *ds)
{
	assert_int_equal(id, ID);
	if (command == IPC_RMID) {
		removed++;
		return 0;
	}
	if (at_look)
		at_look(++looks);
	*ds = segment;
	return ID;
}

int __wrap_msgctl(int id, int command, struct msqid_ds *ds)
{
	assert_int_equal(id, ID);
	if (command == IPC_RMID) {
		removed++;
		return 0;
	}
	if (at_look)
		at_look(++looks);
	*ds = queue;
	return ID;
}

void *__wrap_shmat(int id, const void *address, int flags)
{
	static char memory;

	assert_int_equal(id, ID);
	assert_null(address);
	assert_int_equal(flags, SHM_RDONLY);
	if (attach_error) {
		errno = attach_error;
		return (void *)-1;
	}
	attached++;
	segment.shm_nattch++;
	return &memory;
}

int __wrap_shmdt(const void *memory)
{
	assert_non_null(memory);
	segment.shm_nattch--;
	return 0;
}

static void other_creator(unsigned look)
{
	segment.shm_cpid = look == 2 ? 99 : segment.shm_cpid;
}

static void other_from_the_start(unsigned look)
{
	segment.shm_segsz = look == 1 ? 8192 : segment.shm_segsz;
}

static void attaches(unsigned look)
{
	segment.shm_nattch += look == 2;
}

static void attaches_for_a_moment(unsigned look)
{
	segment.shm_nattch += look == 1;
	segment.shm_nattch -= look == 3;
}

static void used_it(unsigned look)
{
	segment.shm_lpid = look == 1 ? 77 : segment.shm_lpid;
}

static void removed_it(unsigned look)
{
	if (look == 2)
		segment.shm_perm.mode |= SHM_DEST;
}

static void sent(unsigned look)
{
	queue.msg_lspid = look == 1 ? 77 : queue.msg_lspid;
}

static void changed_it(unsigned look)
{
	queue.msg_ctime += look == 1;
}

static const struct row {
	const char *what;
	enum object_type type;
	enum removal_care care;
	void (*at_look)(unsigned look);
	bool forced;
	int attach_error;
	int wanted;
	unsigned attached; /* at least so often; 0: never */
	bool removed;
} rows[] = {
	{ "nothing happens", OBJECT_SHM, REMOVAL_IF_IDLE, NULL, false, 0, 0, 1, true },
	{ "it is another one when it is attached", OBJECT_SHM, REMOVAL_IF_UNUSED, other_creator, false, 0, -ESTALE, 1, false },
	{ "it is another one before", OBJECT_SHM, REMOVAL_IF_UNUSED, other_from_the_start, false, 0, -ESTALE, 0, false },
	{ "forced, and another one", OBJECT_SHM, REMOVAL_FORCED, other_from_the_start, false, 0, -ESTALE, 0, false },
	{ "somebody attaches at the last moment", OBJECT_SHM, REMOVAL_IF_UNUSED, attaches, false, 0, -EBUSY, 1, false },
	{ "somebody attaches for a moment", OBJECT_SHM, REMOVAL_IF_UNUSED, attaches_for_a_moment, false, 0, 0, 1, true },
	{ "somebody removes it and holds it", OBJECT_SHM, REMOVAL_IF_UNUSED, removed_it, false, 0, -EBUSY, 1, false },
	{ "somebody used it", OBJECT_SHM, REMOVAL_IF_IDLE, used_it, false, 0, -ESTALE, 0, false },
	{ "somebody used it, which is no matter", OBJECT_SHM, REMOVAL_IF_UNUSED, used_it, false, 0, 0, 1, true },
	{ "shm_rmid_forced: never attached", OBJECT_SHM, REMOVAL_IF_IDLE, NULL, true, 0, 0, 0, true },
	{ "not to be attached", OBJECT_SHM, REMOVAL_IF_IDLE, NULL, false, EACCES, 0, 0, true },
	{ "no memory to attach it", OBJECT_SHM, REMOVAL_IF_IDLE, NULL, false, ENOMEM, 0, 0, true },
	{ "gone when it is attached", OBJECT_SHM, REMOVAL_IF_IDLE, NULL, false, EIDRM, -ENOENT, 0, false },
	{ "a queue", OBJECT_MSG, REMOVAL_IF_IDLE, NULL, false, 0, 0, 0, true },
	{ "a queue somebody sent to", OBJECT_MSG, REMOVAL_IF_IDLE, sent, false, 0, -ESTALE, 0, false },
	{ "a named queue somebody sent to", OBJECT_MSG, REMOVAL_IF_UNUSED, sent, false, 0, 0, 0, true },
	{ "a queue that was changed", OBJECT_MSG, REMOVAL_FORCED, changed_it, false, 0, -ESTALE, 0, false },
};

static void set_up(const struct row *row)
{
	segment = (struct shmid_ds){ .shm_segsz = 4096, .shm_cpid = 10, .shm_lpid = 11, .shm_ctime = 1000 };
	queue = (struct msqid_ds){ .msg_lspid = 10, .msg_ctime = 1000 };
	looks = attached = removed = 0;
	now = 0;
	at_look = row->at_look;
	forced = row->forced;
	attach_error = row->attach_error;
}

static void test_last_moment(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		struct object object = { .type = row->type, .id = ID, .changed = 1000 };
		struct removal removal;
		int r;

		if (row->type == OBJECT_SHM)
			object.shm = (struct shm_facts){ .size = 4096, .cpid = 10, .lpid = 11 };
		else
			object.msg = (struct msg_facts){ .lspid = 10 };
		set_up(row);
		removal_begin(&removal, row->care);
		r = removal_remove(&removal, &object);
		check(r == row->wanted, "%s: %d", row->what, r);
		check((removed > 0) == row->removed, "%s: removed %u times", row->what, removed);
		check(removed <= 1, "%s: removed %u times", row->what, removed);
		check(row->attached ? attached >= row->attached : attached == 0, "%s: attached %u times", row->what,
		      attached);
	}
}

/* Nobody is waited for longer than REMOVAL_PATIENCE and one more pause. */
static void test_patience_ends(void **state UNUSED)
{
	const struct row row = { .what = "attached for good" };
	const struct object object = {
		.type = OBJECT_SHM, .id = ID, .changed = 1000, .shm = { .size = 4096, .cpid = 10, .lpid = 11 },
	};
	struct removal removal;

	set_up(&row);
	segment.shm_nattch = 1;
	removal_begin(&removal, REMOVAL_IF_UNUSED);
	assert_int_equal(removal_remove(&removal, &object), -EBUSY);
	assert_true(now >= REMOVAL_PATIENCE);
	assert_true(now < 3 * REMOVAL_PATIENCE);
	assert_int_equal(removed, 0);
	assert_int_equal(attached, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_last_moment),
		cmocka_unit_test(test_patience_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
