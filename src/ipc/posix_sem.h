/*
 * POSIX named semaphores: the files /dev/shm/sem.NAME (sem_overview(7)). They are read as data, never by sem_open(3), which
 * maps what it finds: an empty file there kills its user by SIGBUS. What the bytes mean is asked of the C library, which
 * looks at a copy; a semaphore of another C library than ours may be read wrongly or as invalid.
 */
#ifndef IPCTOOL_IPC_POSIX_SEM_H
#define IPCTOOL_IPC_POSIX_SEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/object.h"
#include "sys/deadline.h"

#define POSIX_SEM_VALUE_MAX 2147483647 /* SEM_VALUE_MAX */

/* The value of the semaphore that LENGTH bytes of a file hold. Returns 0, or -EINVAL when they are none. */
int posix_sem_decode(const void *bytes, size_t length, uint32_t *ret) MUST_CHECK;

/*
 * Appends all semaphores to LIST, in no order; those that are none are marked SEM_IS_INVALID. Reading a value of which the
 * caller is not the owner may set its file's atime, and is done for FACT_VALUES alone. Returns 0 or -errno.
 */
int posix_sem_enumerate(uint32_t facts, struct object_list *list, size_t *ignored) MUST_CHECK;

/* Appends the semaphore NAME. Returns 0, -ENOENT, -ENOTKIND (ipc/posix_file.h) or -errno. */
int posix_sem_stat(const char *name, uint32_t facts, struct object_list *list) MUST_CHECK;

/* Removes OBJECT if its name still leads to it. Returns 0, -ENOENT, -ESTALE, or -errno. */
int posix_sem_remove(const struct object *object) MUST_CHECK;

struct posix_sem_request {
	const char *name;
	unsigned mode;  /* permission bits */
	bool exclusive; /* fail when it exists */
	uint32_t value; /* at most POSIX_SEM_VALUE_MAX */
};

/*
 * Makes a semaphore, or opens the one with that name, and appends it to LIST. A new one has its name only when it has its value.
 * Returns 0, with *CREATED; -EEXIST; -ENOTKIND when what exists is no semaphore; -ENOSPC; or -errno.
 */
int posix_sem_create(const struct posix_sem_request *request, struct object_list *list, bool *created) MUST_CHECK;

/*
 * Opens the file of OBJECT, which posix_sem_stat() found; FLAGS is O_RDONLY or O_RDWR. Returns a descriptor of a file that is
 * still the same and holds a semaphore, -ESTALE, -ENOTKIND, or -errno.
 */
int posix_sem_open(const struct object *object, int flags) MUST_CHECK;

/* The value of OBJECT. Returns 0, or -errno as posix_sem_open() does. */
int posix_sem_value(const struct object *object, uint32_t *ret) MUST_CHECK;

/*
 * What follows maps the file, after the same checks, and leaves the work to the C library (sem_overview(7)). A file that
 * shrinks meanwhile is -ENOTKIND, not SIGBUS.
 */

/* Takes one unit. A signal that is caught does not end the wait. Returns 0; -EAGAIN or -ETIMEDOUT at the deadline; -errno. */
int posix_sem_take(const struct object *object, const struct deadline *deadline) MUST_CHECK;

/* Gives COUNT units back, one after the other. Returns 0, -EOVERFLOW when that were too many, or -errno. */
int posix_sem_give(const struct object *object, uint32_t count) MUST_CHECK;

/*
 * Sets the value, by as many posts or takes as it is away from what it was at one look; what others do from then on comes on
 * top. Returns 0 or -errno.
 */
int posix_sem_set(const struct object *object, uint32_t value) MUST_CHECK;

/* Changes owner, group and mode. Returns 0, -ESTALE, or -errno. */
int posix_sem_set_permissions(const struct object *object, const struct permissions *permissions) MUST_CHECK;

#endif
