#include "sys/users.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "sys/procfs.h"

struct name_entry {
	char *name; /* NULL: the entry is free */
	uint32_t id;
};

int users_find_uid(const char *name, uint32_t *ret)
{
	const struct passwd *user;
	uint64_t number;

	if (parse_u64_max(name, UINT32_MAX - 1, &number) == 0) {
		*ret = (uint32_t)number;
		return 0;
	}
	user = *name ? getpwnam(name) : NULL;
	if (!user)
		return -ENOENT;
	*ret = user->pw_uid;
	return 0;
}

int users_find_gid(const char *name, uint32_t *ret)
{
	const struct group *group;
	uint64_t number;

	if (parse_u64_max(name, UINT32_MAX - 1, &number) == 0) {
		*ret = (uint32_t)number;
		return 0;
	}
	group = *name ? getgrnam(name) : NULL;
	if (!group)
		return -ENOENT;
	*ret = group->gr_gid;
	return 0;
}

void name_cache_done(struct name_cache *cache)
{
	for (uint32_t i = 0; i < cache->capacity; i++)
		free(cache->entries[i].name);
	free(cache->entries);
	*cache = (struct name_cache){ 0 };
}

/* Where ID stands in the table, or the free entry where it belongs. The table is never full. */
static struct name_entry *cache_slot(const struct name_cache *cache, uint32_t id)
{
	uint32_t at = id * 2654435761U & (cache->capacity - 1);

	while (cache->entries[at].name && cache->entries[at].id != id)
		at = (at + 1) & (cache->capacity - 1);
	return &cache->entries[at];
}

static int cache_grow(struct name_cache *cache)
{
	struct name_cache bigger = { .capacity = cache->capacity ? cache->capacity * 2 : 64, .used = cache->used };

	bigger.entries = calloc(bigger.capacity, sizeof(*bigger.entries));
	if (!bigger.entries)
		return -ENOMEM;
	for (uint32_t i = 0; i < cache->capacity; i++)
		if (cache->entries[i].name)
			*cache_slot(&bigger, cache->entries[i].id) = cache->entries[i];
	free(cache->entries);
	*cache = bigger;
	return 0;
}

/* The kernel shows ids that the user namespace does not map as the overflow id: that is nobody's name. */
static char *name_of_number(uint32_t id)
{
	char *text;

	return asprintf(&text, "%u", id) < 0 ? NULL : text;
}

static char *user_lookup(uint32_t uid)
{
	const struct passwd *user = getpwuid(uid);

	return user ? strdup(user->pw_name) : name_of_number(uid);
}

static char *group_lookup(uint32_t gid)
{
	const struct group *group = getgrgid(gid);

	return group ? strdup(group->gr_name) : name_of_number(gid);
}

static const char *cached_name(struct name_cache *cache, uint32_t id, char *(*lookup)(uint32_t))
{
	struct name_entry *entry;

	if (cache->used * 2 >= cache->capacity && cache_grow(cache) < 0)
		return "?";
	entry = cache_slot(cache, id);
	if (!entry->name) {
		*entry = (struct name_entry){ lookup(id), id };
		if (!entry->name)
			return "?";
		cache->used++;
	}
	return entry->name;
}

const char *users_name(struct name_cache *cache, uint32_t uid)
{
	return cached_name(cache, uid, user_lookup);
}

const char *groups_name(struct name_cache *cache, uint32_t gid)
{
	return cached_name(cache, gid, group_lookup);
}

/* "0 0 4294967295" is the map that leaves nothing out. */
static uint32_t overflow_id(const char *map_file, const char *overflow_file)
{
	uint64_t map[3], overflow;

	if (procfs_numbers(map_file, map, ARRAY_SIZE(map)) == 0 && map[0] == 0 && map[2] >= UINT32_MAX)
		return UINT32_MAX;
	return procfs_numbers(overflow_file, &overflow, 1) == 0 ? (uint32_t)overflow : 65534;
}

uint32_t users_overflow_uid(void)
{
	return overflow_id("/proc/self/uid_map", "/proc/sys/kernel/overflowuid");
}

uint32_t users_overflow_gid(void)
{
	return overflow_id("/proc/self/gid_map", "/proc/sys/kernel/overflowgid");
}
