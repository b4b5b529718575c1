/* Recognising whose object it is. Keys and sizes are conventions of the programs named, not promises of the kernel. */
#include <stddef.h>

#include "ipc/object.h"

/* PostgreSQL before 13 makes its keys from its port: 5432001 and up; its interlock segment has 56 bytes, its sets 17. */
#define POSTGRES_KEY_UNIT     1000
#define POSTGRES_SEGMENT_SIZE 56
#define POSTGRES_SET_SIZE     17

static bool is_postgres_key(uint32_t key)
{
	uint32_t port = key / POSTGRES_KEY_UNIT, serial = key % POSTGRES_KEY_UNIT;

	return port >= 5432 && port < 5532 && serial >= 1 && serial < 500;
}

static bool is_postgres(const struct object *object)
{
	if (object->mode != 0600)
		return false;
	switch (object->type) {
	case OBJECT_SHM:
		return object->key != 0 && (object->shm.size == POSTGRES_SEGMENT_SIZE || is_postgres_key(object->key));
	case OBJECT_SEM:
		return is_postgres_key(object->key) && object->sem.nsems >= POSTGRES_SET_SIZE;
	default:
		return false;
	}
}

const char *object_app(const struct object *object)
{
	return object->family == FAMILY_SYSV && is_postgres(object) ? "postgresql" : NULL;
}
