/*
 * The face that all kinds of IPC objects share: a kind is a type in one family. What acts on objects of every kind loops over
 * this table, or asks for the kind of an object or address, and knows no family.
 */
#ifndef IPCTOOL_IPC_KIND_H
#define IPCTOOL_IPC_KIND_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/address.h"
#include "ipc/object.h"

struct kind {
	enum object_type type;
	enum object_family family;
	const char *name; /* "shm", "POSIX shm": for sentences */
	/*
	 * Appends all objects to LIST, in no order, with the facts wanted as far as this user may know them. Adds what stands
	 * where objects do and is none to *IGNORED. Returns 0, or -errno when they cannot be listed. Of FIFOs it
	 * knows none: see holders_discover().
	 */
	int (*enumerate)(const struct kind *kind, uint32_t facts, struct object_list *list, size_t *ignored);
	/* Appends the one object that ADDRESS (of this kind) names. Returns 0, -ENOENT, or -errno. */
	int (*stat)(const struct kind *kind, const struct address *address, uint32_t facts, struct object_list *list);
	/*
	 * Removes OBJECT. One with a name is verified just before: -ESTALE when the name leads to another one by now. Returns
	 * 0 or -errno (-ENOENT, -EINVAL, -EIDRM: there is none).
	 */
	int (*remove)(const struct kind *kind, const struct object *object);
};

#define KIND_COUNT 7
extern const struct kind kinds[KIND_COUNT];

/* The kind of the object that an address can name, or of an object; NULL where nothing can be done with its kind but look. */
const struct kind *kind_of_address(const struct address *address);
const struct kind *kind_of(const struct object *object);

#endif
