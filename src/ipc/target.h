/* Objects by what the kernel identifies them by, in a hash table: for the holder pass. */
#ifndef IPCTOOL_IPC_TARGET_H
#define IPCTOOL_IPC_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "ipc/object.h"

/* Eventfds have no inode of their own: this device and the kernel's eventfd-id stand for it. No file system has it. */
#define EVENTFD_DEVICE ((dev_t)-1 >> 2)

/* One object that is looked for. */
struct target {
	uint64_t space, number; /* what it is identified by: see target.c */
	size_t object;          /* its index in the list */
	size_t last_use;        /* 1 + index of the use added last, so that a process's uses are merged in one step */
};

struct target_table {
	struct target *slots; /* open addressing; `object` is SIZE_MAX where free */
	size_t capacity, used;
	size_t *same_as; /* by index: the first index of the same object; NULL when none was named twice; owned */
	uint64_t *namespaces; /* IPC namespaces that System V objects are in, by inode number; owned */
	size_t namespace_count, namespace_capacity;
	bool sysv_shm, sysv_waits, files, eventfds, locks; /* which ways of holding there can be */
};

/* Builds the table of all OBJECTS. Returns 0 or -ENOMEM. */
int target_table_build(struct target_table *table, const struct object_list *objects) MUST_CHECK;

/* Adds OBJECT, which has that INDEX in the list and is not there yet; targets found before may move. Returns 0 or -ENOMEM. */
int target_table_add(struct target_table *table, const struct object *object, size_t index) MUST_CHECK;

/* Frees what it owns. */
void target_table_done(struct target_table *table);

/*
 * The System V object of TYPE with ID in the IPC namespace NS, the object with device and inode, the lock on that file; or
 * NULL.
 */
struct target *target_of_id(const struct target_table *table, uint64_t ns, enum object_type type, int32_t id);
struct target *target_of_file(const struct target_table *table, dev_t device, uint64_t inode);
struct target *target_of_lock(const struct target_table *table, dev_t device, uint64_t inode);

#endif
