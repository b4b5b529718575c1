/*
 * System V objects as the kernel lists them (sysvipc(7)). Two sources stand in for each other: the walk over index numbers by
 * *_STAT_ANY (Linux 4.17), and the tables in /proc/sysvipc. The walk is three times as fast but visits empty slots; the
 * tables alone have rss and swap, the walk alone has qbytes.
 */
#ifndef IPCTOOL_IPC_SYSV_H
#define IPCTOOL_IPC_SYSV_H

#include "ipc/object.h"

/* What one type uses of the whole system: from the INFO calls. */
struct sysv_usage {
	uint64_t objects;  /* how many there are */
	uint64_t highest;  /* the highest index in use */
	uint64_t units;    /* shm: pages allocated; msg: messages; sem: semaphores */
	uint64_t bytes;    /* msg: bytes in all queues */
	uint64_t rss, swp; /* shm: pages resident, pages swapped */
};

/*
 * Appends all objects of TYPE to LIST, in no order, with the facts wanted as far as the kernel tells them to this user.
 * Returns 0, or -errno when neither source answers.
 */
int sysv_enumerate(enum object_type type, uint32_t facts, struct object_list *list) MUST_CHECK;

/*
 * Appends the object of TYPE with ID. Needs no permission on the object. Returns 0, -ENOENT when there is none, or -errno
 * when the kernel cannot be asked.
 */
int sysv_stat(enum object_type type, int32_t id, uint32_t facts, struct object_list *list) MUST_CHECK;

/* Whether this user may read the object of TYPE with ID. Returns 0, -EACCES, -EINVAL and -EIDRM (there is none), or -errno. */
int sysv_may_read(enum object_type type, int32_t id) MUST_CHECK;

/* The id of the object of TYPE that has KEY (not 0). Changes nothing. Returns the id, -ENOENT, or -errno. */
int sysv_find_key(enum object_type type, uint32_t key) MUST_CHECK;

/* How much of TYPE there is. Returns 0 or -errno. */
int sysv_usage(enum object_type type, struct sysv_usage *ret) MUST_CHECK;

/* Removes the object of TYPE with ID (IPC_RMID). Returns 0 or -errno (-EINVAL and -EIDRM: there is none). */
int sysv_remove(enum object_type type, int32_t id) MUST_CHECK;

/*
 * Gives a System V object another owner, group and permission bits at once (IPC_SET). What is to stay is taken from OBJECT; of a
 * queue it must know its qbytes (FACT_QBYTES). Returns 0 or -errno (-EPERM: neither its owner nor its creator).
 */
int sysv_set_permissions(const struct object *object, const struct permissions *permissions) MUST_CHECK;

#endif
