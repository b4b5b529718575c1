#include "ipc/select.h"

#include <fnmatch.h>
#include <string.h>

#include "base/cleanup.h"

int64_t object_idle(const struct object *object, int64_t now)
{
	int64_t used = object_last_use(object);

	return now - (used > object->changed ? used : object->changed);
}

bool selection_wants_family(const struct selection *selection, enum object_family family)
{
	if (family == FAMILY_OTHER)
		return !selection->has_key;
	return family == FAMILY_SYSV ? !selection->name : !selection->has_key && !selection->has_pid;
}

uint32_t selection_facts(const struct selection *selection)
{
	bool by_standing = selection->unused || selection->orphan;

	return (selection->has_pid ? FACT_SEMPIDS : 0) | (by_standing ? FACT_SEMPIDS | FACT_WAITERS : 0) |
	       (selection->empty ? FACT_MSGS : 0) | (selection->has_larger ? FACT_BYTES : 0);
}

static bool used_by(const struct object *object, uint32_t pid)
{
	switch (object->type) {
	case OBJECT_SHM:
		return object->shm.cpid == pid || object->shm.lpid == pid;
	case OBJECT_MSG:
		return object->msg.lspid == pid || object->msg.lrpid == pid;
	case OBJECT_SEM:
		for (uint64_t i = 0; (object->known & FACT_SEMPIDS) && i < object->sem.nsems; i++)
			if (object->sem.pids[i] == pid)
				return true;
		return false;
	default:
		return false;
	}
}

static bool is_larger(const struct object *object, uint64_t than)
{
	uint64_t size;

	return object_size(object, &size) && size > than;
}

static bool is_empty(const struct object *object)
{
	uint64_t messages;

	return object->type == OBJECT_MSG && object_messages(object, &messages) && messages == 0;
}

static bool has_key(const struct object *object, uint32_t key, uint32_t mask)
{
	return object->family == FAMILY_SYSV && (object->key & mask) == (key & mask);
}

static bool has_app(const struct object *object, const char *name)
{
	const char *app = object_app(object);

	return app && strcmp(app, name) == 0;
}

/* The overflow id stands for every owner that is not mapped here: it is nobody's name. */
static bool same_id(uint32_t id, uint32_t wanted, uint32_t overflow)
{
	return id == wanted && id != overflow;
}

/* A glob cannot mean what is behind a NUL byte: an abstract name that has one is matched as its address has it. */
static bool has_name(const struct object *object, const char *glob)
{
	cleanup_with(buffer_done) struct buffer name = { 0 };
	const char *text = object->name;

	if (!text)
		return false;
	if ((object->flags & NAME_IS_ESCAPED) && object_true_name(object, &name) && !memchr(name.data, '\0', name.length))
		text = buffer_string(&name);
	return fnmatch(glob, text, 0) == 0;
}

/* An eventfd has no owner and no times, a socket no times. */
static bool has_status(const struct object *object)
{
	return object->family != FAMILY_OTHER || (object->known & FACT_FILE);
}

static bool has_owner(const struct object *object)
{
	return has_status(object) || (object->known & FACT_UID);
}

bool selection_matches(const struct selection *s, const struct object *object)
{
	return (!s->has_owner || (has_owner(object) && same_id(object->uid, s->owner, s->overflow_uid))) &&
	       (!s->has_group || (has_status(object) && same_id(object->gid, s->group, s->overflow_gid))) &&
	       (!s->has_key || has_key(object, s->key, s->key_mask)) &&
	       (!s->has_pid || used_by(object, s->pid)) && (!s->has_larger || is_larger(object, s->larger)) &&
	       (!s->has_idle || (has_status(object) && object_idle(object, s->now) >= s->idle)) &&
	       (!s->has_older || (has_status(object) && s->now - object->changed >= s->older)) &&
	       (!s->empty || is_empty(object)) &&
	       (!s->name || has_name(object, s->name)) &&
	       (!s->app || has_app(object, s->app));
}

/* Whether selection_matches() says yes of everything. */
static bool means_all(const struct selection *s)
{
	return !s->has_owner && !s->has_group && !s->has_key && !s->has_pid && !s->has_larger && !s->has_idle &&
	       !s->has_older && !s->empty && !s->name && !s->app;
}

void selection_apply(const struct selection *selection, struct object_list *list)
{
	struct object_list kept = { 0 };

	if (means_all(selection))
		return;
	/* the kept ones move up in the same memory; the others are freed where they stand */
	kept.objects = list->objects;
	kept.capacity = list->capacity;
	for (size_t i = 0; i < list->count; i++) {
		struct object *object = &list->objects[i];

		if (selection_matches(selection, object)) {
			if (kept.count != i)
				kept.objects[kept.count] = *object;
			kept.count++;
		} else {
			struct object_list rest = { object, 1, 1 };

			object_list_drop(&rest);
		}
	}
	*list = kept;
}
