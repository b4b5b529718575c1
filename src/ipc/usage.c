#include "ipc/usage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/posix_file.h"
#include "ipc/posix_mq.h"
#include "ipc/target.h"

void usage_list_done(struct usage_list *list)
{
	free(list->items);
	*list = (struct usage_list){ 0 };
}

static bool segment_bytes(const struct object *object, uint64_t *ret)
{
	*ret = object->shm.rss + object->shm.swap;
	return object->known & FACT_RSS;
}

static bool queue_bytes(const struct object *object, uint64_t *ret)
{
	if (object->family == FAMILY_SYSV)
		return object_size(object, ret);
	*ret = posix_mq_cost(object->msg.maxmsg, object->msg.msgsize);
	return object->known & FACT_MSGS;
}

bool usage_bytes(const struct object *object, uint64_t *ret)
{
	if (object->type == OBJECT_MSG)
		return queue_bytes(object, ret);
	if (object->family == FAMILY_SYSV)
		return object->type == OBJECT_SHM && segment_bytes(object, ret);
	*ret = object->taken;
	return object->taken != UINT64_MAX;
}

static bool is_divider(char c)
{
	return c == '.' || c == '_' || c == '-' || c == ':' || c == '#';
}

static size_t length_of_prefix(const char *name)
{
	size_t end = strcspn(name, "0123456789"), length = end;

	while (length > 0 && !is_divider(name[length - 1]))
		length--;
	return length > 0 ? length : end;
}

const char *usage_prefix(const struct object *object, size_t *length)
{
	const char *name = object->name;
	size_t directory = strlen(POSIX_DIRECTORY "/");

	*length = 0;
	if (!name)
		return NULL;
	if (object->type == OBJECT_MMAP && strlen(name) > directory) {
		const char *slash = strchr(name + directory, '/');

		name += directory;
		*length = slash ? (size_t)(slash - name) + 1 : length_of_prefix(name);
		return name;
	}
	*length = length_of_prefix(name);
	return name;
}

/* What OBJECT is by KEYS, and nothing of how much it takes. */
static struct usage keys_of(const struct object *object, enum standing standing, unsigned keys)
{
	struct usage usage = { .uid = UINT32_MAX, .ns = NAMESPACE_UNKNOWN };

	if (keys & USAGE_BY_OWNER)
		usage.uid = object->uid;
	if (keys & USAGE_BY_APP)
		usage.app = object_app(object);
	if (keys & USAGE_BY_PREFIX)
		usage.prefix = usage_prefix(object, &usage.prefix_length);
	if (keys & USAGE_BY_TYPE)
		usage.type = object->type;
	if (keys & USAGE_BY_STATE)
		usage.state = standing;
	if (keys & USAGE_BY_NAMESPACE)
		usage.ns = object->ns;
	return usage;
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_text(const char *a, size_t a_length, const char *b, size_t b_length)
{
	int result = 0;

	if (a && b)
		result = memcmp(a, b, a_length < b_length ? a_length : b_length);
	return result ? result : order(a ? a_length + 1 : 0, b ? b_length + 1 : 0);
}

static int order_keys(const void *a, const void *b)
{
	const struct usage *x = a, *y = b;
	int result = order(x->uid, y->uid);

	if (result == 0)
		result = order(x->type, y->type);
	if (result == 0)
		result = order_text(x->app, x->app ? strlen(x->app) : 0, y->app, y->app ? strlen(y->app) : 0);
	if (result == 0)
		result = order_text(x->prefix, x->prefix_length, y->prefix, y->prefix_length);
	if (result == 0)
		result = order(x->state, y->state);
	return result ? result : order(x->ns, y->ns);
}

/* The largest first, what is not known last. */
static int order_sums(const void *a, const void *b)
{
	const struct usage *x = a, *y = b;
	int result = order(y->has_bytes, x->has_bytes);

	if (result == 0)
		result = order(y->bytes, x->bytes);
	return result ? result : order_keys(a, b);
}

static void add(struct usage *sum, const struct usage *more)
{
	sum->objects += more->objects;
	sum->bytes += more->bytes;
	sum->has_bytes |= more->has_bytes;
}

static void merge(struct usage_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (kept > 0 && order_keys(&list->items[kept - 1], &list->items[i]) == 0)
			add(&list->items[kept - 1], &list->items[i]);
		else
			list->items[kept++] = list->items[i];
	}
	list->count = kept;
}

static void sort(struct usage_list *list, int (*compare)(const void *a, const void *b))
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items), compare);
}

static struct usage usage_of(const struct object *object, enum standing standing, unsigned keys)
{
	struct usage usage = keys_of(object, standing, keys);

	usage.objects = 1;
	usage.has_bytes = usage_bytes(object, &usage.bytes);
	if (!usage.has_bytes)
		usage.bytes = 0;
	return usage;
}

static bool is_file(const struct object *object)
{
	return object->family != FAMILY_SYSV && object->type != OBJECT_MSG;
}

int usage_sum(const struct object_list *list, const enum standing *standings, unsigned keys, uint64_t total,
	      struct usage_list *ret)
{
	cleanup_with(target_table_done) struct target_table table = { 0 };
	uint64_t files = 0;

	*ret = (struct usage_list){ .items = calloc(list->count + 1, sizeof(*ret->items)) };
	if (!ret->items || target_table_build(&table, list) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		const struct object *object = &list->objects[i];
		struct usage *usage = &ret->items[ret->count++];

		*usage = usage_of(object, standings ? standings[i] : STANDING_UNKNOWN, keys);
		if (table.same_as && table.same_as[i] != i)
			usage->bytes = 0;
		files += is_file(object) ? usage->bytes : 0;
	}
	ret->hidden = total > files ? total - files : 0;
	if (ret->hidden > 0)
		ret->items[ret->count++] = (struct usage){
			.uid = UINT32_MAX, .ns = NAMESPACE_UNKNOWN, .bytes = ret->hidden, .has_bytes = true,
		};
	sort(ret, order_keys);
	merge(ret);
	sort(ret, order_sums);
	return 0;
}
