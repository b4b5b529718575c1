#include "who_columns.h"

#include <string.h>

#include "object_columns.h"

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
	set_text(ret, process_cache_command(&CONTEXT->processes, USE->pid, PROCESS_OF_NOW));
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

const struct column who_columns[WHO_COLUMN_COUNT] = {
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
