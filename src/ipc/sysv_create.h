/* Opening or making a System V object, so that the caller knows which of the two it was. */
#ifndef IPCTOOL_IPC_SYSV_CREATE_H
#define IPCTOOL_IPC_SYSV_CREATE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attributes.h"

/* The three calls that differ by type; each returns an id (CHECK: 0) or -1 with errno set (CHECK: -errno). */
struct sysv_creation {
	key_t key;      /* IPC_PRIVATE: always a new one */
	bool exclusive; /* an existing one is -EEXIST */
	int (*create)(key_t key, int flags, const void *data); /* adds its own flags and mode */
	int (*open)(key_t key, int flags, const void *data);
	int (*check)(int id, const void *data); /* whether an existing one will do */
	const void *data;
};

/* Returns the id, or -errno; *CREATED says whether it is new. */
int sysv_create(const struct sysv_creation *creation, bool *created) MUST_CHECK;

#endif
