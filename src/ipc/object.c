#include "ipc/object.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/bytes.h"
#include "base/hash.h"

#define TYPE_NAME_SIZE 8 /* of the longest, with its end */

static const struct {
	char name[TYPE_NAME_SIZE];
	uint8_t length;
} types[OBJECT_TYPES] = {
	[OBJECT_NONE] = { "", 0 },       [OBJECT_SHM] = { "shm", 3 },         [OBJECT_MSG] = { "msg", 3 },
	[OBJECT_SEM] = { "sem", 3 },     [OBJECT_FIFO] = { "fifo", 4 },       [OBJECT_PIPE] = { "pipe", 4 },
	[OBJECT_SOCK] = { "sock", 4 },   [OBJECT_EVENTFD] = { "eventfd", 7 }, [OBJECT_MEMFD] = { "memfd", 5 },
	[OBJECT_MMAP] = { "mmap", 4 },   [OBJECT_LOCK] = { "lock", 4 },
};

const char *object_type_name(enum object_type type)
{
	return types[type].name;
}

enum object_type object_type_find(const char *name, size_t length)
{
	for (unsigned type = OBJECT_NONE + 1; type < OBJECT_TYPES; type++)
		if (types[type].length == length && memcmp(types[type].name, name, length) == 0)
			return (enum object_type)type;
	return OBJECT_NONE;
}

#define HUGE_PAGE ((size_t)2 << 20)

/* A longer place for a long list, in huge pages where the kernel has them: to touch it first page by page is dear. */
static struct object *move_to_huge_pages(const struct object_list *list, size_t bytes)
{
	struct object *objects = aligned_alloc(HUGE_PAGE, bytes);

	if (!objects)
		return NULL;
	(void)madvise(objects, bytes, MADV_HUGEPAGE);
	if (list->count > 0)
		memcpy(objects, list->objects, list->count * sizeof(*objects));
	free(list->objects);
	return objects;
}

static int resize(struct object_list *list, size_t bytes)
{
	struct object *objects;

	if (bytes <= HUGE_PAGE / 2) {
		objects = realloc(list->objects, bytes);
	} else {
		bytes = (bytes + HUGE_PAGE - 1) & -HUGE_PAGE;
		objects = move_to_huge_pages(list, bytes);
	}
	if (!objects)
		return -ENOMEM;
	list->objects = objects;
	list->capacity = bytes / sizeof(*objects);
	return 0;
}

/* Twice as long, from a megabyte on four times: then what is there is copied. */
static int grow(struct object_list *list)
{
	size_t bytes = (list->capacity ? list->capacity * 2 : 4) * sizeof(struct object);

	return resize(list, bytes <= HUGE_PAGE / 2 ? bytes : bytes * 2);
}

void object_list_reserve(struct object_list *list, size_t count)
{
	if (list->capacity - list->count < count && count < SIZE_MAX / 2 / sizeof(struct object) - list->count)
		(void)resize(list, (list->count + count) * sizeof(struct object));
}

struct object *object_list_add(struct object_list *list)
{
	struct object *object;

	if (list->count == list->capacity && grow(list) < 0)
		return NULL;
	object = &list->objects[list->count++];
	*object = (struct object){ 0 };
	return object;
}

static void object_done(struct object *object)
{
	if (object->name) /* most have none, and a call for each of many thousand takes its time */
		free(object->name);
	if (object->type != OBJECT_SEM)
		return;
	free(object->sem.values);
	free(object->sem.pids);
}

void object_list_drop(struct object_list *list)
{
	object_done(&list->objects[--list->count]);
}

void object_list_keep(struct object_list *list, const size_t *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (map[i] == SIZE_MAX)
			object_done(&list->objects[i]);
		else
			list->objects[kept++] = list->objects[i];
	}
	list->count = kept;
}

void object_list_done(struct object_list *list)
{
	while (list->count > 0)
		object_list_drop(list);
	free(list->objects);
	*list = (struct object_list){ 0 };
}

/* Connections that no process has yet, or any more: what they are connected to tells them apart. */
static int order_by_peer(const struct sock_facts *x, const struct sock_facts *y)
{
	int by_address = memcmp(x->remote, y->remote, sizeof(x->remote));

	return by_address ? by_address : (x->remote_port > y->remote_port) - (x->remote_port < y->remote_port);
}

int object_order(const struct object *x, const struct object *y)
{
	int by_name = 0;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->name || y->name)
		/* of what was named in two ways the first counts */
		by_name = x->name && y->name ? strcmp(x->name, y->name) : !!y->name - !!x->name;
	if (by_name != 0)
		return by_name;
	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	/* many sockets can bear one name; of a POSIX name there is one object */
	if (x->family == FAMILY_POSIX)
		return 0;
	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	if ((x->flags ^ y->flags) & NAME_IS_NO_ADDRESS)
		return x->flags & NAME_IS_NO_ADDRESS ? 1 : -1;
	return x->type == OBJECT_SOCK && x->inode == 0 ? order_by_peer(&x->sock, &y->sock) : 0;
}

static int order_objects(const void *a, const void *b)
{
	return object_order(a, b);
}

/* System V objects mostly come in the order of their ids: that much is seen without a call. */
static bool come_by_id(const struct object *x, const struct object *y)
{
	return x->type == y->type && x->family == FAMILY_SYSV && y->family == FAMILY_SYSV && x->id < y->id;
}

static bool is_sorted(const struct object_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		const struct object *x = &list->objects[i - 1], *y = x + 1;

		if (!come_by_id(x, y) && object_order(x, y) >= 0)
			return false;
	}
	return true;
}

void object_list_settle(struct object_list *list)
{
	size_t kept = 0;

	if (is_sorted(list))
		return;
	qsort(list->objects, list->count, sizeof(*list->objects), order_objects);
	for (size_t i = 0; i < list->count; i++) {
		if (kept > 0 && object_order(&list->objects[kept - 1], &list->objects[i]) == 0)
			object_done(&list->objects[i]);
		else
			list->objects[kept++] = list->objects[i];
	}
	list->count = kept;
}

struct place {
	const struct object *object;
	size_t before;
};

static int order_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = object_order(x->object, y->object);

	return order ? order : (x->before > y->before) - (x->before < y->before);
}

int object_list_order(struct object_list *list, size_t *map)
{
	struct place *places = calloc(list->count + 1, sizeof(*places));
	struct object *ordered = calloc(list->count + 1, sizeof(*ordered));

	for (size_t i = 0; places && ordered && i < list->count; i++)
		places[i] = (struct place){ &list->objects[i], i };
	if (places && ordered)
		qsort(places, list->count, sizeof(*places), order_places);
	for (size_t i = 0; places && ordered && i < list->count; i++) {
		ordered[i] = *places[i].object;
		map[places[i].before] = i;
	}
	if (places && ordered && list->count > 0)
		memcpy(list->objects, ordered, list->count * sizeof(*ordered));
	free(places);
	free(ordered);
	return places && ordered ? 0 : -ENOMEM;
}

/* fifo:PATH, pipe:[INODE], sock:unix:@NAME */
static void file_address(const struct object *object, struct buffer *out)
{
	bool names_it = object->name && !(object->flags & NAME_IS_NO_ADDRESS);

	if (names_it && (object->flags & NAME_IS_ESCAPED)) {
		buffer_text(out, object->name);
		return;
	}
	/* what a memfd was called tells it from no other */
	if (names_it && object->type != OBJECT_MEMFD) {
		bytes_escape(out, object->name, strlen(object->name), ESCAPE_ADDRESS);
		return;
	}
	buffer_char(out, '[');
	buffer_u64(out, object->inode);
	buffer_char(out, ']');
}

/* "shm:" */
static void append_type(enum object_type type, struct buffer *out)
{
	char *at = buffer_reserve(out, TYPE_NAME_SIZE + 1);

	if (!at)
		return;
	memcpy(at, types[type].name, TYPE_NAME_SIZE); /* a fixed size is copied without a call */
	at[types[type].length] = ':';
	out->length += types[type].length + 1U;
}

void object_address(const struct object *object, struct buffer *out)
{
	append_type(object->type, out);
	if (object->family == FAMILY_OTHER) {
		file_address(object, out);
		return;
	}
	if (!object->name) {
		buffer_i64(out, object->id);
		return;
	}
	buffer_char(out, '/');
	bytes_escape(out, object->name, strlen(object->name), ESCAPE_ADDRESS);
}

#define ABSTRACT_MARK "unix:@"

bool object_is_abstract(const struct object *object)
{
	return object->type == OBJECT_SOCK && object->name &&
	       strncmp(object->name, ABSTRACT_MARK, strlen(ABSTRACT_MARK)) == 0;
}

bool object_true_name(const struct object *object, struct buffer *out)
{
	const char *name = object->name;
	size_t before = out->length;

	if (!name)
		return false;
	if (object->flags & NAME_IS_ESCAPED)
		name += object_is_abstract(object) ? strlen(ABSTRACT_MARK) : strcspn(name, ":") + 1;
	buffer_append(out, name, strlen(name) + 1);
	if (out->error < 0)
		return false;
	out->length = before + (object->flags & NAME_IS_ESCAPED ? bytes_unescape(out->data + before) : strlen(name));
	return true;
}

/* What makes an object this one and no other: its type, family and namespace come before these words. */
struct identity {
	uint64_t words[6];
	size_t count;
};

static struct identity sysv_identity(const struct object *object)
{
	const uint64_t size =
		object->type == OBJECT_SHM ? object->shm.size : object->type == OBJECT_SEM ? object->sem.nsems : 0;

	return (struct identity){ .count = 5,
				  .words = {
					  (uint64_t)(uint32_t)object->id << 32 | object->key,
					  (uint64_t)object->cuid << 32 | object->cgid,
					  (uint64_t)object->changed,
					  size,
					  object->type == OBJECT_SHM ? object->shm.cpid : 0,
				  } };
}

/* The file's times are left out: sending, writing and even looking set them. */
static struct identity posix_identity(const struct object *object)
{
	return (struct identity){ .count = 6,
				  .words = {
					  object->device,
					  object->inode,
					  (uint64_t)object->birth,
					  (uint64_t)object->uid << 32 | object->gid,
					  object->mode,
					  object->type == OBJECT_SHM ? object->shm.size : 0,
				  } };
}

static struct identity identity_of(const struct object *object)
{
	return object->family == FAMILY_SYSV ? sysv_identity(object) : posix_identity(object);
}

uint64_t object_identity(const struct object *object, uint64_t ns)
{
	const struct identity identity = identity_of(object);
	uint64_t words[3 + ARRAY_SIZE(identity.words)] = { object->type, object->family, ns };

	memcpy(words + 3, identity.words, sizeof(identity.words));
	return hash_words(words, 3 + identity.count);
}

bool object_is_same(const struct object *x, const struct object *y)
{
	const struct identity identity_x = identity_of(x), identity_y = identity_of(y);

	return x->type == y->type && x->family == y->family &&
	       memcmp(identity_x.words, identity_y.words, sizeof(identity_x.words)) == 0;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t object_last_use(const struct object *object)
{
	if (object->family != FAMILY_SYSV)
		return object->used;
	switch (object->type) {
	case OBJECT_SHM:
		return later(object->shm.attached, object->shm.detached);
	case OBJECT_MSG:
		return later(object->msg.sent, object->msg.received);
	case OBJECT_SEM:
		return object->sem.otime;
	default:
		return 0;
	}
}

bool object_messages(const struct object *object, uint64_t *ret)
{
	*ret = object->msg.msgs;
	return object->family == FAMILY_SYSV || (object->known & FACT_MSGS);
}

bool object_count(const struct object *object, uint64_t *ret)
{
	switch (object->type) {
	case OBJECT_SHM:
		*ret = object->shm.nattch;
		return object->family == FAMILY_SYSV;
	case OBJECT_MSG:
		return object_messages(object, ret);
	case OBJECT_SEM:
		*ret = object->sem.nsems;
		return !(object->flags & SEM_IS_INVALID);
	default:
		*ret = 0;
		return false;
	}
}

bool object_size(const struct object *object, uint64_t *ret)
{
	switch (object->type) {
	case OBJECT_SHM:
		*ret = object->shm.size;
		return true;
	case OBJECT_MSG:
		*ret = object->msg.bytes;
		return object->family == FAMILY_SYSV || (object->known & FACT_BYTES);
	case OBJECT_MEMFD:
		*ret = object->memfd.size;
		return object->known & FACT_SIZE;
	default:
		*ret = 0;
		return false;
	}
}
