#include "rm_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "rm_refusal.h"
#include "sys/clock.h"
#include "sys/namespace.h"

/* When those that are in use are looked at again; together REMOVAL_PATIENCE. */
static const int64_t pauses[] = { REMOVAL_PATIENCE / 10, REMOVAL_PATIENCE * 3 / 10, REMOVAL_PATIENCE * 6 / 10 };

/* So often is it worth a pass over /proc to name who came at the last moment. */
#define LOOKS_BACK_MAX 16

void plan_done(struct plan *plan)
{
	for (size_t i = 0; plan->outcomes && i < plan->survey.list.count; i++)
		free(plan->outcomes[i].reason);
	free(plan->outcomes);
	survey_done(&plan->survey);
}

/* Whether the kernel's own count says that nobody uses OBJECT: then /proc has nothing to add. */
static bool is_surely_unused(const struct object *object)
{
	if (object->family != FAMILY_SYSV)
		return false;
	if (object->type == OBJECT_SHM)
		return object->shm.nattch == 0 && !(object->flags & SHM_IS_REMOVED);
	return object->type == OBJECT_SEM && (object->known & FACT_WAITERS) && object->sem.waiters == 0;
}

bool plan_is_surely_unused(const struct plan *plan)
{
	const struct object_list *list = &plan->survey.list;

	for (size_t i = 0; i < list->count; i++)
		if (!is_surely_unused(&list->objects[i]))
			return false;
	return true;
}

int plan_refuses(const struct plan *plan, size_t index)
{
	enum standing standing;

	if (!plan->survey.looked)
		return 0;
	standing = plan->survey.standings[index];
	if (standing == STANDING_REMOVED)
		return -EALREADY;
	if (plan->is_selected && !selection_means(plan->selection, standing))
		return -ESTALE;
	if (plan->removal.care == REMOVAL_FORCED)
		return 0;
	return standing == STANDING_UNKNOWN || standing == STANDING_IN_USE ? -EBUSY : 0;
}

/* What could not be seen will not be seen the next time either: waiting does not help. */
static bool is_busy(const struct plan *plan, size_t index)
{
	int r = plan_refuses(plan, index);

	return (r == -EBUSY || r == -EALREADY) && plan->survey.standings[index] != STANDING_UNKNOWN;
}

static void look_at_busy_again(struct plan *plan)
{
	for (size_t i = 0; i < plan->survey.list.count; i++)
		if (is_busy(plan, i))
			removal_look_again(&plan->survey.list.objects[i]);
}

static bool any_is_busy(const struct plan *plan)
{
	for (size_t i = 0; i < plan->survey.list.count; i++)
		if (is_busy(plan, i))
			return true;
	return false;
}

int plan_prepare(struct plan *plan)
{
	size_t count;

	object_list_settle(&plan->survey.list);
	count = plan->survey.list.count;
	plan->ns = namespace_ipc_inode();
	plan->now = clock_epoch_seconds();
	plan->outcomes = calloc(count + 1, sizeof(*plan->outcomes));
	for (size_t i = 0; plan->outcomes && i < count; i++)
		plan->outcomes[i].index = i;
	return plan->outcomes ? STATUS_DONE : fail_errno(-ENOMEM, "cannot plan the removal");
}

int plan_look(struct plan *plan)
{
	int status;

	plan->survey.wants_evidence = true;
	status = survey_look(&plan->survey, plan->selection);
	for (size_t i = 0; status == STATUS_DONE && i < ARRAY_SIZE(pauses) && any_is_busy(plan); i++) {
		clock_sleep(pauses[i]);
		look_at_busy_again(plan);
		status = survey_look(&plan->survey, plan->selection);
	}
	return status;
}

/* Keeps WHY for the document, and says it. Selected objects that are gone are what was wanted. */
static int leave(struct plan *plan, size_t index, int error)
{
	cleanup_with(buffer_done) struct buffer address = { 0 }, why = { 0 };
	const char *name, *reason;

	/* those found before may be others by now */
	if (error == -EBUSY && plan_refuses(plan, index) == 0 && plan->looks_back++ < LOOKS_BACK_MAX) {
		removal_look_again(&plan->survey.list.objects[index]);
		plan->survey.wants_evidence = true;
		(void)survey_look(&plan->survey, plan->selection);
	}
	object_address(&plan->survey.list.objects[index], &address);
	refusal_explain(&plan->survey, index, error, &why);
	name = buffer_string(&address);
	reason = buffer_string(&why);
	plan->outcomes[index].reason = strdup(reason);
	if (plan->is_selected && error == -ENOENT) {
		say_note("'%s' is gone already", name);
		return STATUS_DONE;
	}
	fail_status(STATUS_FAILED, "cannot remove '%s': %s", name, reason);
	refusal_hint(&plan->survey.list.objects[index], error, name);
	return (int)refusal_status(error);
}

/* What a forced removal means for those who use it still. */
static void tell_consequences(const struct plan *plan, size_t index)
{
	const struct survey *survey = &plan->survey;

	if (plan->removal.care == REMOVAL_FORCED && survey->looked && survey->standings[index] != STANDING_IDLE)
		refusal_tell_users(survey, index);
}

static void tell_removed(const struct object *object)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };

	if (!report_is_verbose())
		return;
	object_address(object, &address);
	say_verbose("removed '%s'", buffer_string(&address));
}

int plan_remove(struct plan *plan, size_t index)
{
	const struct object *object = &plan->survey.list.objects[index];
	int r = removal_permitted(&plan->removal, object);

	if (r == 0)
		r = plan_refuses(plan, index);
	if (r == 0)
		r = removal_remove(&plan->removal, object);
	if (r < 0)
		return leave(plan, index, r);
	plan->outcomes[index].removed = true;
	tell_removed(object);
	tell_consequences(plan, index);
	return STATUS_DONE;
}
