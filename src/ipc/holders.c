#include "ipc/holders.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/process.h"

const char *use_role_name(enum use_role role)
{
	static const char *const names[] = { "attached", "mapped", "open", "waiting", "creator", "last-user" };

	return names[role];
}

const char *use_access_name(unsigned access)
{
	static const char *const names[] = { NULL, "read", "write", "both" };

	return names[access];
}

struct use *holders_add(struct holders *holders, const struct use *use, char *detail)
{
	struct use *added;

	if (holders->count == holders->capacity) {
		size_t capacity = holders->capacity ? holders->capacity * 2 : 64;
		struct use *uses = reallocarray(holders->uses, capacity, sizeof(*uses));

		if (!uses) {
			free(detail);
			return NULL;
		}
		holders->uses = uses;
		holders->capacity = capacity;
	}
	added = &holders->uses[holders->count++];
	*added = *use;
	added->detail = detail;
	return added;
}

int holders_note_process(struct holders *holders, const struct seen_process *process)
{
	if (holders->seen_count == holders->seen_capacity) {
		size_t capacity = holders->seen_capacity ? holders->seen_capacity * 2 : 64;
		struct seen_process *seen = reallocarray(holders->seen, capacity, sizeof(*seen));

		if (!seen)
			return -ENOMEM;
		holders->seen = seen;
		holders->seen_capacity = capacity;
	}
	holders->seen[holders->seen_count++] = *process;
	return 0;
}

void holders_done(struct holders *holders)
{
	for (size_t i = 0; i < holders->count; i++)
		free(holders->uses[i].detail);
	free(holders->uses);
	free(holders->blind);
	free(holders->seen);
	free(holders->same_as);
	free(holders->shortfalls);
	*holders = (struct holders){ 0 };
}

static int order_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_uses(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	int order = order_numbers(x->object, y->object);

	if (order == 0)
		order = order_numbers(x->pid, y->pid);
	if (order == 0)
		order = order_numbers(x->role, y->role);
	if (order == 0)
		order = order_numbers(x->tid, y->tid);
	return order ? order : order_numbers(x->fd, y->fd);
}

/* Copies the uses into SORTED, by object; those of one object stay in order. PLACES has room for a number per object. */
static void place_by_object(const struct holders *holders, size_t *places, size_t objects, struct use *sorted)
{
	size_t before = 0;

	for (size_t i = 0; i < holders->count; i++)
		places[holders->uses[i].object]++;
	for (size_t i = 0; i < objects; i++) {
		size_t count = places[i];

		places[i] = before;
		before += count;
	}
	for (size_t i = 0; i < holders->count; i++)
		sorted[places[holders->uses[i].object]++] = holders->uses[i];
}

static bool is_in_order(const struct use *uses, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (order_uses(&uses[i - 1], &uses[i]) > 0)
			return false;
	return true;
}

/* Few at a time: that is cheaper than to call qsort(3). */
#define INSERTED 16

static void sort_few(struct use *uses, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct use use = uses[i];
		size_t at = i;

		for (; at > 0 && order_uses(&uses[at - 1], &use) > 0; at--)
			uses[at] = uses[at - 1];
		uses[at] = use;
	}
}

/* ENDS has where the uses of each object end. */
static void sort_each(struct use *uses, const size_t *ends, size_t objects)
{
	for (size_t i = 0, begin = 0; i < objects; begin = ends[i++]) {
		size_t count = ends[i] - begin;

		if (count <= INSERTED)
			sort_few(uses + begin, count);
		else if (!is_in_order(uses + begin, count))
			qsort(uses + begin, count, sizeof(*uses), order_uses);
	}
}

/* The pass finds them process by process, each in order already: all that is left to do is mostly to count. */
int holders_sort(struct holders *holders)
{
	cleanup_free size_t *places = NULL;
	struct use *sorted;
	size_t last = 0;

	for (size_t i = 0; i < holders->count; i++)
		last = holders->uses[i].object > last ? holders->uses[i].object : last;
	if (holders->count == 0)
		return 0;
	places = calloc(last + 1, sizeof(*places));
	sorted = reallocarray(NULL, holders->capacity, sizeof(*sorted));
	if (!places || !sorted) {
		free(sorted);
		return -ENOMEM;
	}
	place_by_object(holders, places, last + 1, sorted);
	free(holders->uses);
	holders->uses = sorted;
	sort_each(sorted, places, last + 1);
	return 0;
}

/* The first use whose object is not before OBJECT. */
static size_t first_use(const struct holders *holders, size_t object)
{
	size_t low = 0, high = holders->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (holders->uses[middle].object < object)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct use *holders_of(const struct holders *holders, size_t object, size_t *count)
{
	size_t first;

	object = holders->same_as ? holders->same_as[object] : object;
	first = first_use(holders, object);
	*count = first_use(holders, object + 1) - first;
	return holders->uses ? holders->uses + first : NULL; /* not even 0 may be added to NULL */
}

static void remap_shortfalls(struct holders *holders, const size_t *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < holders->shortfall_count; i++) {
		struct shortfall shortfall = holders->shortfalls[i];

		shortfall.object = map[shortfall.object];
		if (shortfall.object != SIZE_MAX)
			holders->shortfalls[kept++] = shortfall;
	}
	holders->shortfall_count = kept;
}

static void remap_same(struct holders *holders, const size_t *map, size_t count)
{
	size_t *moved = holders->same_as ? calloc(count + 1, sizeof(*moved)) : NULL;

	for (size_t i = 0; moved && i < count; i++) {
		size_t first = map[holders->same_as[i]];

		if (map[i] != SIZE_MAX)
			moved[map[i]] = first != SIZE_MAX ? first : map[i];
	}
	free(holders->same_as);
	holders->same_as = moved; /* without memory their uses are told of the first alone */
}

void holders_remap(struct holders *holders, const size_t *map, size_t count)
{
	size_t kept = 0;

	remap_same(holders, map, count);
	for (size_t i = 0; i < holders->count; i++) {
		struct use use = holders->uses[i];

		if (map[use.object] == SIZE_MAX) {
			free(use.detail);
			continue;
		}
		use.object = map[use.object];
		holders->uses[kept++] = use;
	}
	holders->count = kept;
	remap_shortfalls(holders, map);
}

/* What is known of a pid: mostly few processes made all objects. */
struct record {
	uint32_t pid; /* 0: free */
	uint32_t uid;
	int64_t start; /* INT64_MAX: it is dead */
};

#define RECORDS_KEPT 256

struct recorded {
	struct holders *holders;
	struct record records[RECORDS_KEPT];
};

static const struct seen_process *find_seen(const struct holders *holders, uint32_t pid)
{
	size_t low = 0, high = holders->seen_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (holders->seen[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < holders->seen_count && holders->seen[low].pid == pid ? &holders->seen[low] : NULL;
}

/* What the pass has SEEN of it (NULL: nothing) need not be asked for again. */
static void fill(struct record *record, const struct seen_process *seen, uint32_t pid)
{
	*record = (struct record){ pid, seen ? seen->uid : 0, seen ? seen->start : INT64_MIN };
	if (record->start == INT64_MIN && process_start_time(pid, &record->start) < 0)
		record->start = INT64_MAX;
	if (!seen && record->start != INT64_MAX && process_uid(pid, &record->uid) < 0)
		record->start = INT64_MAX;
}

static const struct record *look_up(struct recorded *recorded, uint32_t pid)
{
	struct record *record = &recorded->records[pid % RECORDS_KEPT];

	if (record->pid != pid)
		fill(record, find_seen(recorded->holders, pid), pid);
	return record;
}

/* A process started after WHEN bears a reused pid. Both times are rounded down: a second of grace. */
static int add_recorded(struct recorded *recorded, size_t object, uint32_t pid, int64_t when, enum use_role role)
{
	struct use use = { .object = object, .pid = pid, .tid = pid, .role = role };
	const struct record *record;

	if (pid == 0 || when == 0)
		return 0;
	record = look_up(recorded, pid);
	use.uid = record->uid;
	return record->start > when + 1 || holders_add(recorded->holders, &use, NULL) ? 0 : -ENOMEM;
}

static int add_segment(struct recorded *recorded, size_t index, const struct object *object)
{
	int64_t used = object_last_use(object);
	int r = add_recorded(recorded, index, object->shm.cpid, object->changed, ROLE_CREATOR);

	return r < 0 ? r : add_recorded(recorded, index, object->shm.lpid, used, ROLE_LAST_USER);
}

static int add_queue(struct recorded *recorded, size_t index, const struct object *object)
{
	int r = add_recorded(recorded, index, object->msg.lspid, object->msg.sent, ROLE_LAST_USER);

	if (r < 0 || object->msg.lrpid == object->msg.lspid)
		return r;
	return add_recorded(recorded, index, object->msg.lrpid, object->msg.received, ROLE_LAST_USER);
}

static bool seen_before(const uint32_t *pids, uint64_t count, uint32_t pid)
{
	for (uint64_t i = 0; i < count; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

/* Sets are rarely large, and mostly one process has used them all: comparing with those before is cheap enough. */
#define PIDS_COMPARED 64

static int add_set(struct recorded *recorded, size_t index, const struct object *object)
{
	int r = 0;

	for (uint64_t i = 0; r == 0 && (object->known & FACT_SEMPIDS) && i < object->sem.nsems; i++) {
		uint64_t first = i > PIDS_COMPARED ? i - PIDS_COMPARED : 0;

		if (!seen_before(object->sem.pids + first, i - first, object->sem.pids[i]))
			r = add_recorded(recorded, index, object->sem.pids[i], object->sem.otime, ROLE_LAST_USER);
	}
	return r;
}

int holders_add_recorded(const struct object_list *objects, struct holders *holders)
{
	struct recorded recorded = { .holders = holders };
	int r = 0;

	for (size_t i = 0; r == 0 && i < objects->count && !holders->foreign_processes; i++) {
		const struct object *object = &objects->objects[i];

		if (object->family != FAMILY_SYSV)
			continue;
		if (object->type == OBJECT_SHM)
			r = add_segment(&recorded, i, object);
		else if (object->type == OBJECT_MSG)
			r = add_queue(&recorded, i, object);
		else if (object->type == OBJECT_SEM)
			r = add_set(&recorded, i, object);
	}
	return r < 0 ? r : holders_sort(holders);
}
