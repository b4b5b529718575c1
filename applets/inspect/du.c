/*
 * du: how much memory IPC takes, and whose it is.
 *
 * Objects that look alike in the columns shown are one row. The sums are held against the kernel's own: what fills /dev/shm and
 * was not found is a row too, of which nothing more is known.
 */
#include <errno.h>

#include "base/cleanup.h"
#include "du_columns.h"
#include "frame/address_value.h"
#include "frame/select_options.h"
#include "frame/survey.h"
#include "frame/table_options.h"
#include "frame/type_words.h"
#include "ipc/limit.h"
#include "ipc/unlisted.h"
#include "ipc/usage.h"
#include "sys/clock.h"

struct du {
	struct word_list types;
	struct select_options select;
	struct listing_options listing;
};

static const struct operand operands[] = {
	{ "TYPE", 0, OPERANDS_ANY, "shm, msg or sem; without one, all three", BIND_TYPES(struct du, types, TYPES_DEFAULT) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct du, select, struct select_options, select_options),
	INCLUDE_OPTIONS(struct du, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool du", "What takes memory, the most first.", 0 },
	{ "ipctool du -o owner,objects,bytes", "Who takes it: one row for each user.", 0 },
	{ "ipctool du shm --orphan -J", "What crashed programs left behind, as JSON.", 0 },
	{ "ipctool du -n -r -o bytes", "All together, in bytes.", 0 },
	{ NULL, NULL, 0 },
};

/* What is found out of each object; how it stands only where that is shown. */
#define FACTS          (FACT_RSS | FACT_MSGS)
#define FACTS_OF_STATE (FACT_PASS | FACT_SEMPIDS | FACT_WAITERS)

/* So often is looked when what was found is less than the kernel counts, and nobody hid anything: files come and go. */
#define LOOKS 3

/* What one call works on. */
struct work {
	uint32_t types, facts;
	unsigned keys;
	struct selection selection;
	bool is_whole;   /* nothing was selected: all that is in /dev/shm is meant */
	struct survey survey;
	bool has_total;  /* the kernel counts what is in /dev/shm: */
	uint64_t total;  /* bytes; the least of two looks, which was there all the time */
	size_t unseen;   /* directories and processes that could not be looked into */
	struct usage_list sums;
};

static void forget(struct work *work)
{
	survey_done(&work->survey);
	work->survey = (struct survey){ 0 };
	usage_list_done(&work->sums);
	work->unseen = 0;
	work->total = UINT64_MAX;
}

static void look_at_total(struct work *work)
{
	uint64_t total;

	work->has_total = limit_used(LIMIT_DEVSHM, &total) == 0;
	if (work->has_total && total < work->total)
		work->total = total;
}

static int add_unlisted(struct work *work)
{
	int r = 0;

	if (!selection_wants_family(&work->selection, FAMILY_POSIX))
		return STATUS_DONE;
	if (work->types & TYPE_BIT(OBJECT_SHM))
		r = unlisted_below(&work->survey.list, &work->unseen);
	if (r == 0 && (work->types & (TYPE_BIT(OBJECT_SHM) | TYPE_BIT(OBJECT_SEM))))
		r = unlisted_removed(work->types, &work->survey.list, &work->unseen);
	return r < 0 ? fail_errno(r, "cannot look for files without a name") : STATUS_DONE;
}

static int find(struct work *work)
{
	int status;

	forget(work);
	look_at_total(work);
	status = survey_list(&work->survey, work->types, &work->selection, work->facts);
	if (status == STATUS_DONE)
		status = add_unlisted(work);
	look_at_total(work);
	return status == STATUS_DONE ? survey_choose(&work->survey, work->types, &work->selection, work->facts) : status;
}

static int find_and_sum(struct work *work)
{
	for (int i = 0; i < LOOKS; i++) {
		int status = find(work);

		if (status != STATUS_DONE)
			return status;
		if (usage_sum(&work->survey.list, work->survey.standings, work->keys,
			      work->is_whole && work->has_total ? work->total : 0, &work->sums) < 0)
			return fail_errno(-ENOMEM, "cannot add up");
		if (work->sums.hidden == 0 || work->unseen > 0)
			break;
	}
	return STATUS_DONE;
}

/* Where the kernel counts, its count tells whether anything was not found. */
static bool is_complete(const struct work *work)
{
	bool complete = survey_is_complete(&work->survey, work->facts);

	if (work->sums.hidden > 0) {
		say_note("%ju bytes of /dev/shm are taken by what could not be found%s", (uintmax_t)work->sums.hidden,
			 work->unseen > 0 ? ": files without a name that other users' processes hold" : "");
		return false;
	}
	if (work->unseen == 0 || (work->is_whole && work->has_total))
		return complete;
	say_note("%zu processes and directories could not be looked into: what they hold in /dev/shm without a name is "
		 "not counted", work->unseen);
	return false;
}

static int print(const struct invocation *call, const struct du *du, const struct column_choice *choice, struct work *work)
{
	cleanup_with(name_cache_done) struct name_cache users = { 0 };
	struct listing listing = {
		.options = &du->listing,
		.choice = choice,
		.name = "usage",
		.context = &users,
		.out = call->out,
	};
	const struct usage_list *sums = &work->sums;
	int r = listing_print(&listing, sums->items, sums->count, sizeof(*sums->items), is_complete(work));

	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct du *du = state;
	cleanup_with(forget) struct work work = { 0 };
	struct column_choice choice;
	int status = type_words_read(call, &du->types, TYPES_DEFAULT, &work.types), r;

	if (status != STATUS_DONE)
		return status;
	r = table_options_choose(call, &du->listing, 1, &choice);
	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	work.keys = choice.facts;
	work.facts = FACTS | (work.keys & USAGE_BY_STATE ? FACTS_OF_STATE : 0);
	work.selection = select_options_selection(&du->select, clock_epoch_seconds());
	work.is_whole = !select_options_given(&du->select) && (work.types & TYPE_BIT(OBJECT_SHM)) &&
			(work.types & TYPE_BIT(OBJECT_SEM));
	status = find_and_sum(&work);
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
	.statuses = (const enum exit_status[]){ STATUS_DENIED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct du),
	.run = run,
};
