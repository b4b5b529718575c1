/*
 * du: how much memory IPC takes, and whose it is.
 *
 * Objects that look alike in the columns shown are one row. The sums are held against the kernel's own: what fills /dev/shm and
 * was not found is a row too, of which nothing more is known.
 */
#include "base/cleanup.h"
#include "du_columns.h"
#include "du_work.h"
#include "frame/address_value.h"
#include "frame/select_options.h"
#include "frame/table_options.h"
#include "frame/type_words.h"
#include "sys/clock.h"

struct du {
	struct word_list types;
	struct select_options select;
	struct all_namespaces all;
	struct listing_options listing;
};

static const struct operand operands[] = {
	{ "TYPE", 0, OPERANDS_ANY, "shm, msg or sem; without one, all three", BIND_TYPES(struct du, types, TYPES_DEFAULT) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct du, select, struct select_options, select_options),
	INCLUDE_OPTIONS(struct du, all, struct all_namespaces, all_namespaces_options),
	INCLUDE_OPTIONS(struct du, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool du", "What takes memory, the most first.", 0 },
	{ "ipctool du -o owner,objects,bytes", "Who takes it: one row for each user.", 0 },
	{ "ipctool du shm --orphan -J", "What crashed programs left behind, as JSON.", 0 },
	{ "ipctool du -n -r -o bytes", "All together, in bytes.", 0 },
	{ "ipctool du --all-ns -o container,ns,bytes", "What each container takes.", 0 },
	{ NULL, NULL, 0 },
};

static int print(const struct invocation *call, const struct du *du, const struct column_choice *choice, struct du_work *work)
{
	struct du_context context = { .survey = &work->survey };
	struct listing listing = {
		.options = &du->listing,
		.choice = choice,
		.name = "usage",
		.context = &context,
		.out = call->out,
	};
	const struct usage_list *sums = &work->sums;
	int r = listing_print(&listing, sums->items, sums->count, sizeof(*sums->items), du_work_is_complete(work));

	name_cache_done(&context.users);
	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct du *du = state;
	cleanup_with(du_work_done) struct du_work work = { .all = du->all };
	struct column_choice choice;
	int status = type_words_read(call, &du->types, TYPES_DEFAULT, &work.types), r;

	if (status != STATUS_DONE)
		return status;
	r = namespaces_choose(call, &du->all, &du->listing, 1, &choice);
	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	work.keys = choice.facts;
	work.selection = select_options_selection(&du->select, clock_epoch_seconds());
	work.is_whole = !select_options_given(&du->select) && (work.types & TYPE_BIT(OBJECT_SHM)) &&
			(work.types & TYPE_BIT(OBJECT_SEM));
	status = du_work_find(&work);
	return status == STATUS_DONE ? print(call, du, &choice, &work) : status;
}

const struct applet applet_inspect_du = {
	.group = "du",
	.page = "ipctool-du",
	.summary = "show how much memory IPC takes, and whose it is",
	.description = "Adds up the memory behind shared memory, semaphores and message queues, the most first. Objects that are "
		       "alike in all columns shown are one row: -o owner,bytes has one for each user, -o bytes is the sum of "
		       "all.\n\n"
		       "Memory that was removed and is still held counts too: System V segments marked for removal, and files of "
		       "/dev/shm without a name that processes have mapped or open. So the sums agree with the kernel's: "
		       "what `df /dev/shm` says is used, and `ipcs -mu` for segments. What of /dev/shm was not found is a row of "
		       "which only the bytes are known.",
	.operands = operands,
	.options = options,
	.columns = du_columns,
	.column_count = DU_COLUMN_COUNT,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.needs = NEEDS_NAMESPACES,
	.state_size = sizeof(struct du),
	.run = run,
};
