/*
 * Users and groups by name and number. Name services are slow and may load libraries: each id is asked for once, and only
 * when a name is to be shown.
 */
#ifndef IPCTOOL_SYS_USERS_H
#define IPCTOOL_SYS_USERS_H

#include <stdint.h>

#include "base/attributes.h"

/* The uid of NAME, which may be a number. Returns 0, -ENOENT when there is none. */
int users_find_uid(const char *name, uint32_t *ret) MUST_CHECK;
int users_find_gid(const char *name, uint32_t *ret) MUST_CHECK;

/* Names already looked up, by id: an open-addressing table. Start from { 0 }. */
struct name_cache {
	struct name_entry *entries;
	uint32_t capacity, used;
};

/* Frees the names and the table. */
void name_cache_done(struct name_cache *cache);

/* The name of UID or GID, its number in decimal where it has none. Borrowed from the cache; "?" when memory ran out. */
const char *users_name(struct name_cache *cache, uint32_t uid);
const char *groups_name(struct name_cache *cache, uint32_t gid);

/*
 * What a uid (gid) looks like that this user namespace does not map, when there can be such: an object that shows it may be
 * anybody's. UINT32_MAX when every id is mapped, as in the initial namespace.
 */
uint32_t users_overflow_uid(void);
uint32_t users_overflow_gid(void);

#endif
