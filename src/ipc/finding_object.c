/* Objects that nobody needs any more, and segments that lost their key while they were in use. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/finding.h"
#include "ipc/select.h"
#include "ipc/usage.h"
#include "sys/maps.h"

#define ADDRESSES_SHOWN 4
#define HOLDERS_SHOWN   4

static int64_t idle_of(const struct checkup *checkup, size_t index)
{
	return object_idle(&checkup->objects->objects[index], checkup->now);
}

static bool is_alike(const struct object *x, const struct object *y)
{
	return x->uid == y->uid && x->type == y->type;
}

/* By owner, type, and the longest idle first. */
static int order_orphans(const void *a, const void *b, void *data)
{
	const struct checkup *checkup = data;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	const struct object *x = &checkup->objects->objects[i], *y = &checkup->objects->objects[j];
	int64_t idle_x = idle_of(checkup, i), idle_y = idle_of(checkup, j);

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (idle_x != idle_y)
		return idle_x > idle_y ? -1 : 1;
	return (i > j) - (i < j);
}

static void write_addresses(const struct checkup *checkup, const size_t *orphans, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count && i < ADDRESSES_SHOWN; i++) {
		buffer_text(out, i > 0 ? ", " : ": ");
		object_address(&checkup->objects->objects[orphans[i]], out);
	}
	if (count > ADDRESSES_SHOWN)
		buffer_printf(out, ", and %zu more", count - ADDRESSES_SHOWN);
}

/* COUNT orphans of one owner and type. */
static int add_orphans(struct checkup *checkup, const size_t *orphans, size_t count)
{
	const struct object *first = &checkup->objects->objects[orphans[0]];
	const char *type = object_type_name(first->type), *owner = users_name(&checkup->users, first->uid);
	int64_t oldest = idle_of(checkup, orphans[0]), youngest = idle_of(checkup, orphans[count - 1]);
	uint64_t sum = 0, bytes;

	for (size_t i = 0; i < count; i++)
		sum += usage_bytes(&checkup->objects->objects[orphans[i]], &bytes) ? bytes : 0;
	object_address(first, &checkup->object);
	buffer_printf(&checkup->evidence, "%zu orphan%s of %s (%s), %ju bytes, idle for %jd", count, count == 1 ? "" : "s", owner,
		      type, (uintmax_t)sum, (intmax_t)youngest);
	if (oldest != youngest)
		buffer_printf(&checkup->evidence, " to %jd", (intmax_t)oldest);
	buffer_text(&checkup->evidence, " s, that nobody holds");
	write_addresses(checkup, orphans, count, &checkup->evidence);
	finding_ipctool(checkup, "rm");
	buffer_printf(&checkup->fix, "%s --orphan --yes", type);
	if (checkup->has_idle)
		buffer_printf(&checkup->fix, " --idle %jds", (intmax_t)checkup->idle);
	buffer_text(&checkup->fix, " --owner ");
	finding_word(&checkup->fix, owner);
	return finding_add(checkup, SEVERITY_WARNING, "orphans");
}

int find_orphans(struct checkup *checkup)
{
	const struct object *objects = checkup->objects->objects;
	cleanup_free size_t *orphans = calloc(checkup->objects->count + 1, sizeof(*orphans));
	size_t count = 0, same;
	int r = 0;

	if (!orphans)
		return -ENOMEM;
	for (size_t i = 0; i < checkup->objects->count; i++)
		if (checkup->standings[i] == STANDING_ORPHAN && objects[i].family != FAMILY_OTHER)
			orphans[count++] = i;
	qsort_r(orphans, count, sizeof(*orphans), order_orphans, checkup);
	for (size_t i = 0; r == 0 && i < count; i += same) {
		for (same = 1; i + same < count && is_alike(&objects[orphans[i]], &objects[orphans[i + same]]);)
			same++;
		r = add_orphans(checkup, orphans + i, same);
	}
	return r;
}

/* "/SYSV0000162e (deleted)": the key that a segment was made with, which its mappings still bear as a name. */
static bool parse_key(const char *name, uint32_t *ret)
{
	char *end;

	if (strncmp(name, "/SYSV", 5) != 0)
		return false;
	*ret = (uint32_t)strtoul(name + 5, &end, 16);
	return end == name + 13;
}

struct key_search {
	uint64_t start; /* address of a mapping of it */
	uint32_t key;
	bool found;
};

static int read_key(struct maps *maps, const struct mapping *mapping, void *data)
{
	struct key_search *search = data;

	if (mapping->start != search->start)
		return 0;
	search->found = parse_key(maps_name(maps), &search->key);
	return 1;
}

/* By the link to the mapping, which only the privileged may read; else by looking through all mappings. */
static bool find_key(const struct use *use, uint32_t *ret)
{
	struct key_search search = { .start = use->start };
	char link[64], name[MAPPING_NAME_MAX];
	cleanup_fd int process = process_open(use->pid);
	ssize_t n;

	if (process < 0)
		return false;
	snprintf(link, sizeof(link), "map_files/%jx-%jx", (uintmax_t)use->start, (uintmax_t)use->end);
	n = readlinkat(process, link, name, sizeof(name) - 1);
	name[n < 0 ? 0 : n] = '\0';
	if (n > 0)
		return parse_key(name, ret);
	if (maps_each(process, true, read_key, &search) < 0)
		return false;
	*ret = search.key;
	return search.found;
}

/* The segment that KEY leads to now. */
static size_t find_successor(const struct checkup *checkup, uint32_t key)
{
	for (size_t i = 0; i < checkup->objects->count; i++) {
		const struct object *object = &checkup->objects->objects[i];

		if (object->type == OBJECT_SHM && object->family == FAMILY_SYSV && object->key == key)
			return i;
	}
	return SIZE_MAX;
}

static void write_holders(struct checkup *checkup, size_t index, struct buffer *out)
{
	size_t count, shown = 0;
	const struct use *uses = holders_of(checkup->holders, index, &count);

	for (size_t i = 0; i < count; i++) {
		if (uses[i].role != ROLE_ATTACHED || uses[i].uncertain)
			continue;
		if (shown < HOLDERS_SHOWN) {
			buffer_text(out, shown > 0 ? ", " : "");
			finding_process(checkup, uses[i].pid, out);
		}
		shown++;
	}
	if (shown == 0)
		buffer_text(out, "nobody that could be seen");
	if (shown > HOLDERS_SHOWN)
		buffer_printf(out, ", and %zu more", shown - HOLDERS_SHOWN);
}

static void write_kill(struct checkup *checkup, size_t index)
{
	size_t count;
	const struct use *uses = holders_of(checkup->holders, index, &count);

	buffer_text(&checkup->fix, "kill");
	for (size_t i = 0; i < count; i++)
		if (uses[i].role == ROLE_ATTACHED && !uses[i].uncertain)
			buffer_printf(&checkup->fix, " %u", uses[i].pid);
}

static int add_removed(struct checkup *checkup, size_t index, uint32_t key)
{
	const struct object *segment = &checkup->objects->objects[index];
	size_t successor = find_successor(checkup, key);

	object_address(segment, &checkup->object);
	buffer_printf(&checkup->evidence, "%ju bytes, removed while attached (nattch %ju): ", (uintmax_t)segment->shm.size,
		      (uintmax_t)segment->shm.nattch);
	write_holders(checkup, index, &checkup->evidence);
	buffer_printf(&checkup->evidence, ". Its key 0x%08x ", key);
	if (successor == SIZE_MAX) {
		buffer_text(&checkup->evidence, "is free: whoever asks for it next gets another segment");
	} else {
		buffer_text(&checkup->evidence, "now leads to ");
		object_address(&checkup->objects->objects[successor], &checkup->evidence);
		buffer_text(&checkup->evidence, ", attached by ");
		write_holders(checkup, successor, &checkup->evidence);
		buffer_text(&checkup->evidence, ": two segments under one key");
	}
	write_kill(checkup, index);
	return finding_add(checkup, successor == SIZE_MAX ? SEVERITY_WARNING : SEVERITY_ERROR, "removed");
}

/* Private ones are no fault: many programs mark theirs as soon as all are attached, so that it goes when they end. */
static int check_removed(struct checkup *checkup, size_t index, size_t *hidden)
{
	size_t count;
	const struct use *uses = holders_of(checkup->holders, index, &count);
	uint32_t key;

	for (size_t i = 0; i < count; i++) {
		if (uses[i].role != ROLE_ATTACHED || uses[i].uncertain || !find_key(&uses[i], &key))
			continue;
		return key == 0 ? 0 : add_removed(checkup, index, key);
	}
	++*hidden;
	return 0;
}

int find_removed(struct checkup *checkup)
{
	size_t hidden = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < checkup->objects->count; i++) {
		const struct object *object = &checkup->objects->objects[i];

		if (object->type == OBJECT_SHM && object->family == FAMILY_SYSV && (object->flags & SHM_IS_REMOVED))
			r = check_removed(checkup, i, &hidden);
	}
	if (hidden > 0)
		finding_unseen(checkup, "which keys %zu removed segments had that are still attached could not be seen", hidden);
	return r;
}
