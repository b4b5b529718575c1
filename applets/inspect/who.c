/* who: which processes hold each object, which threads wait on it, and for what. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/select_options.h"
#include "frame/table_options.h"
#include "ipc/explain.h"
#include "ipc/holders.h"
#include "ipc/sysv.h"
#include "object_columns.h"
#include "sys/clock.h"

struct who {
	struct word_list words;
	struct select_options select;
	struct listing_options listing;
};

/* One line: a use and the object it is of. */
struct who_row {
	const struct use *use;
	const struct object *object;
};

static const struct operand operands[] = {
	{ "OBJ", 0, OPERANDS_ANY, "address or ident; without one, every object that the selectors mean", BIND_WORDS(struct who, words) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct who, select, struct select_options, select_options),
	INCLUDE_OPTIONS(struct who, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool who", "Every process that has to do with an IPC object.", 0 },
	{ "id=$(ipctool shm create 4K) && ipctool who \"$id\" -J", "Who is attached to one segment, as JSON.", 0 },
	{ NULL, NULL, 0 },
};

#define GET(name) static void get_##name(const void *row, void *data UNUSED, struct cell *ret)
#define USE       (((const struct who_row *)row)->use)
#define CONTEXT   ((struct object_context *)data)

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (text)
		*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

GET(addr)
{
	CONTEXT->scratch.length = 0;
	object_address(((const struct who_row *)row)->object, &CONTEXT->scratch);
	*ret = (struct cell){ .type = CELL_ADDRESS, .text = CONTEXT->scratch.data, .length = CONTEXT->scratch.length };
}

GET(pid)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = USE->pid };
}

GET(tid)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = USE->tid };
}

GET(user)
{
	set_text(ret, users_name(&CONTEXT->users, USE->uid));
}

GET(uid)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = USE->uid };
}

GET(command)
{
	set_text(ret, process_cache_command(&CONTEXT->processes, USE->pid, INT64_MAX - 1));
}

GET(role)
{
	set_text(ret, use_role_name(USE->role));
}

GET(mappings)
{
	*ret = (struct cell){ .type = USE->mappings ? CELL_NUMBER : CELL_UNKNOWN, .number = USE->mappings };
}

/* What is known of the condition, and what qualifies it. */
GET(detail)
{
	struct buffer *out = &CONTEXT->scratch;

	out->length = 0;
	if (USE->detail)
		buffer_text(out, USE->detail);
	if (USE->mappings > 1)
		buffer_printf(out, "%u mappings", USE->mappings);
	if (USE->uncertain)
		buffer_text(out, out->length ? ", uncertain: another IPC namespace" : "uncertain: another IPC namespace");
	if (USE->stopped)
		buffer_text(out, " (stopped)");
	*ret = (struct cell){ .type = out->length ? CELL_TEXT : CELL_UNKNOWN, .text = out->data, .length = out->length };
}

static const struct column columns[] = {
	{ "ADDR", "canonical address of the object", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_addr },
	{ "PID", "process", COLUMN_TABLE | COLUMN_MACHINE | COLUMN_RIGHT, 1, 0, get_pid },
	{ "TID", "thread that waits; else the process", COLUMN_TABLE | COLUMN_MACHINE | COLUMN_RIGHT, 1, 0, get_tid },
	{ "USER", "effective user of the process", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_user },
	{ "UID", "the user's id", COLUMN_MACHINE | COLUMN_RIGHT, 1, 0, get_uid },
	{ "ROLE", "attached, open, mapped, waiting, creator, last-user", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_role },
	{ "DETAIL", "what it waits for; descriptor and access", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_detail },
	{ "MAPPINGS", "how many mappings of it the process has", COLUMN_MACHINE | COLUMN_RIGHT, 1, 0, get_mappings },
	{ "COMMAND", "command line of the process", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_command },
};

/* The objects named: the status of the first that is not there, after all were tried. */
static int find_named(const struct invocation *call, const struct who *who, struct object_list *list)
{
	const struct address_rule rule = { .type = call->type, .types = TYPES_DEFAULT };
	cleanup_with(address_list_done) struct address_list addresses = { 0 };
	int status = address_list_parse(&who->words, &rule, &addresses);

	for (size_t i = 0; i < addresses.count && (status == STATUS_DONE || i > 0); i++) {
		struct fault fault = { 0 };

		if (address_resolve(&addresses.addresses[i], FACT_SEMPIDS, list, &fault) < 0) {
			int failed = fail_fault(&fault, "cannot find '%s'", addresses.addresses[i].text);

			status = status ? status : failed;
		}
	}
	return status;
}

static int find_selected(const struct invocation *call, const struct selection *selection, struct object_list *list)
{
	uint32_t types = call->type == OBJECT_NONE ? TYPES_DEFAULT : TYPE_BIT(call->type);

	for (int type = OBJECT_SHM; type <= OBJECT_SEM; type++) {
		struct fault fault = { 0 };
		int r = types & TYPE_BIT(type) ?
				sysv_enumerate((enum object_type)type, FACT_SEMPIDS | selection_facts(selection), list) :
				0;

		if (r < 0) {
			explain_enumerate(r, (enum object_type)type, &fault);
			return fail_fault(&fault, "cannot list %s", object_type_name((enum object_type)type));
		}
	}
	selection_apply(selection, list);
	return STATUS_DONE;
}

/* Says what could not be seen. Returns whether everything could. */
static bool all_was_seen(const struct holders *holders)
{
	if (holders->blind_count > 0)
		say_note("%zu processes could not be looked into: no permission", holders->blind_count);
	if (holders->unknown_waits > 0)
		say_note("%zu threads wait in a way that cannot be told (32-bit programs, unreadable memory)",
			 holders->unknown_waits);
	if (holders->hides_processes)
		say_note("/proc is mounted with hidepid: other users' processes are not seen at all");
	return holders->blind_count == 0 && holders->unknown_waits == 0 && !holders->hides_processes;
}

/* nattch counts mappings; where they do not add up, somebody is not seen, or came or went meanwhile. */
static void compare_attachments(const struct object_list *list, const struct holders *holders)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct object *object = &list->objects[i];
		uint64_t found;

		if (object->type != OBJECT_SHM || object->family != FAMILY_SYSV)
			continue;
		found = holders_mappings(holders, i);
		if (found < object->shm.nattch)
			say_note("shm:%d has %ju attachments, %ju of them were found", object->id,
				 (uintmax_t)object->shm.nattch, (uintmax_t)found);
	}
}

static int print(const struct invocation *call, const struct who *who, const struct column_choice *choice,
		 const struct object_list *list, const struct holders *holders)
{
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
		rows[i] = (struct who_row){ &holders->uses[i], &list->objects[holders->uses[i].object] };
	object_context_begin(&context);
	listing.now = context.now;
	r = listing_print(&listing, rows, holders->count, sizeof(*rows), all_was_seen(holders));
	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

static int look(const struct invocation *call, const struct who *who, const struct column_choice *choice,
		const struct object_list *list)
{
	cleanup_with(holders_done) struct holders holders = { 0 };
	int r = holders_collect(list, &holders);

	if (r == 0)
		r = holders_add_recorded(list, &holders);
	if (r < 0)
		return fail_errno(r, "cannot look at the processes in /proc");
	compare_attachments(list, &holders);
	return print(call, who, choice, list, &holders);
}

static int run(const struct invocation *call, void *state)
{
	const struct who *who = state;
	cleanup_with(object_list_done) struct object_list list = { 0 };
	const struct selection selection = select_options_selection(&who->select, clock_epoch_seconds());
	struct column_choice choice;
	int r = table_options_choose(call, &who->listing, 1, &choice), status, looked;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	if (who->words.count > 0 && select_options_given(&who->select))
		return fail_usage("objects and selectors at once");
	status = who->words.count > 0 ? find_named(call, who, &list) : find_selected(call, &selection, &list);
	if (status != STATUS_DONE && (status == STATUS_USAGE || list.count == 0))
		return status;
	object_list_settle(&list);
	looked = look(call, who, &choice, &list);
	return status ? status : looked;
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
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.needs = NEEDS_TYPE_VERBS,
	.state_size = sizeof(struct who),
	.run = run,
};
