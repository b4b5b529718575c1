#include "du_columns.h"

#include <string.h>

#include "ipc/usage.h"
#include "sys/namespace.h"

#define GET(name) static void get_##name(const void *row, void *context UNUSED, struct cell *ret)
#define ROW       ((const struct usage *)row)
#define CONTEXT   ((struct du_context *)context)

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (text)
		*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

GET(owner)
{
	set_text(ret, ROW->uid == UINT32_MAX ? NULL : users_name(&CONTEXT->users, ROW->uid));
}

GET(uid)
{
	*ret = (struct cell){ .type = ROW->uid == UINT32_MAX ? CELL_UNKNOWN : CELL_NUMBER, .number = ROW->uid };
}

GET(app)
{
	set_text(ret, ROW->app);
}

GET(prefix)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (ROW->prefix_length > 0)
		*ret = (struct cell){ .type = CELL_TEXT, .text = ROW->prefix, .length = ROW->prefix_length };
}

GET(type)
{
	set_text(ret, ROW->type == OBJECT_NONE ? NULL : object_type_name(ROW->type));
}

GET(state)
{
	set_text(ret, standing_name(ROW->state));
}

GET(objects)
{
	*ret = (struct cell){ .type = ROW->objects ? CELL_NUMBER : CELL_UNKNOWN, .number = ROW->objects };
}

GET(bytes)
{
	*ret = (struct cell){ .type = ROW->has_bytes ? CELL_SIZE : CELL_UNKNOWN, .number = ROW->bytes };
}

/* 0 is the one namespace that we are in. */
GET(ns)
{
	uint64_t ns = ROW->ns ? ROW->ns : namespace_ipc_inode();

	*ret = (struct cell){ .type = ns == 0 || ns == NAMESPACE_UNKNOWN ? CELL_UNKNOWN : CELL_NUMBER, .number = ns };
}

GET(container)
{
	set_text(ret, survey_container(CONTEXT->survey, ROW->ns));
}

#define SHOWN (COLUMN_TABLE | COLUMN_MACHINE)

const struct column du_columns[DU_COLUMN_COUNT] = {
	{ "OWNER", "whose the objects are", SHOWN, 1, USAGE_BY_OWNER, get_owner },
	{ "UID", "the same as a number", COLUMN_MACHINE | COLUMN_RIGHT, 1, USAGE_BY_OWNER, get_uid },
	{ "APP", "application they belong to, where it is recognised", SHOWN | COLUMN_IF_KNOWN, 1, USAGE_BY_APP, get_app },
	{ "PREFIX", "what their names begin with; of files in a directory, its name", SHOWN | COLUMN_IF_KNOWN, 1, USAGE_BY_PREFIX, get_prefix },
	{ "TYPE", "shm, msg or sem; mmap: files in directories below /dev/shm", SHOWN, 1, USAGE_BY_TYPE, get_type },
	{ "STATE", "in-use, idle, orphan, removed (but held) or invalid, as ls has it", SHOWN, 1, USAGE_BY_STATE, get_state },
	{ "OBJECTS", "how many there are", SHOWN | COLUMN_RIGHT, 1, 0, get_objects },
	{ "BYTES", "memory that they take", SHOWN | COLUMN_RIGHT, 1, 0, get_bytes },
	{ "NS", "inode number of the IPC namespace", COLUMN_ASKED | COLUMN_RIGHT, 1, USAGE_BY_NAMESPACE, get_ns },
	{ "CONTAINER", "container that the namespace belongs to, where --all-ns can tell", COLUMN_ASKED | COLUMN_IF_KNOWN, 1, USAGE_BY_NAMESPACE, get_container },
};
