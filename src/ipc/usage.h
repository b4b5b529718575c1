/* How much memory objects take, added up by what they have in common: for `du`. */
#ifndef IPCTOOL_IPC_USAGE_H
#define IPCTOOL_IPC_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/object.h"
#include "ipc/standing.h"

/* What tells one sum from another. */
enum usage_key {
	USAGE_BY_OWNER = 1 << 0,
	USAGE_BY_APP = 1 << 1,
	USAGE_BY_PREFIX = 1 << 2,
	USAGE_BY_TYPE = 1 << 3,
	USAGE_BY_STATE = 1 << 4,
	USAGE_BY_NAMESPACE = 1 << 5,
};

/* One sum. What it is not told apart by, or is not known, is unknown: UINT32_MAX, NULL, OBJECT_NONE, STANDING_UNKNOWN. */
struct usage {
	uint32_t uid;
	const char *app;    /* static */
	const char *prefix; /* of PREFIX_LENGTH bytes: within an object's name */
	size_t prefix_length;
	enum object_type type;
	enum standing state;
	uint64_t ns;    /* as in struct object; NAMESPACE_UNKNOWN */
	uint64_t objects;
	uint64_t bytes;
	bool has_bytes; /* of one object at least it is known what it takes */
};

#define NAMESPACE_UNKNOWN UINT64_MAX

struct usage_list {
	struct usage *items; /* the largest first */
	size_t count;
	uint64_t hidden; /* bytes in /dev/shm that no object was found for */
};

/* Frees what it owns; the names are the objects'. */
void usage_list_done(struct usage_list *list);

/*
 * How many bytes of memory OBJECT takes: of a segment what is in memory or swapped out, of a file all it was given, of a System V
 * queue the bytes in it, of a POSIX queue what its owner is charged for it. Returns whether that is known; of a System V set the
 * kernel does not tell.
 */
bool usage_bytes(const struct object *object, uint64_t *ret);

/*
 * The part of its name that an object shares with those made by the same program: up to the last of . _ - : # before the first
 * digit; without one of these, the letters before it. For a file in a directory, that directory's name. *LENGTH may be 0. NULL
 * where there is no name. Within the object's name.
 */
const char *usage_prefix(const struct object *object, size_t *length);

/*
 * Adds up LIST, of which how each stands is in STANDINGS (NULL: not looked at), by KEYS (enum usage_key). A file that has two
 * names counts once. TOTAL is how many bytes are taken in /dev/shm: what of it was not found is added, all its keys unknown; 0
 * when that is not known, or not all was looked for. Takes time in n log n. Returns 0 or -ENOMEM. RET borrows from LIST.
 */
int usage_sum(const struct object_list *list, const enum standing *standings, unsigned keys, uint64_t total,
	      struct usage_list *ret) MUST_CHECK;

#endif
