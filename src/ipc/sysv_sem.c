#include "ipc/sysv_sem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/sysv_create.h"
#include "ipc/sysv_type.h"
#include "sys/clock.h"

#ifndef SEM_STAT_ANY
#define SEM_STAT_ANY 20
#endif

/* As many operations as one semop(2) takes at the most (SEMOPM's default and usual value). */
#define OPERATIONS_MAX 500

#define LONGEST_PAUSE 50000000 /* ns */

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

/* glibc before 2.33 dropped the argument of SEM_STAT_ANY: the system call does not. */
static int sem_stat(int number, int command, struct semid_ds *ds)
{
	long r = syscall(SYS_semctl, number, 0, command, ds);

	return r < 0 ? -errno : (int)r;
}

static int stat_by(int number, int command, struct object *object)
{
	struct semid_ds ds = { 0 }; /* valgrind does not know that SEM_STAT_ANY fills it */
	int r = sem_stat(number, command, &ds);

	if (r < 0)
		return r;
	sysv_store_permissions(&ds.sem_perm, object);
	object->changed = ds.sem_ctime;
	object->sem.nsems = ds.sem_nsems;
	object->sem.otime = ds.sem_otime;
	return r;
}

static int stat_index(int index, struct object *object)
{
	return stat_by(index, SEM_STAT_ANY, object);
}

static int stat_id(int id, struct object *object)
{
	return stat_by(id, IPC_STAT, object);
}

static void read_values(struct object *object)
{
	union semun argument;
	uint16_t *values = calloc(object->sem.nsems + 1, sizeof(*values));

	argument.array = values;
	if (!values || semctl(object->id, 0, GETALL, argument) < 0) {
		free(values);
		return;
	}
	object->sem.values = values;
	object->known |= FACT_VALUES;
}

static void read_pids(struct object *object)
{
	uint32_t *pids = calloc(object->sem.nsems + 1, sizeof(*pids));

	for (uint64_t i = 0; pids && i < object->sem.nsems; i++) {
		int pid = semctl(object->id, (int)i, GETPID);

		if (pid < 0) {
			free(pids);
			return;
		}
		pids[i] = (uint32_t)pid;
	}
	object->sem.pids = pids;
	object->known |= pids ? FACT_SEMPIDS : 0;
}

static void count_waiters(struct object *object)
{
	uint64_t waiters = 0;

	for (uint64_t i = 0; i < object->sem.nsems; i++) {
		int more = semctl(object->id, (int)i, GETNCNT);
		int zero = semctl(object->id, (int)i, GETZCNT);

		if (more < 0 || zero < 0)
			return;
		waiters += (uint64_t)more + (uint64_t)zero;
	}
	object->sem.waiters = waiters;
	object->known |= FACT_WAITERS;
}

static void more_facts(struct object *object, uint32_t facts)
{
	if (facts & FACT_VALUES)
		read_values(object);
	if (facts & FACT_SEMPIDS)
		read_pids(object);
	if (facts & FACT_WAITERS)
		count_waiters(object);
}

static int usage(struct sysv_usage *ret)
{
	struct seminfo info;
	union semun argument = { .info = &info };
	int highest = semctl(0, 0, SEM_INFO, argument);

	if (highest < 0)
		return -errno;
	*ret = (struct sysv_usage){
		.objects = (uint64_t)info.semusz,
		.highest = (uint64_t)highest,
		.units = (uint64_t)info.semaem,
	};
	return 0;
}

static int find_key(key_t key)
{
	int id = semget(key, 0, 0);

	return id < 0 ? -errno : id;
}

static int remove_id(int id)
{
	return semctl(id, 0, IPC_RMID) < 0 ? -errno : 0;
}

static const struct sysv_column columns[] = {
	{ "key", STORE_U32, offsetof(struct object, key), 0 },
	{ "semid", STORE_I32, offsetof(struct object, id), 0 },
	{ "perms", STORE_MODE, 0, 0 },
	{ "nsems", STORE_U64, offsetof(struct object, sem.nsems), 0 },
	{ "uid", STORE_U32, offsetof(struct object, uid), 0 },
	{ "gid", STORE_U32, offsetof(struct object, gid), 0 },
	{ "cuid", STORE_U32, offsetof(struct object, cuid), 0 },
	{ "cgid", STORE_U32, offsetof(struct object, cgid), 0 },
	{ "otime", STORE_I64, offsetof(struct object, sem.otime), 0 },
	{ "ctime", STORE_I64, offsetof(struct object, changed), 0 },
	{ NULL, 0, 0, 0 },
};

const struct sysv_type sysv_sem_type = {
	.type = OBJECT_SEM,
	.table = "/proc/sysvipc/sem",
	.columns = columns,
	.stat_index = stat_index,
	.stat_id = stat_id,
	.more_facts = more_facts,
	.usage = usage,
	.find_key = find_key,
	.remove = remove_id,
};

static int create_new(key_t key, int flags, const void *data)
{
	const struct sysv_sem_request *request = data;

	return semget(key, (int)request->nsems, flags | (int)request->mode);
}

static int open_existing(key_t key, int flags, const void *data UNUSED)
{
	return semget(key, 0, flags);
}

static int check_existing(int id, const void *data)
{
	const struct sysv_sem_request *request = data;
	struct object_list list = { 0 };
	int r = sysv_stat(OBJECT_SEM, id, 0, &list);

	if (r == 0 && list.objects[0].sem.nsems < request->nsems)
		r = -EEXIST;
	object_list_done(&list);
	return r;
}

/* All values that are not 0 in one semop(2), which sets otime too. Returns 1 when there are none, or too many for one. */
static int operate_all(int id, const struct sysv_sem_request *request)
{
	struct sembuf operations[OPERATIONS_MAX];
	size_t count = 0;

	for (uint32_t i = 0; request->values && i < request->nsems; i++) {
		if (request->values[i] == 0)
			continue;
		if (count == OPERATIONS_MAX)
			return 1;
		operations[count++] = (struct sembuf){ (unsigned short)i, (short)request->values[i], IPC_NOWAIT };
	}
	if (count == 0)
		return 1;
	return semop(id, operations, count) < 0 ? -errno : 0;
}

/*
 * More values than one semop(2) takes: SETALL first, which leaves otime alone, for all but semaphore 0; then its value by
 * one operation, which sets otime. (An operation of 0 waits for zero, which it is.)
 */
static int set_all(int id, const struct sysv_sem_request *request)
{
	cleanup_free unsigned short *array = calloc(request->nsems, sizeof(*array));
	struct sembuf first = { 0, request->values ? (short)request->values[0] : 0, IPC_NOWAIT };
	union semun argument = { .array = array };

	if (!array)
		return -ENOMEM;
	for (uint32_t i = 1; request->values && i < request->nsems; i++)
		array[i] = request->values[i];
	if (request->values && semctl(id, 0, SETALL, argument) < 0)
		return -errno;
	return semop(id, &first, 1) < 0 ? -errno : 0;
}

static int initialise(int id, const struct sysv_sem_request *request)
{
	int r = operate_all(id, request);

	return r == 1 || r == -E2BIG ? set_all(id, request) : r;
}

static int set_mode(int id, unsigned mode)
{
	struct semid_ds ds;
	union semun argument = { .buf = &ds };

	if (semctl(id, 0, IPC_STAT, argument) < 0)
		return -errno;
	ds.sem_perm.mode = (unsigned short)mode;
	return semctl(id, 0, IPC_SET, argument) < 0 ? -errno : 0;
}

/* The mode may keep even its maker from operating on the set: he needs these until it is ready. */
#define MODE_TO_INITIALISE 0600

int sysv_sem_create(const struct sysv_sem_request *request, bool *created)
{
	struct sysv_sem_request first = *request;
	const struct sysv_creation creation = {
		.key = (key_t)request->key,
		.exclusive = request->exclusive,
		.create = create_new,
		.open = open_existing,
		.check = check_existing,
		.data = &first,
	};
	int id, r;

	first.mode |= MODE_TO_INITIALISE;
	id = sysv_create(&creation, created);
	if (id < 0 || !*created)
		return id;
	r = initialise(id, request);
	if (r == 0 && first.mode != request->mode)
		r = set_mode(id, request->mode);
	if (r < 0)
		remove_id(id);
	return r < 0 ? r : id;
}

int sysv_sem_await_ready(int id, int64_t timeout)
{
	int64_t deadline = clock_monotonic() + timeout;

	for (int64_t pause = 1000000;; pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE) {
		struct semid_ds ds;
		int r = sem_stat(id, IPC_STAT, &ds);

		if (r < 0 || ds.sem_otime != 0)
			return r;
		if (clock_monotonic() + pause > deadline)
			return -ETIMEDOUT;
		clock_sleep(pause);
	}
}

int sysv_sem_read(int id, uint32_t index, struct sysv_semaphore *ret)
{
	int value = semctl(id, (int)index, GETVAL);
	int pid = value < 0 ? value : semctl(id, (int)index, GETPID);
	int ncount = pid < 0 ? pid : semctl(id, (int)index, GETNCNT);
	int zcount = ncount < 0 ? ncount : semctl(id, (int)index, GETZCNT);

	if (zcount < 0)
		return -errno;
	*ret = (struct sysv_semaphore){ (uint32_t)value, (uint32_t)pid, (uint32_t)ncount, (uint32_t)zcount };
	return 0;
}

int sysv_sem_create_bare(uint32_t key, int32_t nsems, unsigned mode)
{
	int id = semget((key_t)key, nsems, IPC_CREAT | IPC_EXCL | (int)mode);

	return id < 0 ? -errno : id;
}
