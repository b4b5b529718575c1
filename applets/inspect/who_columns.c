#include "who_columns.h"

#include <string.h>

#include "object_columns.h"

#define GET(name) static void get_##name(const void *row, void *data UNUSED, struct cell *ret)
#define ROW       ((const struct who_row *)row)
#define CONTEXT   ((struct object_context *)data)

_Static_assert(sizeof(struct who_row) == 6 * sizeof(uint64_t) || sizeof(void *) != 8, "rows without padding");

struct who_row who_row_of(const struct use *use, const struct object *object)
{
	return (struct who_row){
		.object = object,
		.ns = object->ns,
		.detail = use->detail,
		.pid = use->pid,
		.tid = use->tid,
		.uid = use->uid,
		.mappings = use->mappings,
		.role = use->role,
		.is_uncertain = use->uncertain,
		.is_stopped = use->stopped,
	};
}

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (text)
		*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

GET(addr)
{
	CONTEXT->scratch.length = 0;
	object_address(ROW->object, &CONTEXT->scratch);
	*ret = (struct cell){ .type = CELL_ADDRESS, .text = CONTEXT->scratch.data, .length = CONTEXT->scratch.length };
}

GET(pid)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = ROW->pid };
}

GET(tid)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = ROW->tid };
}

GET(user)
{
	set_text(ret, users_name(&CONTEXT->users, ROW->uid));
}

GET(uid)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = ROW->uid };
}

GET(command)
{
	set_text(ret, process_cache_command(&CONTEXT->processes, ROW->pid, PROCESS_OF_NOW));
}

GET(role)
{
	set_text(ret, use_role_name(ROW->role));
}

GET(mappings)
{
	*ret = (struct cell){ .type = ROW->mappings ? CELL_NUMBER : CELL_UNKNOWN, .number = ROW->mappings };
}

/* What is known of the condition, and what qualifies it. */
GET(detail)
{
	struct buffer *out = &CONTEXT->scratch;

	out->length = 0;
	if (ROW->detail)
		buffer_text(out, ROW->detail);
	if (ROW->mappings > 1)
		buffer_printf(out, "%u mappings", ROW->mappings);
	if (ROW->is_uncertain)
		buffer_text(out, out->length ? ", uncertain: another IPC namespace" : "uncertain: another IPC namespace");
	if (ROW->is_stopped)
		buffer_text(out, " (stopped)");
	*ret = (struct cell){ .type = out->length ? CELL_TEXT : CELL_UNKNOWN, .text = out->data, .length = out->length };
}

GET(ns)
{
	*ret = (struct cell){ .type = ROW->ns ? CELL_NUMBER : CELL_UNKNOWN, .number = ROW->ns };
}

GET(container)
{
	set_text(ret, ROW->ns ? survey_container(CONTEXT->survey, ROW->ns) : NULL);
}

#define READS(member) COLUMN_READS(struct who_row, member)
#define NUMBER_USE    (COLUMN_TABLE | COLUMN_MACHINE | COLUMN_RIGHT)
#define TEXT_USE      (COLUMN_TABLE | COLUMN_MACHINE)

const struct column who_columns[WHO_COLUMN_COUNT] = {
	{ "ADDR", "canonical address of the object", TEXT_USE, 1, 0, get_addr, READS(object) },
	{ "PID", "process", NUMBER_USE, 1, 0, get_pid, READS(pid) },
	{ "TID", "thread that waits; else the process", NUMBER_USE, 1, 0, get_tid, READS(tid) },
	{ "USER", "effective user of the process", TEXT_USE, 1, 0, get_user, READS(uid) },
	{ "UID", "the user's id", COLUMN_MACHINE | COLUMN_RIGHT, 1, 0, get_uid, READS(uid) },
	{ "ROLE", "attached, open, mapped, waiting, creator, last-user", TEXT_USE, 1, 0, get_role, READS(role) },
	{ "DETAIL", "what it waits for; descriptor and access", TEXT_USE, 1, 0, get_detail,
	  READS(detail) | READS(mappings) | READS(is_uncertain) | READS(is_stopped) },
	{ "MAPPINGS", "how many mappings of it the process has", COLUMN_MACHINE | COLUMN_RIGHT, 1, 0, get_mappings,
	  READS(mappings) },
	{ "COMMAND", "command line of the process", TEXT_USE, 1, 0, get_command, READS(pid) },
	{ "NS", "inode number of the object's IPC namespace, under --all-ns", COLUMN_ASKED | COLUMN_RIGHT, 1, 0, get_ns, READS(ns) },
	{ "CONTAINER", "container that the namespace belongs to, where --all-ns can tell", COLUMN_ASKED | COLUMN_IF_KNOWN, 1, 0, get_container, READS(ns) },
};
