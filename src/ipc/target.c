#include "ipc/target.h"

#include <errno.h>
#include <stdlib.h>

#include "sys/namespace.h"

/*
 * Spaces that cannot meet: System V ids by type, files by device, locks by the device of their file. The low bits say
 * which of the three it is.
 */
static uint64_t space_of_type(enum object_type type)
{
	return (uint64_t)type << 2;
}

static uint64_t space_of_device(dev_t device)
{
	return (uint64_t)device << 2 | 1;
}

static uint64_t space_of_lock(dev_t device)
{
	return (uint64_t)device << 2 | 2;
}

/* The inode numbers of namespaces have 32 bits, ids 31. */
static uint64_t number_of_id(uint64_t ns, int32_t id)
{
	return ns << 32 | (uint32_t)id;
}

static size_t slot_of(const struct target_table *table, uint64_t space, uint64_t number)
{
	uint64_t hash = (number ^ space * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xff51afd7ed558ccd);

	return (hash >> 32) & (table->capacity - 1);
}

/* Where it stands, or the free slot where it belongs. The table is at most half full. */
static struct target *locate(const struct target_table *table, uint64_t space, uint64_t number)
{
	size_t at = slot_of(table, space, number);

	while (table->slots[at].object != SIZE_MAX &&
	       (table->slots[at].space != space || table->slots[at].number != number))
		at = (at + 1) & (table->capacity - 1);
	return &table->slots[at];
}

static struct target *find(const struct target_table *table, uint64_t space, uint64_t number)
{
	struct target *target = locate(table, space, number);

	return target->object == SIZE_MAX ? NULL : target;
}

/* An object that was named twice stands in the table once. */
static int note_same(struct target_table *table, size_t index, size_t first)
{
	if (!table->same_as) {
		table->same_as = calloc(table->capacity + 1, sizeof(*table->same_as));
		for (size_t i = 0; table->same_as && i < table->capacity; i++)
			table->same_as[i] = i;
	}
	if (!table->same_as)
		return -ENOMEM;
	table->same_as[index] = first;
	return 0;
}

/* Objects come namespace by namespace within a type: mostly it is the last one seen. */
static int note_namespace(struct target_table *table, uint64_t ns)
{
	for (size_t i = table->namespace_count; i-- > 0;)
		if (table->namespaces[i] == ns)
			return 0;
	if (table->namespace_count == table->namespace_capacity) {
		size_t capacity = table->namespace_capacity ? table->namespace_capacity * 2 : 4;
		uint64_t *namespaces = reallocarray(table->namespaces, capacity, sizeof(*namespaces));

		if (!namespaces)
			return -ENOMEM;
		table->namespaces = namespaces;
		table->namespace_capacity = capacity;
	}
	table->namespaces[table->namespace_count++] = ns;
	return 0;
}

static int add(struct target_table *table, const struct object *object, size_t index)
{
	uint64_t space, number;
	struct target *target;

	if (object->family == FAMILY_SYSV) {
		uint64_t ns = object->ns ? object->ns : namespace_ipc_inode();

		if (note_namespace(table, ns) < 0)
			return -ENOMEM;
		space = space_of_type(object->type);
		number = number_of_id(ns, object->id);
		table->sysv_shm |= object->type == OBJECT_SHM;
		table->sysv_waits |= object->type != OBJECT_SHM;
	} else {
		space = object->type == OBJECT_LOCK ? space_of_lock(object->device) : space_of_device(object->device);
		number = object->inode;
		table->locks |= object->type == OBJECT_LOCK;
		table->files |= object->type != OBJECT_LOCK;
		table->eventfds |= object->type == OBJECT_EVENTFD;
	}
	target = locate(table, space, number);
	if (target->object != SIZE_MAX)
		return note_same(table, index, target->object);
	*target = (struct target){ space, number, index, 0 };
	table->used++;
	return 0;
}

static int make_slots(struct target_table *table, size_t capacity)
{
	struct target *slots = reallocarray(NULL, capacity, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < capacity; i++)
		slots[i].object = SIZE_MAX;
	table->slots = slots;
	table->capacity = capacity;
	return 0;
}

static int double_slots(struct target_table *table)
{
	struct target *before = table->slots;
	size_t capacity = table->capacity;
	int r = make_slots(table, 2 * capacity);

	if (r < 0)
		return r;
	for (size_t i = 0; i < capacity; i++)
		if (before[i].object != SIZE_MAX)
			*locate(table, before[i].space, before[i].number) = before[i];
	free(before);
	return 0;
}

/* The one at INDEX is the first of its kind, and every index so far has an entry. */
static int grow_same(struct target_table *table, size_t index)
{
	size_t *same_as = table->same_as ? reallocarray(table->same_as, index + 1, sizeof(*same_as)) : NULL;

	if (!table->same_as)
		return 0;
	if (!same_as)
		return -ENOMEM;
	table->same_as = same_as;
	same_as[index] = index;
	return 0;
}

int target_table_add(struct target_table *table, const struct object *object, size_t index)
{
	int r = 2 * (table->used + 1) > table->capacity ? double_slots(table) : 0;

	if (r == 0)
		r = grow_same(table, index);
	return r == 0 ? add(table, object, index) : r;
}

int target_table_build(struct target_table *table, const struct object_list *objects)
{
	size_t capacity = 16;

	*table = (struct target_table){ 0 };
	while (capacity < 2 * objects->count)
		capacity *= 2;
	if (make_slots(table, capacity) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < objects->count; i++)
		if (add(table, &objects->objects[i], i) < 0)
			return -ENOMEM;
	return 0;
}

void target_table_done(struct target_table *table)
{
	free(table->slots);
	free(table->same_as);
	free(table->namespaces);
	table->slots = NULL;
	table->same_as = NULL;
	table->namespaces = NULL;
}

struct target *target_of_id(const struct target_table *table, uint64_t ns, enum object_type type, int32_t id)
{
	return find(table, space_of_type(type), number_of_id(ns, id));
}

struct target *target_of_file(const struct target_table *table, dev_t device, uint64_t inode)
{
	return find(table, space_of_device(device), inode);
}

struct target *target_of_lock(const struct target_table *table, dev_t device, uint64_t inode)
{
	return find(table, space_of_lock(device), inode);
}
