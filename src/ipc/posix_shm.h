/* POSIX shared memory: the files in /dev/shm but for semaphores (shm_open(3)). */
#ifndef IPCTOOL_IPC_POSIX_SHM_H
#define IPCTOOL_IPC_POSIX_SHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/object.h"

/*
 * Appends all objects to LIST, in no order; adds to *IGNORED what is in /dev/shm and no regular file. No /dev/shm: no objects.
 * Returns 0 or -errno.
 */
int posix_shm_enumerate(uint32_t facts, struct object_list *list, size_t *ignored) MUST_CHECK;

/* Appends the object NAME. Needs no permission on it. Returns 0, -ENOENT, -ENOTKIND (ipc/posix_file.h) or -errno. */
int posix_shm_stat(const char *name, uint32_t facts, struct object_list *list) MUST_CHECK;

/* Removes OBJECT if its name still leads to it. Returns 0, -ENOENT, -ESTALE, or -errno. */
int posix_shm_remove(const struct object *object) MUST_CHECK;

struct posix_shm_request {
	const char *name;
	uint64_t size;   /* bytes */
	unsigned mode;   /* permission bits */
	bool exclusive;  /* fail when it exists */
	bool no_reserve; /* do not take the memory now */
	int source;      /* a new one is filled from this descriptor; -1: with zeros */
};

/*
 * Makes an object, or opens the one with that name, and appends it to LIST. A new one has its name only when it is whole. Returns
 * 0, with *CREATED; -EEXIST when it exists and is not wanted or is smaller than asked; -ENOTKIND; -E2BIG when the source
 * has more than fits; -ENOSPC when /dev/shm is full; or -errno.
 */
int posix_shm_create(const struct posix_shm_request *request, struct object_list *list, bool *created) MUST_CHECK;

#endif
