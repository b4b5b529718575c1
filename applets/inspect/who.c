/* who: which processes hold each object, which threads wait on it, and for what. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/select_options.h"
#include "frame/survey.h"
#include "frame/table_options.h"
#include "held.h"
#include "ipc/file_object.h"
#include "ipc/holders.h"
#include "object_columns.h"
#include "sys/clock.h"
#include "who_columns.h"

/* What is found out of each object: enough to judge whether the processes that were found are all. */
#define FACTS (FACT_SEMPIDS | FACT_WAITERS)

struct who {
	struct word_list words;
	struct select_options select;
	struct all_namespaces all;
	struct listing_options listing;
};

/* Those that cannot be listed, like pipes, have to be named. */
#define TYPES_OF_WHO (TYPES_DEFAULT | TYPES_BY_PATH | TYPES_BY_DESCRIPTOR)

static const struct operand operands[] = {
	{ "OBJ", 0, OPERANDS_ANY, "address or ident; without one, every object that the selectors mean",
	  BIND_ADDRESSES(struct who, words, .types = TYPES_OF_WHO) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct who, select, struct select_options, select_options),
	INCLUDE_OPTIONS(struct who, all, struct all_namespaces, all_namespaces_options),
	INCLUDE_OPTIONS(struct who, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool who", "Every process that has to do with an IPC object.", 0 },
	{ "id=$(ipctool shm create 4K) && ipctool who \"$id\" -J", "Who is attached to one segment, as JSON.", 0 },
	{ NULL, NULL, 0 },
};

/* The objects named: the status of the first that is not there, after all were tried. */
static int find_named(const struct invocation *call, const struct who *who, struct object_list *list)
{
	const struct address_rule rule = { .type = call->type, .types = TYPES_OF_WHO };
	cleanup_with(address_list_done) struct address_list addresses = { 0 };
	int status = address_list_parse(&who->words, &rule, &addresses);

	if (status == STATUS_DONE)
		status = address_list_resolve(&addresses, FACTS, list);
	object_list_settle(list);
	return status;
}

static int find(const struct invocation *call, const struct who *who, struct survey *survey)
{
	const struct selection selection = select_options_selection(&who->select, clock_epoch_seconds());
	uint32_t types = call->type == OBJECT_NONE ? TYPES_DEFAULT : TYPE_BIT(call->type);

	if (who->words.count > 0)
		return find_named(call, who, &survey->list);
	if (!(types & TYPES_LISTED))
		return fail_usage("say which %s: they cannot be listed", object_type_name(call->type));
	return survey_run(survey, types, &selection, FACTS);
}

/* nattch counts mappings; where they do not add up, somebody is not seen, or came or went meanwhile. */
static void note_shortfall(const struct survey *survey, const struct shortfall *shortfall)
{
	say_note("shm:%d has %ju attachments, %ju of them were found", survey->list.objects[shortfall->object].id,
		 (uintmax_t)shortfall->attachments, (uintmax_t)shortfall->found);
}

/* Says what could not be seen. Returns whether everything could. */
static bool all_was_seen(const struct survey *survey)
{
	const struct holders *holders = &survey->holders;
	bool listed = survey_is_complete(survey, 0);

	if (holders->blind_count > 0)
		say_note("processes that could not be looked into for want of permission: %zu", holders->blind_count);
	if (holders->unknown_waits > 0)
		say_note("threads that wait in a way that cannot be told (32-bit programs, unreadable memory): %zu",
			 holders->unknown_waits);
	if (holders->hides_processes)
		say_note("/proc is mounted with hidepid: other users' processes are not seen at all");
	if (holders->foreign_processes)
		say_note("/proc shows the processes of another pid namespace: who made an object cannot be told");
	for (size_t i = 0; i < holders->shortfall_count; i++)
		note_shortfall(survey, &holders->shortfalls[i]);
	return listed && holders->blind_count == 0 && holders->unknown_waits == 0 && !holders->hides_processes &&
	       !holders->foreign_processes && holders->shortfall_count == 0;
}

static int print(const struct invocation *call, const struct who *who, const struct column_choice *choice,
		 const struct survey *survey)
{
	const struct object_list *list = &survey->list;
	const struct holders *holders = &survey->holders;
	cleanup_with(object_context_done) struct object_context context = { 0 };
	cleanup_free struct who_row *rows = calloc(holders->count + 1, sizeof(*rows));
	struct listing listing = {
		.options = &who->listing,
		.choice = choice,
		.name = "processes",
		.context = &context,
		.out = call->out,
	};
	int r;

	if (!rows)
		return fail_errno(-ENOMEM, "cannot list the processes");
	for (size_t i = 0; i < holders->count; i++)
		rows[i] = who_row_of(&holders->uses[i], &list->objects[holders->uses[i].object]);
	object_context_begin(&context);
	context.survey = survey;
	listing.now = context.now;
	r = listing_print(&listing, rows, holders->count, sizeof(*rows), all_was_seen(survey));
	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct who *who = state;
	cleanup_with(survey_done) struct survey survey = { .all = who->all };
	struct column_choice choice;
	int r = namespaces_choose(call, &who->all, &who->listing, 1, &choice), status, later;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	if (who->words.count > 0 && who->all.wanted)
		return fail_usage("objects and --all-ns at once: each namespace has its own of that name; --ns says which");
	if (who->words.count > 0 && select_options_given(&who->select))
		return fail_usage("objects and selectors at once");
	status = find(call, who, &survey);
	if (status == STATUS_USAGE || (status != STATUS_DONE && survey.list.count == 0))
		return status;
	later = survey.looked ? STATUS_DONE : survey_find_holders(&survey);
	if (later != STATUS_DONE)
		return later;
	r = holders_add_recorded(&survey.list, &survey.holders);
	if (r < 0)
		return fail_errno(r, "cannot look at the processes recorded");
	later = held_check(&survey);
	status = status ? status : later;
	if (later != STATUS_DONE && survey.holders.count == 0)
		return status; /* nothing that was asked about is there */
	later = print(call, who, &choice, &survey);
	return status ? status : later;
}

const struct applet applet_inspect_who = {
	.group = "who",
	.page = "ipctool-who",
	.summary = "show which processes hold each object, and which wait on it",
	.description = "One line for each process and role: attached (System V segments), mapped, open, waiting, and creator "
		       "and last-user as the kernel recorded them. An object is recognised by its id and namespace, or its "
		       "device and inode, never by a name. What could not be looked into is counted and said.",
	.operands = operands,
	.options = options,
	.columns = who_columns,
	.column_count = WHO_COLUMN_COUNT,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.needs = NEEDS_TYPE_VERBS,
	.types = TYPES_OF_WHO,
	.state_size = sizeof(struct who),
	.run = run,
};
