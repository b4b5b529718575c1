/* stat: all that is known of the objects named, as `key: value` text or JSON. Nothing is changed by looking. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/table_options.h"
#include "held.h"
#include "ipc/ends.h"
#include "object_columns.h"
#include "stat_details.h"

struct stat_objects {
	struct word_list words;
	struct listing_options listing;
};

static const struct operand operands[] = {
	{ "OBJ", 1, OPERANDS_ANY, "address or ident: shm:5, msg:0x4d2, sem:name=gate, sem:/gate, fifo:PATH, pipe:PID:FD, sock:unix:PATH",
	  BIND_ADDRESSES(struct stat_objects, words, .types = TYPES_LISTED) },
	{ 0 },
};

static const struct choice time_forms[] = {
	{ "iso", TIME_ISO, "2026-11-20T21:41:06+00:00" },
	{ "epoch", TIME_EPOCH, "seconds since 1970" },
	{ "age", TIME_AGE, "how long ago" },
	{ NULL, 0, NULL },
};

static const struct option options[] = {
	{ 'J', "json", .help = "print one JSON document",
	  BIND_EXCLUSIVE(struct stat_objects, listing.format, FORMAT_JSON, "output format") },
	{ 'b', "bytes", .help = "print sizes in bytes", BIND_FLAG(struct stat_objects, listing.bytes) },
	{ 0, "time", .argument = "FORM", .help = "how text shows times: iso (default), age or epoch",
	  BIND_CHOICE(struct stat_objects, listing.time, time_forms) },
	{ 0 },
};

static const struct example examples[] = {
	{ "id=$(ipctool sem create --values 3,0) && ipctool stat \"$id\"", "A set with its semaphores.", 0 },
	{ "ipctool stat shm:2147483647", "Status 3: there is no such object.", 3 },
	{ NULL, NULL, 0 },
};

static const struct stat_objects defaults = { .listing = { .time = TIME_ISO } };

#define FACTS \
	(FACT_QBYTES | FACT_RSS | FACT_VALUES | FACT_MSGS | FACT_BYTES | FACT_NOTIFY | FACT_SEMPIDS | FACT_WAITERS | FACT_PASS | \
	 FACT_FILE | FACT_VALUE | FACT_SIZE | FACT_SEALS | FACT_FILL)

static uint32_t types_of(const struct object_list *list)
{
	uint32_t types = 0;

	for (size_t i = 0; i < list->count; i++)
		types |= TYPE_BIT(list->objects[i].type);
	return types;
}

static int print(const struct invocation *call, const struct stat_objects *wanted, const struct survey *survey)
{
	cleanup_with(object_context_done) struct object_context context = { 0 };
	const struct object_list *list = &survey->list;
	struct column_choice choice;
	struct fault fault = { 0 };
	struct listing listing = {
		.options = &wanted->listing,
		.choice = &choice,
		.name = "objects",
		.context = &context,
		.out = call->out,
		.more_json = stat_details_json,
		.more_facts = stat_details_facts,
	};
	int r = columns_choose(object_columns, OBJECT_COLUMN_COUNT, COLUMN_MACHINE | COLUMN_TABLE | COLUMN_ASKED, types_of(list),
			       NULL, NULL, &choice, &fault);

	object_context_begin(&context);
	context.survey = survey;
	context.is_json = wanted->listing.format == FORMAT_JSON;
	listing.now = context.now;
	if (r == 0)
		r = listing_begin(&listing);
	for (size_t i = 0; r == 0 && i < list->count; i++)
		listing_row(&listing, &list->objects[i]);
	if (r == 0)
		r = listing_end(&listing, survey_is_complete(survey, FACT_PASS) && stat_details_are_whole());
	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

/* Finds out who has to do with the objects, and what only those can tell who have them open. What nobody holds is not there. */
static int look(struct survey *survey)
{
	int status = survey_look(survey, NULL), r;

	if (status != STATUS_DONE)
		return status;
	/* a process that could not be looked into may have an end as well */
	survey->discovered = types_of(&survey->list) & TYPES_WITH_ENDS;
	status = held_check(survey);
	r = survey_keep(survey, held_is, NULL);
	if (r == 0)
		r = ends_learn(&survey->list, &survey->holders, FACTS);
	if (r == 0)
		r = holders_add_recorded(&survey->list, &survey->holders);
	return r < 0 ? fail_errno(r, "cannot look at the processes") : status;
}

static int run(const struct invocation *call, void *state)
{
	struct stat_objects *wanted = state;
	const struct address_rule rule = { .type = call->type, .types = TYPES_LISTED };
	cleanup_with(address_list_done) struct address_list addresses = { 0 };
	cleanup_with(survey_done) struct survey survey = { 0 };
	int status = address_list_parse(&wanted->words, &rule, &addresses), later;

	if (status != STATUS_DONE)
		return status;
	if (wanted->listing.format != FORMAT_JSON)
		wanted->listing.format = FORMAT_FACTS;
	status = address_list_resolve(&addresses, FACTS, &survey.list);
	if (survey.list.count == 0 && wanted->listing.format == FORMAT_FACTS)
		return status;
	later = look(&survey);
	status = status ? status : later;
	if (later != STATUS_DONE && (later != STATUS_MISSING || survey.list.count == 0))
		return status;
	later = print(call, wanted, &survey);
	return status ? status : later;
}

const struct applet applet_inspect_stat = {
	.group = "stat",
	.page = "ipctool-ls",
	.summary = "show all that is known of an object",
	.description = "Prints one fact a line: of a set also each semaphore, of a queue each message, which stays in the "
		       "queue, and of all each process that holds the object or waits on it. The fill and the "
		       "capacity of a pipe take a descriptor that is borrowed for a moment: who reads it may learn of its end that "
		       "moment later.",
	.operands = operands,
	.options = options,
	.columns = object_columns,
	.column_count = OBJECT_COLUMN_COUNT,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_DONE },
	.needs = NEEDS_TYPE_VERBS,
	.types = TYPES_LISTED,
	.state_size = sizeof(struct stat_objects),
	.defaults = &defaults,
	.run = run,
};
