/*
 * rm: remove objects without regret.
 *
 * What is named is removed unless somebody uses it. What selectors mean is first shown, with the evidence that nobody does, and
 * removed when that is confirmed. Whoever uses an object meanwhile keeps it: see ipc/removal.h.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/select_options.h"
#include "frame/table_options.h"
#include "ipc/removal.h"
#include "rm_input.h"
#include "rm_plan.h"
#include "sys/clock.h"

/* What must be known to judge an object. */
#define FACTS (FACT_SEMPIDS | FACT_WAITERS)

/* Pipes and their like go with their last descriptor. */
#define TYPES_OF_RM (TYPES_DEFAULT | TYPE_BIT(OBJECT_FIFO))

struct rm {
	struct word_list words;
	struct select_options select;
	struct listing_options listing;
	bool dry_run, yes, force;
};

static const struct operand operands[] = {
	{ "OBJ", 0, OPERANDS_ANY, "address or ident; '-': one a line from standard input; with selectors: a TYPE, shm, msg or sem",
	  BIND_ADDRESSES(struct rm, words, .types = TYPES_OF_RM) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "dry-run", .help = "show what would be done, and do nothing", BIND_FLAG(struct rm, dry_run) },
	{ 'y', "yes", .help = "do not ask", BIND_FLAG(struct rm, yes) },
	{ 0, "force", .help = "remove also what is in use", BIND_FLAG(struct rm, force) },
	INCLUDE_OPTIONS(struct rm, listing, struct listing_options, table_options),
	INCLUDE_OPTIONS(struct rm, select, struct select_options, select_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "id=$(ipctool shm create 4K) && ipctool rm \"$id\"", "A segment that nobody is attached to.", 0 },
	{ "ipctool shm create 4K && ipctool rm --orphan --idle 0s --dry-run", "What would be removed as an orphan, and why.", 0 },
	{ "ipctool shm create key=77 4K && ipctool rm --key 77 --yes", "What has this key, without asking.", 0 },
	{ "ipctool sem create key=7 && ipctool ls -n -o ident --key 7 | ipctool rm -", "What a list says, one ident a line.", 0 },
	{ "id=$(ipctool sem create) && ipctool rm \"$id\" --csv -o addr,removed,reason", "What became of each, as CSV.", 0 },
	{ "ipctool fifo create jobs && ipctool rm fifo:jobs", "A FIFO that nobody has open.", 0 },
	{ "ipctool rm shm:2147483647", "Status 3: there is no such object.", 3 },
	{ NULL, NULL, 0 },
};

/* Looks each address up. Its tag says which operand it is. STATUSES gets what came of each. */
static void resolve(const struct address_list *addresses, struct plan *plan, int *statuses)
{
	struct object_list *list = &plan->survey.list;

	for (size_t i = 0; i < addresses->count; i++) {
		struct fault fault = { 0 };

		if (address_resolve(&addresses->addresses[i], FACT_WAITERS | FACT_SEMPIDS, list, &fault) < 0)
			statuses[i] = fail_fault(&fault, "cannot find '%s'", addresses->addresses[i].text);
		else
			list->objects[list->count - 1].tag = i;
	}
}

static int first_failure(const int *statuses, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (statuses[i] != STATUS_DONE)
			return statuses[i];
	return STATUS_DONE;
}

static void note_left_out(const struct plan *plan)
{
	size_t count = plan->survey.left_out;

	if (count > 0)
		say_note("privileged processes that could not be looked into and were left out of account: %zu", count);
}

/* The objects named, in the order of the list; the status is that of the first operand that failed. */
static int remove_named(const struct invocation *call, const struct rm *rm, const struct column_choice *choice,
			const struct address_list *addresses)
{
	cleanup_with(plan_done) struct plan plan = { .options = &rm->listing, .choice = choice, .is_dry = rm->dry_run };
	cleanup_free int *statuses = calloc(addresses->count + 1, sizeof(*statuses));
	int status;

	if (!statuses)
		return fail_errno(-ENOMEM, "cannot find the objects");
	removal_begin(&plan.removal, rm->force ? REMOVAL_FORCED : REMOVAL_IF_UNUSED);
	resolve(addresses, &plan, statuses);
	status = plan_prepare(&plan);
	if (status == STATUS_DONE && (rm->dry_run || plan_reports(&plan) || !plan_is_surely_unused(&plan)))
		status = plan_look(&plan);
	note_left_out(&plan);
	for (size_t i = 0; status == STATUS_DONE && !rm->dry_run && i < plan.survey.list.count; i++)
		statuses[plan.survey.list.objects[i].tag] = plan_remove(&plan, i);
	if (status == STATUS_DONE && (plan_reports(&plan) || (rm->dry_run && plan.survey.list.count > 0)))
		status = plan_print(call, &plan);
	return status == STATUS_DONE ? first_failure(statuses, addresses->count) : status;
}

/* Everything is parsed before anything is done. */
static int run_named(const struct invocation *call, const struct rm *rm, const struct column_choice *choice,
		     struct rm_words *words)
{
	const struct address_rule rule = { .type = call->type, .types = TYPES_OF_RM };
	cleanup_with(address_list_done) struct address_list addresses = { 0 };
	int status = words->from_input ? rm_words_read(words) : STATUS_DONE;

	if (status == STATUS_DONE)
		status = address_list_parse(&words->objects, &rule, &addresses);
	if (status != STATUS_DONE)
		return status;
	if (addresses.count == 0)
		return fail_status(STATUS_MISSING, "standard input names no object");
	return remove_named(call, rm, choice, &addresses);
}

static int run_selected(const struct invocation *call, const struct rm *rm, const struct column_choice *choice, uint32_t types)
{
	const struct selection selection = select_options_selection(&rm->select, clock_epoch_seconds());
	cleanup_with(plan_done) struct plan plan = {
		.is_selected = true,
		.selection = &selection,
		.options = &rm->listing,
		.choice = choice,
		.is_dry = rm->dry_run,
		.is_confirmed = rm->yes,
	};
	int status;

	plan.survey.wants_evidence = true;
	removal_begin(&plan.removal, rm->force ? REMOVAL_FORCED : REMOVAL_IF_IDLE);
	status = survey_run(&plan.survey, types, &selection, FACTS);
	if (status == STATUS_DONE)
		status = plan_prepare(&plan);
	if (status == STATUS_DONE && !plan.survey.looked)
		status = plan_look(&plan);
	if (status != STATUS_DONE)
		return status;
	note_left_out(&plan);
	if (plan.survey.list.count > 0)
		return plan_follow(call, &plan);
	status = fail_status(STATUS_MISSING, "nothing matches");
	if (plan_reports(&plan) && plan_print(call, &plan) != STATUS_DONE)
		return STATUS_FAILED;
	return status;
}

static int run(const struct invocation *call, void *state)
{
	const struct rm *rm = state;
	bool selects = select_options_given(&rm->select);
	cleanup_with(rm_words_done) struct rm_words words = { 0 };
	struct column_choice choice;
	int r = table_options_choose(call, &rm->listing, 1, &choice), status;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	status = rm_words_sort(call, &rm->words, selects, &words);
	if (status != STATUS_DONE)
		return status;
	if (selects && (words.types & ~TYPES_DEFAULT))
		return fail_usage("selectors do not find FIFOs: name them");
	return selects ? run_selected(call, rm, &choice, words.types) : run_named(call, rm, &choice, &words);
}

const struct applet applet_cleanup_rm = {
	.group = "rm",
	.page = "ipctool-rm",
	.summary = "remove objects that nobody uses",
	.description = "Removes what is named; what somebody is attached to, has mapped or open, or waits on is refused, and who "
		       "that is said. With selectors instead of names: shows what they mean and the evidence that nobody uses it, "
		       "asks, and removes it. Each object is looked at once more at the last moment: another one that took its "
		       "place, or one that somebody began to use, is left. -J, --csv, -r and -P say afterwards what became of "
		       "each.",
	.operands = operands,
	.options = options,
	.columns = plan_columns,
	.column_count = PLAN_COLUMN_COUNT,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_DONE },
	.needs = NEEDS_TYPE_VERBS,
	.types = TYPES_OF_RM,
	.state_size = sizeof(struct rm),
	.run = run,
};
