#include "doctor_columns.h"

#include <string.h>

#include "ipc/finding.h"
#include "out/listing.h"

#define ROW    ((const struct finding *)row)
#define SHOWN  (COLUMN_TABLE | COLUMN_MACHINE)
#define GET(name) static void get_##name(const void *row, void *context UNUSED, struct cell *ret)

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (text)
		*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

GET(severity)
{
	set_text(ret, severity_name(ROW->severity));
}

GET(check)
{
	set_text(ret, ROW->check);
}

GET(object)
{
	set_text(ret, ROW->object);
	if (!ROW->is_path)
		ret->type = CELL_ADDRESS;
}

/* It is printable, and to be pasted or evaluated as it stands; only among words that blanks separate they are escaped. */
static void set_sentence(struct cell *ret, const char *text, const struct listing_options *listing)
{
	set_text(ret, text);
	if (text && listing->format != FORMAT_RAW)
		ret->type = CELL_ADDRESS;
}

static void get_evidence(const void *row, void *context, struct cell *ret)
{
	set_sentence(ret, ROW->evidence, context);
}

static void get_fix(const void *row, void *context, struct cell *ret)
{
	set_sentence(ret, ROW->fix, context);
}

GET(ns)
{
	*ret = (struct cell){ .type = ROW->ns ? CELL_NUMBER : CELL_UNKNOWN, .number = ROW->ns };
}

GET(container)
{
	set_text(ret, ROW->container[0] ? ROW->container : NULL);
}

const struct column doctor_columns[DOCTOR_COLUMN_COUNT] = {
	{ "SEVERITY", "error: something does not work now; warning: it will, or something was left behind; info", SHOWN, 1, 0, get_severity },
	{ "CHECK", "which check found it", COLUMN_MACHINE, 1, 0, get_check },
	{ "OBJECT", "the address, the limit as `limits` names it, or the file", SHOWN, 1, 0, get_object },
	{ "EVIDENCE", "what was seen, with the numbers", SHOWN, 1, 0, get_evidence },
	{ "FIX", "the command that mends it; unknown where there is none", SHOWN, 1, 0, get_fix },
	{ "NS", "inode number of the IPC namespace it was found in", COLUMN_ASKED | COLUMN_RIGHT, 1, 0, get_ns },
	{ "CONTAINER", "container that the namespace belongs to, where --all-ns can tell", COLUMN_ASKED | COLUMN_IF_KNOWN, 1, 0, get_container },
};
