/* The plan on standard output: a table of what is to be removed, or for machines what was. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/table_options.h"
#include "ipc/address.h"
#include "ipc/select.h"
#include "out/listing.h"
#include "rm_plan.h"
#include "sys/users.h"

/* What the columns' functions need. */
struct context {
	const struct plan *plan;
	struct name_cache users;
	struct buffer scratch;
};

static void context_done(struct context *context)
{
	name_cache_done(&context->users);
	buffer_done(&context->scratch);
}

#define GET(name) static void get_##name(const void *row, void *data UNUSED, struct cell *ret)
#define CONTEXT   ((struct context *)data)
#define OUTCOME   ((const struct outcome *)row)
#define SURVEY    (&CONTEXT->plan->survey)
#define OBJECT    (&SURVEY->list.objects[OUTCOME->index])

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (text)
		*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

static void set_scratch(struct cell *ret, const struct buffer *scratch)
{
	*ret = (struct cell){ .type = CELL_ADDRESS, .text = scratch->data, .length = scratch->length };
}

GET(plan)
{
	bool stays = plan_refuses(CONTEXT->plan, OUTCOME->index) < 0 ||
		     removal_permitted(&CONTEXT->plan->removal, OBJECT) < 0;

	set_text(ret, stays ? "leave" : "remove");
}

GET(type)
{
	set_text(ret, object_type_name(OBJECT->type));
}

GET(family)
{
	set_text(ret, OBJECT->family == FAMILY_SYSV ? "sysv" : OBJECT->family == FAMILY_POSIX ? "posix" : NULL);
}

GET(addr)
{
	CONTEXT->scratch.length = 0;
	object_address(OBJECT, &CONTEXT->scratch);
	set_scratch(ret, &CONTEXT->scratch);
}

GET(ident)
{
	CONTEXT->scratch.length = 0;
	ident_append(OBJECT, CONTEXT->plan->ns, &CONTEXT->scratch);
	set_scratch(ret, &CONTEXT->scratch);
}

GET(key)
{
	*ret = (struct cell){ .type = OBJECT->family == FAMILY_SYSV ? CELL_KEY : CELL_UNKNOWN, .number = OBJECT->key };
}

GET(name)
{
	set_text(ret, OBJECT->name);
}

GET(owner)
{
	set_text(ret, users_name(&CONTEXT->users, OBJECT->uid));
}

GET(size)
{
	uint64_t size;
	bool known = object_size(OBJECT, &size);

	*ret = (struct cell){ .type = known ? CELL_SIZE : CELL_UNKNOWN, .number = size };
}

GET(idle)
{
	*ret = (struct cell){ .type = CELL_SPAN, .seconds = object_idle(OBJECT, CONTEXT->plan->now) };
}

GET(state)
{
	set_text(ret, SURVEY->looked ? standing_name(SURVEY->standings[OUTCOME->index]) : NULL);
}

/* What nobody had to look for is known all the same. */
GET(evidence)
{
	const char *evidence = survey_evidence(SURVEY, OUTCOME->index);

	if (!evidence)
		evidence = OBJECT->type == OBJECT_SHM ? "nattch 0" : "nobody waits";
	if (removal_permitted(&CONTEXT->plan->removal, OBJECT) < 0)
		evidence = "not permitted";
	set_text(ret, *evidence ? evidence : NULL);
}

GET(removed)
{
	bool is_settled = CONTEXT->plan->is_dry || plan_reports(CONTEXT->plan);

	*ret = (struct cell){ .type = is_settled ? CELL_BOOL : CELL_UNKNOWN, .number = OUTCOME->removed };
}

GET(reason)
{
	set_text(ret, OUTCOME->reason);
}

#define BOTH (COLUMN_TABLE | COLUMN_MACHINE)

const struct column plan_columns[PLAN_COLUMN_COUNT] = {
	{ "PLAN", "remove or leave", COLUMN_TABLE, 1, 0, get_plan },
	{ "TYPE", "shm, msg, sem or fifo", COLUMN_MACHINE, 1, 0, get_type },
	{ "FAMILY", "sysv or posix", COLUMN_MACHINE, 1, 0, get_family },
	{ "ADDR", "canonical address", BOTH, 1, 0, get_addr },
	{ "IDENT", "address with a hash", COLUMN_MACHINE, 1, 0, get_ident },
	{ "KEY", "System V key", BOTH, 1, 0, get_key },
	{ "NAME", "POSIX name without the slash, path of a FIFO", COLUMN_MACHINE, 1, 0, get_name },
	{ "OWNER", "owner's name, or number", BOTH, 1, 0, get_owner },
	{ "SIZE", "bytes of a segment, bytes in a queue", BOTH | COLUMN_RIGHT, 1, 0, get_size },
	{ "IDLE", "seconds since last use, creation or change", BOTH | COLUMN_RIGHT, 1, 0, get_idle },
	{ "STATE", "how it stands", BOTH, 1, 0, get_state },
	{ "EVIDENCE", "why it stands so", BOTH, 1, 0, get_evidence },
	{ "REMOVED", "whether it was removed", COLUMN_MACHINE, 1, 0, get_removed },
	{ "REASON", "why not", COLUMN_MACHINE, 1, 0, get_reason },
};

bool plan_reports(const struct plan *plan)
{
	return plan->options->format != FORMAT_TABLE;
}

int plan_print(const struct invocation *call, struct plan *plan)
{
	cleanup_with(context_done) struct context context = { .plan = plan };
	struct survey *survey = &plan->survey;
	struct listing listing = {
		.options = plan->options,
		.choice = plan->choice,
		.name = "objects",
		.context = &context,
		.out = call->out,
		.now = plan->now,
	};
	int r = listing_print(&listing, plan->outcomes, survey->list.count, sizeof(*plan->outcomes),
			      survey_is_complete(survey, survey->looked ? FACT_PASS : 0));

	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}
