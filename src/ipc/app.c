/* Recognising whose object it is. Keys, names and sizes are conventions of the programs named, not promises of the kernel. */
#include <fnmatch.h>
#include <stdbool.h>

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

/* POSIX names, without the slash and a semaphore's "sem.", as these programs make them. The first that matches counts. */
static const struct {
	enum object_type type;
	const char *glob, *app;
} names[] = {
	{ OBJECT_SHM, "PostgreSQL.*", "postgresql" },
	{ OBJECT_SHM, "torch_*", "pytorch" },
	{ OBJECT_SHM, "nccl-*", "nccl" },
	{ OBJECT_SHM, "psm3*", "psm3" },
	{ OBJECT_SHM, "psm2*", "psm2" },
	{ OBJECT_SHM, "vader_segment*", "openmpi" },
	{ OBJECT_SHM, "sm_segment*", "openmpi" },
	{ OBJECT_SHM, "fastrtps_*", "fastdds" },
	{ OBJECT_SEM, "fastrtps_*", "fastdds" },
	{ OBJECT_SHM, "pulse-shm-*", "pulseaudio" },
	{ OBJECT_SHM, "clr-debug-pipe-*", "dotnet" },
	{ OBJECT_SEM, "clr*", "dotnet" },
	{ OBJECT_SEM, "mp-*", "python" },
	{ OBJECT_SHM, "psm_*", "python" },
	{ OBJECT_SHM, ".org.chromium.Chromium.*", "chromium" },
	{ OBJECT_SHM, "org.mozilla.ipc.*", "firefox" },
};

static const char *app_of_name(const struct object *object)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].type == object->type && fnmatch(names[i].glob, object->name, 0) == 0)
			return names[i].app;
	return NULL;
}

const char *object_app(const struct object *object)
{
	if (object->family != FAMILY_SYSV)
		return object->name ? app_of_name(object) : NULL;
	return is_postgres(object) ? "postgresql" : NULL;
}
