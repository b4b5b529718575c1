#include "ipc/standing.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "ipc/select.h"
#include "sys/process.h"

/* How long an object must have been idle to be an orphan, unless the caller says otherwise. */
#define IDLE_USUAL     60   /* s: segments, whose users the kernel counts, and POSIX objects */
#define IDLE_UNTRACED  3600 /* s: System V queues and sets, whose makers it does not record */

/* A process that could not be looked into: who it is decides what it could open. */
struct stranger {
	struct process_identity identity;
	bool known; /* false: not even that could be read */
};

int judgement_begin(struct judgement *judgement)
{
	const struct holders *holders = judgement->holders;

	judgement->left_out = 0;
	judgement->strangers = calloc(holders->blind_count + 1, sizeof(*judgement->strangers));
	if (!judgement->strangers)
		return -ENOMEM;
	for (size_t i = 0; i < holders->blind_count; i++) {
		struct stranger *stranger = &judgement->strangers[i];

		stranger->known = process_identity(holders->blind[i].pid, &stranger->identity) == 0;
	}
	return 0;
}

void judgement_done(struct judgement *judgement)
{
	free(judgement->strangers);
	judgement->strangers = NULL;
}

const char *standing_name(enum standing standing)
{
	static const char *const names[] = { NULL, "in-use", "idle", "orphan", "removed", "invalid" };

	return names[standing];
}

static bool has_group(const struct process_identity *identity, uint32_t gid)
{
	if (identity->gid == gid)
		return true;
	for (size_t i = 0; i < identity->group_count; i++)
		if (identity->groups[i] == gid)
			return true;
	return identity->has_more_groups; /* more than are kept: it may be one of those */
}

/* Whether its permissions would let STRANGER open OBJECT; the owner could always give himself any. */
static bool could_open(const struct stranger *stranger, const struct object *object)
{
	const struct process_identity *identity = &stranger->identity;

	if (!stranger->known || identity->is_privileged || identity->uid == object->uid || identity->uid == object->cuid)
		return true;
	/* what has no name is given, and not opened */
	if (TYPE_BIT(object->type) & TYPES_WITH_ENDS & ~TYPE_BIT(OBJECT_FIFO))
		return false;
	if (has_group(identity, object->gid) && (object->mode & 0060))
		return true;
	return object->mode & 0006;
}

/* How many processes that nobody could look into might hold OBJECT; privileged ones may be left out of account. */
static size_t possible_holders(struct judgement *judgement, const struct object *object)
{
	bool is_own = judgement->uid != 0 && object->uid == judgement->uid;
	size_t possible = 0, left_out = 0;

	for (size_t i = 0; i < judgement->holders->blind_count; i++) {
		const struct stranger *stranger = &judgement->strangers[i];

		if (is_own && stranger->known && stranger->identity.is_privileged)
			left_out++;
		else if (could_open(stranger, object))
			possible++;
	}
	if (left_out > judgement->left_out)
		judgement->left_out = left_out;
	return possible;
}

static size_t count_holders(const struct judgement *judgement, size_t object)
{
	size_t count, held = 0;
	const struct use *uses = holders_of(judgement->holders, object, &count);

	for (size_t i = 0; i < count; i++)
		held += uses[i].role <= ROLE_WAITING;
	return held;
}

/*
 * What the kernel itself counts needs no looking into processes: the attachments of a segment, those who wait on a set. Returns
 * whether there is such a count; *RET is whether it is 0.
 */
static bool kernel_says_unused(const struct object *object, bool *ret)
{
	if (object->family != FAMILY_SYSV)
		return false;
	if (object->type == OBJECT_SHM) {
		*ret = object->shm.nattch == 0;
		return true;
	}
	if (object->type == OBJECT_SEM && (object->known & FACT_WAITERS)) {
		*ret = object->sem.waiters == 0;
		return true;
	}
	return false;
}

static enum standing in_use(struct judgement *judgement, size_t index, struct buffer *evidence)
{
	const struct object *object = &judgement->objects->objects[index];
	size_t held = count_holders(judgement, index), possible;
	bool unused = false, counted = kernel_says_unused(object, &unused);

	if (held > 0 || (counted && !unused)) {
		buffer_printf(evidence, "%zu users found", held);
		return STANDING_IN_USE;
	}
	if (counted) {
		buffer_text(evidence, object->type == OBJECT_SHM ? "nattch 0" : "nobody waits");
		return STANDING_IDLE;
	}
	possible = possible_holders(judgement, object) + judgement->holders->unknown_waits +
		   judgement->holders->hides_processes + judgement->holders->foreign_processes;
	if (possible > 0) {
		buffer_printf(evidence, "%zu process%s that could use it could not be looked into", possible,
			      possible == 1 ? "" : "es");
		return STANDING_UNKNOWN;
	}
	buffer_text(evidence, object->family == FAMILY_SYSV ? "nobody waits" : "nobody has it open or mapped");
	return STANDING_IDLE;
}

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* What became of a process that the kernel recorded. */
enum record {
	RECORD_NONE,      /* it recorded nobody */
	RECORD_DEAD,      /* or its pid was given to another since */
	RECORD_ALIVE,
	RECORD_INVISIBLE, /* not visible from here */
};

static enum record record_of(uint32_t pid, int64_t when)
{
	int64_t start;

	if (pid == 0)
		return when == 0 ? RECORD_NONE : RECORD_INVISIBLE;
	if (kill((pid_t)pid, 0) < 0 && errno == ESRCH)
		return RECORD_DEAD;
	/* both times are rounded down: one that began in the second after is another */
	return process_start_time(pid, &start) == 0 && start > when + 1 ? RECORD_DEAD : RECORD_ALIVE;
}

/* The record that matters most: somebody alive, then somebody unseen, then the dead. */
static enum record worse(enum record a, enum record b)
{
	return a > b ? a : b;
}

static enum record records_of_set(const struct object *object)
{
	enum record record = object->sem.otime != 0 ? RECORD_INVISIBLE : RECORD_NONE;
	bool recorded = false;

	if (!(object->known & FACT_SEMPIDS))
		return RECORD_INVISIBLE;
	/* a semaphore that was never operated on has no pid: that says nothing */
	for (uint64_t i = 0; i < object->sem.nsems; i++) {
		if (object->sem.pids[i] == 0 || (i > 0 && object->sem.pids[i] == object->sem.pids[i - 1]))
			continue;
		record = recorded ? record : RECORD_NONE;
		recorded = true;
		record = worse(record, record_of(object->sem.pids[i], later_of(object->sem.otime, object->changed)));
	}
	return record;
}

static enum record records_of(const struct object *object)
{
	switch (object->type) {
	case OBJECT_SHM:
		return worse(record_of(object->shm.cpid, object->changed),
			     record_of(object->shm.lpid, later_of(object->shm.attached, object->shm.detached)));
	case OBJECT_MSG:
		return worse(record_of(object->msg.lspid, object->msg.sent),
			     record_of(object->msg.lrpid, object->msg.received));
	case OBJECT_SEM:
		return records_of_set(object);
	default:
		return RECORD_INVISIBLE;
	}
}

static bool users_are_gone(const struct judgement *judgement, const struct object *object, struct buffer *evidence)
{
	static const char *const sentences[] = { "nobody recorded", "recorded users dead", "a recorded user lives",
						 "a recorded user is not visible from here" };
	enum record record;

	if (object->family != FAMILY_SYSV)
		return true;
	record = records_of(object);
	/* the kernel's pids are ours, /proc has others under these numbers: whether one was reused it cannot say */
	if (judgement->holders->foreign_processes && record == RECORD_DEAD)
		record = RECORD_INVISIBLE;
	buffer_text(evidence, ", ");
	buffer_text(evidence, sentences[record]);
	return record == RECORD_DEAD;
}

static int64_t idle_bound(const struct judgement *judgement, const struct object *object)
{
	if (judgement->has_idle)
		return judgement->idle;
	return object->family == FAMILY_SYSV && object->type != OBJECT_SHM ? IDLE_UNTRACED : IDLE_USUAL;
}

enum standing judge(struct judgement *judgement, size_t index, struct buffer *evidence)
{
	const struct object *object = &judgement->objects->objects[index];
	int64_t idle = object_idle(object, judgement->now);
	struct buffer unread = { 0 };
	enum standing standing;

	evidence = evidence ? evidence : &unread;
	if (object->flags & SHM_IS_REMOVED)
		return STANDING_REMOVED;
	standing = in_use(judgement, index, evidence);
	if (standing == STANDING_IDLE && users_are_gone(judgement, object, evidence)) {
		buffer_text(evidence, ", idle for ");
		buffer_i64(evidence, idle);
		buffer_text(evidence, " s");
		/* a FIFO is a place to meet, and waits for both */
		if (object->family != FAMILY_OTHER && idle >= idle_bound(judgement, object))
			standing = STANDING_ORPHAN;
	}
	if (standing == STANDING_IDLE && (object->flags & SEM_IS_INVALID))
		standing = STANDING_INVALID;
	buffer_done(&unread);
	return standing;
}

bool selection_means(const struct selection *selection, enum standing standing)
{
	if (selection->orphan && standing != STANDING_ORPHAN)
		return false;
	return !selection->unused || standing == STANDING_IDLE || standing == STANDING_ORPHAN || standing == STANDING_INVALID;
}
