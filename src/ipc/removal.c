#include "ipc/removal.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/shm.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/fifo.h"
#include "ipc/kind.h"
#include "ipc/posix_file.h"
#include "sys/clock.h"
#include "sys/process.h"
#include "sys/procfs.h"

#define FIRST_DELAY INT64_C(1000000) /* nanoseconds */

void removal_begin(struct removal *removal, enum removal_care care)
{
	uint64_t forced;

	/* where the setting cannot be read the careful way is the one that destroys nothing by itself */
	*removal = (struct removal){
		.care = care,
		.uid = geteuid(),
		.may_attach = procfs_numbers("/proc/sys/kernel/shm_rmid_forced", &forced, 1) == 0 && forced == 0,
	};
}

/* shmctl(2): the owner, the creator, or who is privileged. */
static bool may_remove_id(uint32_t uid, const struct object *object)
{
	return uid == object->uid || uid == object->cuid || process_may(CAP_SYS_ADMIN);
}

int removal_permitted(const struct removal *removal, const struct object *object)
{
	if (object->family == FAMILY_SYSV)
		return may_remove_id(removal->uid, object) ? 0 : -EPERM;
	if (object->family == FAMILY_OTHER)
		return fifo_may_remove(object);
	if (object->type != OBJECT_MSG)
		return posix_file_may_remove(object);
	/* the root of the mqueue file system is sticky, and belongs to nobody but root */
	return removal->uid == object->uid || process_may(CAP_FOWNER) ? 0 : -EPERM;
}

/* Whether anybody has used it since, as far as the kernel records that. */
static bool was_used(const struct object *now, const struct object *object)
{
	if (object->family != FAMILY_SYSV)
		return now->used != object->used || now->changed != object->changed;
	switch (object->type) {
	case OBJECT_SHM:
		return now->shm.lpid != object->shm.lpid || now->shm.attached != object->shm.attached ||
		       now->shm.detached != object->shm.detached;
	case OBJECT_MSG:
		return now->msg.lspid != object->msg.lspid || now->msg.lrpid != object->msg.lrpid ||
		       now->msg.sent != object->msg.sent || now->msg.received != object->msg.received ||
		       now->msg.msgs != object->msg.msgs;
	default:
		return now->sem.otime != object->sem.otime;
	}
}

/* Looks at OBJECT as it is now. Returns 0 with the one object in LIST, which the caller frees in any case. */
static int look(const struct object *object, uint32_t facts, struct object_list *list)
{
	const struct kind *kind = kind_of(object);
	const struct address address = {
		.type = object->type,
		.form = object->family == FAMILY_SYSV  ? ADDRESS_ID :
			object->family == FAMILY_POSIX ? ADDRESS_NAME :
							 ADDRESS_PATH,
		.id = object->id,
		.name = object->name,
	};
	int r = kind->stat(kind, &address, facts, list);

	return r == -EINVAL || r == -EIDRM || r == -ENOTDIR ? -ENOENT : r;
}

static bool is_held(const struct object *now)
{
	if (now->family != FAMILY_SYSV)
		return false; /* a lease tells, of a FIFO nothing */
	if (now->type == OBJECT_SHM)
		return now->shm.nattch > 0 || (now->flags & SHM_IS_REMOVED);
	return now->type == OBJECT_SEM && (now->known & FACT_WAITERS) && now->sem.waiters > 0;
}

/* Whether OBJECT is still what it was, and under REMOVAL_IF_IDLE was not used either. NOW is how it is. */
static int compare(const struct removal *removal, const struct object *object, const struct object *now)
{
	if (!object_is_same(now, object))
		return -ESTALE;
	return removal->care == REMOVAL_IF_IDLE && was_used(now, object) ? -ESTALE : 0;
}

static int check_identity(const struct removal *removal, const struct object *object)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = look(object, 0, &list);

	return r < 0 ? r : compare(removal, object, &list.objects[0]);
}

static int check_now(const struct removal *removal, const struct object *object)
{
	bool is_set = object->type == OBJECT_SEM && object->family == FAMILY_SYSV;
	uint32_t facts = is_set && removal->care != REMOVAL_FORCED ? FACT_WAITERS : 0;
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = look(object, facts, &list);

	if (r < 0)
		return r;
	/* a removal under way takes the key away: it is no other object for that */
	if (removal->care != REMOVAL_FORCED && is_held(&list.objects[0]))
		return -EBUSY;
	r = compare(removal, object, &list.objects[0]);
	/* counting who waits took two calls for each semaphore: what it is must be looked at last */
	return r == 0 && facts ? check_identity(removal, object) : r;
}

static int drop_id(const struct object *object)
{
	const struct kind *kind = kind_of(object);
	int r = kind->remove(kind, object);

	return r == -EINVAL || r == -EIDRM ? -ENOENT : r;
}

/* While our own attachment holds the id: the segment must still be the same, and the attachment its only one. */
static int remove_attached(const struct object *object)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = look(object, 0, &list);

	if (r < 0)
		return r;
	if ((list.objects[0].flags & SHM_IS_REMOVED) || list.objects[0].shm.nattch != 1)
		return -EBUSY;
	return object_is_same(&list.objects[0], object) ? drop_id(object) : -ESTALE;
}

static int remove_segment(const struct object *object)
{
	void *memory = shmat(object->id, NULL, SHM_RDONLY);
	int r;

	if (memory == (void *)-1 && (errno == EINVAL || errno == EIDRM))
		return -ENOENT;
	if (memory == (void *)-1) /* not permitted, or no room: the look that was just taken must do */
		return drop_id(object);
	r = remove_attached(object);
	shmdt(memory);
	return r;
}

static int try_remove(const struct removal *removal, const struct object *object)
{
	int r = check_now(removal, object);

	if (r < 0)
		return r;
	if (object->family == FAMILY_POSIX && object->type != OBJECT_MSG && removal->care != REMOVAL_FORCED)
		return posix_file_remove_unused(object);
	if (object->family == FAMILY_SYSV && object->type == OBJECT_SHM && removal->care != REMOVAL_FORCED &&
	    removal->may_attach)
		return remove_segment(object);
	return drop_id(object);
}

int removal_remove(const struct removal *removal, const struct object *object)
{
	int r = try_remove(removal, object);
	int64_t until, delay = FIRST_DELAY;

	if (r != -EBUSY)
		return r;
	until = clock_monotonic() + REMOVAL_PATIENCE;
	while (r == -EBUSY && clock_monotonic() < until) {
		/* two that remove the same object and met must not meet again: each has a pace of its own */
		clock_sleep(delay + delay * (getpid() % 16) / 16);
		delay *= 2;
		r = try_remove(removal, object);
	}
	return r;
}

void removal_look_again(struct object *object)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = look(object, object->known & FACT_WAITERS, &list);
	const struct object *now = list.objects;

	if (object->family != FAMILY_SYSV)
		return;
	if (object->type == OBJECT_SHM) {
		object->shm.nattch = r < 0 ? 0 : now->shm.nattch;
		if (r < 0 || !(now->flags & SHM_IS_REMOVED))
			object->flags &= (uint16_t)~SHM_IS_REMOVED;
		else
			object->flags |= SHM_IS_REMOVED;
	} else if (object->type == OBJECT_SEM) {
		object->sem.waiters = r < 0 ? 0 : now->sem.waiters;
	}
}
