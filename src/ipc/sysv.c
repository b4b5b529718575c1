#include "ipc/sysv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/sysv_type.h"

/* A walk visits empty slots too; measured, it is the dearer source from about eight slots per object on. */
#define SLOTS_WORTH_WALKING 8

/* An index is the low part of an id: 15 bits, or 24 when the kernel was started with ipcmni_extend. */
#define INDEX_MASK          0x7fff
#define INDEX_MASK_EXTENDED 0xffffff

static const struct sysv_type *type_of(enum object_type type)
{
	switch (type) {
	case OBJECT_SHM:
		return &sysv_shm_type;
	case OBJECT_MSG:
		return &sysv_msg_type;
	default:
		return &sysv_sem_type;
	}
}

void sysv_store_permissions(const struct ipc_perm *permissions, struct object *object)
{
	object->key = (uint32_t)permissions->__key;
	object->uid = permissions->uid;
	object->gid = permissions->gid;
	object->cuid = permissions->cuid;
	object->cgid = permissions->cgid;
	object->mode = (uint16_t)(permissions->mode & 0777);
}

/* Tests make each source stand alone: a build with -Dtest_switches=true reads IPCTOOL_TEST_SOURCE (walk, table or none). */
static bool source_allowed(const char *source UNUSED)
{
#ifdef IPCTOOL_TEST_SWITCHES
	const char *only = getenv("IPCTOOL_TEST_SOURCE");

	return !only || strcmp(only, source) == 0;
#else
	return true;
#endif
}

/* Fills OBJECT from the slot that belongs to ID. Returns 0, or -errno (-EINVAL: it is not there). */
static int stat_slot(const struct sysv_type *type, int32_t id, struct object *object)
{
	static const int masks[] = { INDEX_MASK, INDEX_MASK_EXTENDED };
	int r = -EINVAL;

	if (!source_allowed("walk"))
		return -ENOSYS;
	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		r = type->stat_index(id & masks[i], object);
		if (r == id) {
			object->id = id;
			object->known |= type->walk_facts;
			return 0;
		}
	}
	return r >= 0 ? -EINVAL : r;
}

/* The facts that the source left out, by further calls for this object. */
static void complete_facts(const struct sysv_type *type, struct object *object, uint32_t facts)
{
	uint32_t missing = facts & ~object->known;

	if (missing & type->walk_facts) {
		struct object again = *object;

		if (stat_slot(type, object->id, &again) == 0 && again.changed == object->changed)
			*object = again;
	}
	if (type->more_facts)
		type->more_facts(object, missing);
}

/* What is found is completed at once, while it is near. */
static int walk(const struct sysv_type *type, const struct sysv_usage *usage, uint32_t facts, struct object_list *list)
{
	object_list_reserve(list, usage->objects + 1); /* and an empty slot at the end */
	/* a single object is the one at the highest index */
	for (uint64_t index = usage->objects == 1 ? usage->highest : 0; index <= usage->highest; index++) {
		struct object *object = object_list_add(list);
		int id;

		if (!object)
			return -ENOMEM;
		object->type = type->type;
		id = type->stat_index((int)index, object);
		if (id >= 0) {
			object->id = id;
			object->known |= type->walk_facts;
			complete_facts(type, object, facts);
			continue;
		}
		object_list_drop(list);
		if (id != -EINVAL && id != -EIDRM)
			return id;
	}
	return 0;
}

static bool is_walk_cheaper(const struct sysv_type *type, uint32_t facts, const struct sysv_usage *usage)
{
	if (facts & type->table_facts & ~type->walk_facts)
		return false;
	if (usage->objects == 1)
		return true;
	return usage->highest < SLOTS_WORTH_WALKING * usage->objects;
}

static int try_walk(const struct sysv_type *type, uint32_t facts, struct object_list *list)
{
	struct sysv_usage usage;
	int r = source_allowed("walk") ? type->usage(&usage) : -ENOSYS;

	if (r < 0)
		return r;
	return usage.objects == 0 ? 0 : walk(type, &usage, facts, list);
}

static int try_table(const struct sysv_type *type, uint32_t facts, struct object_list *list)
{
	size_t before = list->count;
	int r = source_allowed("table") ? sysv_table_read(type, list) : -ENOSYS;

	for (size_t i = before; r == 0 && i < list->count; i++)
		complete_facts(type, &list->objects[i], facts);
	return r;
}

static void forget_since(struct object_list *list, size_t count)
{
	while (list->count > count)
		object_list_drop(list);
}

/* That a source is not there tells less of what is wrong than why the other one failed. */
static bool is_absence(int error)
{
	return error == -ENOSYS || error == -ENOENT || error == -EINVAL;
}

/* From the cheaper source; when it fails, from the other one. */
static int enumerate(const struct sysv_type *type, uint32_t facts, struct object_list *list)
{
	struct sysv_usage usage = { 0 };
	size_t before = list->count;
	bool is_known = type->usage(&usage) == 0;
	bool walk_first = is_known && is_walk_cheaper(type, facts, &usage);
	int first, second;

	if (is_known && usage.objects == 0 && source_allowed("walk"))
		return 0;
	first = walk_first ? try_walk(type, facts, list) : try_table(type, facts, list);
	if (first >= 0 || first == -ENOMEM)
		return first;
	forget_since(list, before);
	second = walk_first ? try_table(type, facts, list) : try_walk(type, facts, list);
	return second < 0 && is_absence(second) && !is_absence(first) ? first : second;
}

int sysv_enumerate(enum object_type object_type, uint32_t facts, struct object_list *list)
{
	const struct sysv_type *type = type_of(object_type);
	size_t before = list->count;
	int r = enumerate(type, facts, list);

	if (r < 0)
		forget_since(list, before);
	return r < 0 ? r : 0;
}

static int stat_in_table(const struct sysv_type *type, int32_t id, struct object *object)
{
	struct object_list all = { 0 };
	int r = try_table(type, 0, &all);

	if (r == 0)
		r = -ENOENT;
	for (size_t i = 0; i < all.count; i++) {
		if (all.objects[i].id == id) {
			*object = all.objects[i];
			r = 0;
		}
	}
	object_list_done(&all);
	return r;
}

/* By the slot, which needs no permission; by IPC_STAT where there is no *_STAT_ANY; else from the table. */
static int stat_one(const struct sysv_type *type, int32_t id, uint32_t facts, struct object *object)
{
	int r = facts & type->table_facts & ~type->walk_facts ? stat_in_table(type, id, object) : -ENOSYS;

	if (r == 0 || r == -ENOENT)
		return r;
	r = stat_slot(type, id, object);
	if (r == -EINVAL && source_allowed("walk"))
		r = type->stat_id(id, object);
	if (r == -EINVAL || r == -EIDRM)
		return -ENOENT;
	return r < 0 ? stat_in_table(type, id, object) : 0;
}

int sysv_stat(enum object_type object_type, int32_t id, uint32_t facts, struct object_list *list)
{
	const struct sysv_type *type = type_of(object_type);
	struct object *object = object_list_add(list);
	int r;

	if (!object)
		return -ENOMEM;
	object->type = type->type;
	object->id = id;
	r = stat_one(type, id, facts, object);
	if (r < 0) {
		object_list_drop(list);
		return r;
	}
	complete_facts(type, object, facts);
	return 0;
}

int sysv_may_read(enum object_type type, int32_t id)
{
	struct object ignored = { .type = type, .id = id };

	return type_of(type)->stat_id(id, &ignored);
}

int sysv_find_key(enum object_type type, uint32_t key)
{
	return type_of(type)->find_key((key_t)key);
}

int sysv_usage(enum object_type type, struct sysv_usage *ret)
{
	*ret = (struct sysv_usage){ 0 };
	return type_of(type)->usage(ret);
}

int sysv_remove(enum object_type type, int32_t id)
{
	return type_of(type)->remove(id);
}
