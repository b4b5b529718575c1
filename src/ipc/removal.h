/*
 * Removing an object that was looked at before, without hitting another one: it is looked at once more at the last moment, and
 * where the kernel lets us it is held fast in between. What that takes differs from kind to kind:
 *
 *   a segment    is attached while it is looked at and removed: its id cannot be given out again meanwhile (shmat(2))
 *   a file in    gets a lease, which the kernel gives only if nobody else has the file open or mapped, and which makes those
 *   /dev/shm     who would open it wait (fcntl(2), F_SETLEASE)
 *   a queue,     can be held by nothing: it is looked at immediately before. Between the two calls lies about a microsecond
 *   a set,
 *   a FIFO
 */
#ifndef IPCTOOL_IPC_REMOVAL_H
#define IPCTOOL_IPC_REMOVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/object.h"

/* Somebody who holds an object for less than this (nanoseconds), as one who looks at it does, is not in the way. */
#define REMOVAL_PATIENCE INT64_C(100000000)

/* What must hold of an object besides that it is the same one. */
enum removal_care {
	REMOVAL_FORCED,    /* nothing */
	REMOVAL_IF_UNUSED, /* nobody uses it now */
	REMOVAL_IF_IDLE,   /* nor has anybody since it was looked at */
};

struct removal {
	enum removal_care care;
	uint32_t uid;    /* effective, of the caller */
	bool may_attach; /* kernel.shm_rmid_forced is not set: there an attach and detach would destroy a segment */
};

/* Asks the kernel what holds for all removals alike. */
void removal_begin(struct removal *removal, enum removal_care care);

/* Whether the kernel will let the caller remove OBJECT, as far as that can be known before: 0 or -EPERM. */
int removal_permitted(const struct removal *removal, const struct object *object) MUST_CHECK;

/*
 * Removes OBJECT. Returns 0; -ENOENT when it is gone; -ESTALE when it is another one by now, or was changed (for
 * REMOVAL_IF_IDLE: or used) since; -EBUSY when somebody uses it and has for REMOVAL_PATIENCE; or -errno (-EPERM, ...).
 */
int removal_remove(const struct removal *removal, const struct object *object) MUST_CHECK;

/*
 * Looks again how OBJECT is used: attachments, waiters, whether it is marked for removal. One that is gone or another one by
 * now counts as unused, which removal_remove() will tell.
 */
void removal_look_again(struct object *object);

#endif
