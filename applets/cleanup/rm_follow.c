/* From the plan to what became of it: shown, confirmed, done. */
#include <errno.h>

#include "cli/confirm.h"
#include "rm_plan.h"
#include "sys/interrupt.h"

/* How many of the plan would be removed. */
static size_t count_wanted(const struct plan *plan)
{
	size_t wanted = 0;

	for (size_t i = 0; i < plan->survey.list.count; i++)
		wanted += plan_refuses(plan, i) == 0 && removal_permitted(&plan->removal, &plan->survey.list.objects[i]) == 0;
	return wanted;
}

/* While somebody thought about the answer the world went on: look again. */
static int ask(struct plan *plan)
{
	size_t wanted = count_wanted(plan);

	if (plan->is_confirmed || wanted == 0)
		return STATUS_DONE;
	if (confirm_is_possible() && confirm("remove %zu object%s? [y/N]", wanted, wanted == 1 ? "" : "s"))
		return plan_look(plan);
	fail_status(STATUS_REFUSED, "not confirmed: nothing was removed");
	if (!confirm_is_possible())
		say_hint("--yes removes what the plan shows, --dry-run only shows it");
	return STATUS_REFUSED;
}

static int act(struct plan *plan)
{
	int first = STATUS_DONE;

	for (size_t i = 0; i < plan->survey.list.count; i++) {
		int status = plan_remove(plan, i);

		first = first ? first : status;
	}
	return first;
}

/* The plan has been seen, or it is not followed. */
static int show(const struct invocation *call, struct plan *plan)
{
	int status = plan_print(call, plan), r;

	if (status != STATUS_DONE)
		return status;
	r = stream_flush(call->out);
	if (r == -EPIPE && !interrupt_pipe_was_ignored()) /* the signal says it */
		return STATUS_FAILED;
	if (r < 0)
		fail_errno(r, "cannot write the plan, and nothing was removed");
	return r < 0 ? STATUS_FAILED : STATUS_DONE;
}

int plan_follow(const struct invocation *call, struct plan *plan)
{
	int status = plan_reports(plan) ? STATUS_DONE : show(call, plan), later;

	if (status == STATUS_DONE && !plan->is_dry)
		status = ask(plan);
	if (status == STATUS_DONE && !plan->is_dry)
		status = act(plan);
	later = plan_reports(plan) ? plan_print(call, plan) : STATUS_DONE;
	return status ? status : later;
}
