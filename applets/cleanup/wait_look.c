#include "wait_look.h"

#include <errno.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "frame/survey.h"

/* Which type a condition is for, and what must be known to decide. */
static const struct {
	enum object_type type;
	uint32_t facts;
} rules[] = {
	[UNTIL_NONEMPTY] = { OBJECT_MSG, FACT_MSGS },
	[UNTIL_EMPTY] = { OBJECT_MSG, FACT_MSGS },
	[UNTIL_ZERO] = { OBJECT_SEM, FACT_VALUES },
	[UNTIL_POSITIVE] = { OBJECT_SEM, FACT_VALUES },
	[UNTIL_UNATTACHED] = { OBJECT_SHM, 0 },
};

enum object_type wait_type(enum until until)
{
	return rules[until].type;
}

static enum look failed(struct waiting *waiting, int status)
{
	waiting->status = status;
	return LOOK_FAILED;
}

static enum look when(bool met)
{
	return met ? LOOK_MET : LOOK_NOT_YET;
}

static enum look hidden(struct waiting *waiting, const char *what)
{
	return failed(waiting, fail_status(STATUS_DENIED, "cannot see %s '%s': permission denied", what,
					   waiting->address->text));
}

static enum look look_at_queue(struct waiting *waiting, const struct object *object)
{
	uint64_t messages;

	if (!object_messages(object, &messages))
		return hidden(waiting, "how many messages are in");
	return when((messages > 0) == (waiting->until == UNTIL_NONEMPTY));
}

static bool has_value(const struct waiting *waiting, uint32_t value)
{
	return (value > 0) == (waiting->until == UNTIL_POSITIVE);
}

static enum look look_at_set(struct waiting *waiting, const struct object *object)
{
	bool all = true;

	if (object->flags & SEM_IS_INVALID)
		return failed(waiting, fail_status(STATUS_REFUSED, "'%s' is no semaphore", waiting->address->text));
	if (!(object->known & FACT_VALUES))
		return hidden(waiting, "the values of");
	if (object->family == FAMILY_POSIX)
		return when(has_value(waiting, object->sem.value));
	for (uint64_t i = 0; i < object->sem.nsems; i++)
		all = all && has_value(waiting, object->sem.values[i]);
	return when(all);
}

/* Nobody counts who has a POSIX object mapped or open: that takes a pass over /proc. */
static enum look look_for_holders(struct waiting *waiting, struct survey *survey)
{
	int status = survey_look(survey, NULL);

	if (status != STATUS_DONE)
		return failed(waiting, status);
	if (survey->standings[0] == STANDING_UNKNOWN)
		return failed(waiting, fail_status(STATUS_DENIED,
						   "cannot tell whether '%s' is in use: processes could not be looked into",
						   waiting->address->text));
	return when(survey->standings[0] != STANDING_IN_USE);
}

static enum look look_at_segment(struct waiting *waiting, struct survey *survey)
{
	const struct object *object = &survey->list.objects[0];

	return object->family == FAMILY_SYSV ? when(object->shm.nattch == 0) : look_for_holders(waiting, survey);
}

/* Whether what now has the address is what had it before. */
static bool is_another(const struct waiting *waiting, const struct object *now)
{
	const struct object *before = &waiting->before;

	if (!waiting->was_there)
		return false;
	return now->family == FAMILY_SYSV ? now->id != before->id :
					    now->device != before->device || now->inode != before->inode ||
						    now->birth != before->birth;
}

static enum look not_there(struct waiting *waiting, const struct fault *fault)
{
	bool was_marked = waiting->was_there && (waiting->before.flags & SHM_IS_REMOVED);
	const char *name = waiting->address->text;

	switch (waiting->until) {
	case UNTIL_EXISTS:
		return LOOK_NOT_YET;
	case UNTIL_GONE:
		return LOOK_MET;
	case UNTIL_UNATTACHED: /* one marked for removal goes with its last attachment */
		if (was_marked)
			return LOOK_MET;
		break;
	default:
		break;
	}
	if (waiting->was_there)
		return failed(waiting, fail_status(STATUS_MISSING, "'%s' was removed while it was waited for", name));
	return failed(waiting, fail_fault(fault, "cannot find '%s'", name));
}

static bool is_anonymous(enum object_type type)
{
	return TYPE_BIT(type) & TYPES_WITH_ENDS & ~TYPE_BIT(OBJECT_FIFO);
}

/* It is there as long as anybody holds it. */
static enum look look_at_anonymous(struct waiting *waiting, struct survey *survey)
{
	struct fault gone = { .status = STATUS_MISSING, .why = "no process that can be seen holds it" };
	enum look unheld = look_for_holders(waiting, survey);

	if (unheld == LOOK_FAILED)
		return LOOK_FAILED;
	if (unheld == LOOK_MET)
		return not_there(waiting, &gone);
	waiting->was_there = true;
	return when(waiting->until == UNTIL_EXISTS);
}

/*
 * The kernel itself says which sockets there are: a name is there as long as one bears it. Of those that it does not tell of,
 * which only a number can have named, somebody must have a descriptor.
 */
static enum look look_at_sockets(struct waiting *waiting, struct survey *survey)
{
	struct fault gone = { .status = STATUS_MISSING, .why = "no socket is bound to it" };
	const struct object *first = &survey->list.objects[0];

	for (size_t i = 0; i < survey->list.count; i++)
		if (survey->list.objects[i].known & FACT_SOCKET) {
			waiting->was_there = true;
			return when(waiting->until == UNTIL_EXISTS);
		}
	if (first->flags & SOCK_IS_STALE)
		return not_there(waiting, &gone);
	if (first->flags & SOCK_MAY_BE_ELSEWHERE)
		return failed(waiting, fail_status(STATUS_DENIED,
						   "cannot tell whether a socket is bound to '%s': other network namespaces could "
						   "not be asked",
						   waiting->address->text));
	return look_at_anonymous(waiting, survey);
}

static enum look look_at(struct waiting *waiting, struct survey *survey)
{
	struct object *object = &survey->list.objects[0];
	struct fault gone = { .status = STATUS_MISSING, .why = "there is no such object" };

	if (object->type == OBJECT_SOCK) {
		waiting->before = *object;
		return look_at_sockets(waiting, survey);
	}
	if (is_another(waiting, object))
		return not_there(waiting, &gone);
	waiting->before = *object;
	if (is_anonymous(object->type))
		return look_at_anonymous(waiting, survey);
	waiting->was_there = true;
	switch (waiting->until) {
	case UNTIL_EXISTS:
		return LOOK_MET;
	case UNTIL_GONE:
		return LOOK_NOT_YET;
	default:
		break;
	}
	switch (object->type) {
	case OBJECT_MSG:
		return look_at_queue(waiting, object);
	case OBJECT_SEM:
		return look_at_set(waiting, object);
	default:
		return look_at_segment(waiting, survey);
	}
}

/* What was named by a process's descriptor stays the same when that process gives it up. */
static int find(const struct waiting *waiting, uint32_t facts, struct object_list *list, struct fault *fault)
{
	struct address by_number = *waiting->address;
	struct object *object;

	if (!waiting->was_there || waiting->address->form != ADDRESS_FD)
		return address_resolve(waiting->address, facts, list, fault);
	if (waiting->before.type == OBJECT_SOCK) { /* the kernel is to be asked again */
		by_number.form = ADDRESS_INODE;
		by_number.inode = waiting->before.inode;
		return address_resolve(&by_number, facts, list, fault);
	}
	object = object_list_add(list);
	if (!object)
		return fault_errno(fault, -ENOMEM);
	*object = waiting->before;
	object->name = NULL; /* it is the list's that it came from */
	return 0;
}

enum look wait_look(struct waiting *waiting)
{
	cleanup_with(survey_done) struct survey survey = { 0 };
	struct fault fault = { 0 };
	uint32_t facts = rules[waiting->until].facts;

	if (find(waiting, facts, &survey.list, &fault) == 0)
		return look_at(waiting, &survey);
	if (fault.status == STATUS_MISSING)
		return not_there(waiting, &fault);
	return failed(waiting, fail_fault(&fault, "cannot look at '%s'", waiting->address->text));
}
