#include "ipc/sysv_shm.h"

#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "base/io.h"
#include "ipc/sysv_create.h"
#include "ipc/sysv_type.h"

#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#endif

static void store(const struct shmid_ds *ds, struct object *object)
{
	sysv_store_permissions(&ds->shm_perm, object);
	object->flags = (uint16_t)((ds->shm_perm.mode & SHM_DEST ? SHM_IS_REMOVED : 0) |
				   (ds->shm_perm.mode & SHM_LOCKED ? SHM_IS_LOCKED : 0));
	object->changed = ds->shm_ctime;
	object->shm.size = ds->shm_segsz;
	object->shm.nattch = ds->shm_nattch;
	object->shm.cpid = (uint32_t)ds->shm_cpid;
	object->shm.lpid = (uint32_t)ds->shm_lpid;
	object->shm.attached = ds->shm_atime;
	object->shm.detached = ds->shm_dtime;
}

static int stat_by(int number, int command, struct object *object)
{
	struct shmid_ds ds = { 0 }; /* valgrind does not know that SHM_STAT_ANY fills it */
	int r = shmctl(number, command, &ds);

	if (r < 0)
		return -errno;
	store(&ds, object);
	return r;
}

static int stat_index(int index, struct object *object)
{
	return stat_by(index, SHM_STAT_ANY, object);
}

static int stat_id(int id, struct object *object)
{
	return stat_by(id, IPC_STAT, object);
}

static int usage(struct sysv_usage *ret)
{
	struct shm_info info;
	int highest = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info);

	if (highest < 0)
		return -errno;
	*ret = (struct sysv_usage){
		.objects = (uint64_t)info.used_ids,
		.highest = (uint64_t)highest,
		.units = info.shm_tot,
		.rss = info.shm_rss,
		.swp = info.shm_swp,
	};
	return 0;
}

static int find_key(key_t key)
{
	int id = shmget(key, 0, 0);

	return id < 0 ? -errno : id;
}

static int remove_id(int id)
{
	return shmctl(id, IPC_RMID, NULL) < 0 ? -errno : 0;
}

static const struct sysv_column columns[] = {
	{ "key", STORE_U32, offsetof(struct object, key), 0 },
	{ "shmid", STORE_I32, offsetof(struct object, id), 0 },
	{ "perms", STORE_MODE, 0, 0 },
	{ "size", STORE_U64, offsetof(struct object, shm.size), 0 },
	{ "cpid", STORE_U32, offsetof(struct object, shm.cpid), 0 },
	{ "lpid", STORE_U32, offsetof(struct object, shm.lpid), 0 },
	{ "nattch", STORE_U64, offsetof(struct object, shm.nattch), 0 },
	{ "uid", STORE_U32, offsetof(struct object, uid), 0 },
	{ "gid", STORE_U32, offsetof(struct object, gid), 0 },
	{ "cuid", STORE_U32, offsetof(struct object, cuid), 0 },
	{ "cgid", STORE_U32, offsetof(struct object, cgid), 0 },
	{ "atime", STORE_I64, offsetof(struct object, shm.attached), 0 },
	{ "dtime", STORE_I64, offsetof(struct object, shm.detached), 0 },
	{ "ctime", STORE_I64, offsetof(struct object, changed), 0 },
	{ "rss", STORE_U64, offsetof(struct object, shm.rss), FACT_RSS },
	{ "swap", STORE_U64, offsetof(struct object, shm.swap), 0 },
	{ NULL, 0, 0, 0 },
};

const struct sysv_type sysv_shm_type = {
	.type = OBJECT_SHM,
	.table = "/proc/sysvipc/shm",
	.columns = columns,
	.table_facts = FACT_RSS,
	.stat_index = stat_index,
	.stat_id = stat_id,
	.usage = usage,
	.find_key = find_key,
	.remove = remove_id,
};

static int create_new(key_t key, int flags, const void *data)
{
	const struct sysv_shm_request *request = data;

	flags |= (request->huge ? SHM_HUGETLB : 0) | (request->no_reserve ? SHM_NORESERVE : 0);
	return shmget(key, request->size, flags | (int)request->mode);
}

static int open_existing(key_t key, int flags, const void *data UNUSED)
{
	return shmget(key, 0, flags);
}

static int check_existing(int id, const void *data)
{
	const struct sysv_shm_request *request = data;
	struct object_list list = { 0 };
	int r = sysv_stat(OBJECT_SHM, id, 0, &list);

	if (r == 0 && list.objects[0].shm.size < request->size)
		r = -EEXIST;
	object_list_done(&list);
	return r;
}

int sysv_shm_create(const struct sysv_shm_request *request, bool *created)
{
	const struct sysv_creation creation = {
		.key = (key_t)request->key,
		.exclusive = request->exclusive,
		.create = create_new,
		.open = open_existing,
		.check = check_existing,
		.data = request,
	};

	return sysv_create(&creation, created);
}

/* One byte more than fits tells whether there is more. */
static int at_end(int fd)
{
	char extra;
	ssize_t n = io_read_full(fd, &extra, 1);

	return n < 0 ? (int)n : n > 0 ? -E2BIG : 0;
}

int64_t sysv_shm_read_from(int id, int fd, uint64_t size)
{
	void *memory = shmat(id, NULL, 0);
	ssize_t n;
	int r;

	if (memory == (void *)-1)
		return -errno;
	/* a fault in the segment's pages (no memory left) makes read fail, where a store would die of SIGBUS */
	n = io_read_full(fd, memory, size);
	r = n == (ssize_t)size ? at_end(fd) : 0;
	shmdt(memory);
	return r < 0 ? r : n;
}

int sysv_shm_lock(int id, bool locked)
{
	return shmctl(id, locked ? SHM_LOCK : SHM_UNLOCK, NULL) < 0 ? -errno : 0;
}

int sysv_shm_set_mode(int id, unsigned mode)
{
	struct shmid_ds ds;

	if (shmctl(id, IPC_STAT, &ds) < 0)
		return -errno;
	ds.shm_perm.mode = (unsigned short)mode;
	return shmctl(id, IPC_SET, &ds) < 0 ? -errno : 0;
}
