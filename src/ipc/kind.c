#include "ipc/kind.h"

#include <errno.h>

#include "ipc/fifo.h"
#include "ipc/file_object.h"
#include "ipc/posix_file.h"
#include "ipc/posix_mq.h"
#include "ipc/posix_sem.h"
#include "ipc/posix_shm.h"
#include "ipc/sysv.h"

static int enumerate_sysv(const struct kind *kind, uint32_t facts, struct object_list *list, size_t *ignored UNUSED)
{
	return sysv_enumerate(kind->type, facts, list);
}

static int stat_sysv(const struct kind *kind, const struct address *address, uint32_t facts, struct object_list *list)
{
	int id = address->form == ADDRESS_KEY ? sysv_find_key(kind->type, address->key) : address->id;

	return id < 0 ? id : sysv_stat(kind->type, id, facts, list);
}

static int remove_sysv(const struct kind *kind, const struct object *object)
{
	return sysv_remove(kind->type, object->id);
}

/* The functions of a POSIX kind, which has names and needs no type. */
#define POSIX_FACE(module)                                                                                                 \
	static int enumerate_##module(const struct kind *kind UNUSED, uint32_t facts, struct object_list *list,            \
				      size_t *ignored)                                                                     \
	{                                                                                                                  \
		return posix_##module##_enumerate(facts, list, ignored);                                                   \
	}                                                                                                                  \
	static int stat_##module(const struct kind *kind UNUSED, const struct address *address, uint32_t facts,            \
				 struct object_list *list)                                                                 \
	{                                                                                                                  \
		return posix_##module##_stat(address->name, facts, list);                                                  \
	}                                                                                                                  \
	static int remove_##module(const struct kind *kind UNUSED, const struct object *object)                            \
	{                                                                                                                  \
		return posix_##module##_remove(object);                                                                    \
	}

POSIX_FACE(shm)
POSIX_FACE(mq)
POSIX_FACE(sem)

/* The pass over the processes finds them, and a walk below a directory. */
static int enumerate_none(const struct kind *kind UNUSED, uint32_t facts UNUSED, struct object_list *list UNUSED,
			  size_t *ignored UNUSED)
{
	return 0;
}

static int stat_fifo(const struct kind *kind UNUSED, const struct address *address, uint32_t facts UNUSED,
		     struct object_list *list)
{
	struct object *object = object_list_add(list);
	struct fault unsaid = { 0 };
	int r;

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_FIFO;
	r = file_object_by_path(address->name, object, &unsaid);
	if (r < 0)
		object_list_drop(list);
	return r == -ENOTSUP ? -ENOTKIND : r;
}

static int remove_fifo(const struct kind *kind UNUSED, const struct object *object)
{
	return fifo_remove(object);
}

const struct kind kinds[KIND_COUNT] = {
	{ OBJECT_SHM, FAMILY_SYSV, "shm", enumerate_sysv, stat_sysv, remove_sysv },
	{ OBJECT_SHM, FAMILY_POSIX, "POSIX shm", enumerate_shm, stat_shm, remove_shm },
	{ OBJECT_MSG, FAMILY_SYSV, "msg", enumerate_sysv, stat_sysv, remove_sysv },
	{ OBJECT_MSG, FAMILY_POSIX, "POSIX msg", enumerate_mq, stat_mq, remove_mq },
	{ OBJECT_SEM, FAMILY_SYSV, "sem", enumerate_sysv, stat_sysv, remove_sysv },
	{ OBJECT_SEM, FAMILY_POSIX, "POSIX sem", enumerate_sem, stat_sem, remove_sem },
	{ OBJECT_FIFO, FAMILY_OTHER, "FIFO", enumerate_none, stat_fifo, remove_fifo },
};

static const struct kind *find(enum object_type type, enum object_family family)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].type == type && kinds[i].family == family)
			return &kinds[i];
	return NULL;
}

const struct kind *kind_of_address(const struct address *address)
{
	if (address->form == ADDRESS_PATH)
		return find(address->type, FAMILY_OTHER);
	return find(address->type, address->form == ADDRESS_NAME ? FAMILY_POSIX : FAMILY_SYSV);
}

const struct kind *kind_of(const struct object *object)
{
	return find(object->type, object->family);
}
