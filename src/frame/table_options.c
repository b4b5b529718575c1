#include "frame/table_options.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

static const struct choice time_forms[] = {
	{ "iso", TIME_ISO, "2026-11-20T21:41:06+00:00" },
	{ "epoch", TIME_EPOCH, "seconds since 1970" },
	{ "age", TIME_AGE, "how long ago" },
	{ NULL, 0, NULL },
};

static int text_parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	return kind_text.parse(text, detail, slot, fault);
}

/* Whether the names in LIST, up to its last comma, have NAME among them. */
static bool is_listed(const char *list, const char *name)
{
	for (const char *comma; (comma = strchr(list, ',')); list = comma + 1)
		if ((size_t)(comma - list) == strlen(name) && strncasecmp(list, name, strlen(name)) == 0)
			return true;
	return false;
}

/* Offers each column as LIST with its last name completed, in capitals when that name was begun so. */
static void columns_complete(const void *detail UNUSED, struct candidates *candidates)
{
	const char *list = candidates->value, *comma = strrchr(list, ','), *begun = comma ? comma + 1 : list + (*list == '+');
	const struct applet *applet = candidates->call->applet;

	for (size_t i = 0; i < applet->column_count; i++) {
		const struct column *column = &applet->columns[i];
		cleanup_with(buffer_done) struct buffer word = { 0 };

		buffer_append(&word, list, (size_t)(begun - list));
		if (*begun >= 'A' && *begun <= 'Z')
			buffer_text(&word, column->name);
		else
			column_key(column->name, &word);
		if (!is_listed(list + (*list == '+'), column->name))
			candidate_add(candidates, buffer_string(&word), column->help);
	}
	if (*list != '+' && !comma)
		candidate_add(candidates, "help", "list the columns");
	candidate_goes_on(candidates);
}

static void sort_complete(const void *detail UNUSED, struct candidates *candidates)
{
	const char *value = candidates->value;
	const struct applet *applet = candidates->call->applet;

	for (size_t i = 0; i < applet->column_count; i++) {
		const struct column *column = &applet->columns[i];
		cleanup_with(buffer_done) struct buffer word = { 0 };

		if (*value >= 'A' && *value <= 'Z')
			buffer_text(&word, column->name);
		else
			column_key(column->name, &word);
		if (strchr(value, ':'))
			buffer_text(&word, ":desc");
		candidate_add(candidates, buffer_string(&word), column->help);
	}
}

static const struct value_kind kind_columns = { .metavar = "LIST", .parse = text_parse, .complete = columns_complete };
static const struct value_kind kind_sort = { .metavar = "COL[:desc]", .parse = text_parse, .complete = sort_complete };

#define BIND_COLUMNS(S, m) .kind = &kind_columns, .offset = MEMBER(S, m, const char *)
#define BIND_SORT(S, m)    .kind = &kind_sort, .offset = MEMBER(S, m, const char *)

#define FORMAT "output format"

const struct option table_options[] = {
	{ 'J', "json", .help = "print one JSON document", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_JSON, FORMAT) },
	{ 0, "csv", .help = "print CSV (RFC 4180)", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_CSV, FORMAT) },
	{ 'r', "raw", .help = "print blank-separated columns", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_RAW, FORMAT) },
	{ 'P', "pairs", .help = "print NAME=\"value\" pairs, safe for eval", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_PAIRS, FORMAT) },
	{ 'n', "noheadings", .help = "print no headings", BIND_FLAG(struct listing_options, no_headings) },
	{ 'o', "output", .help = "print these columns (+LIST: these too; help: list them)", BIND_COLUMNS(struct listing_options, output) },
	{ 0, "sort", .help = "sort by this column", BIND_SORT(struct listing_options, sort) },
	{ 'b', "bytes", .help = "print sizes in bytes", BIND_FLAG(struct listing_options, bytes) },
	{ 0, "time", .argument = "FORM", .help = "how tables show times: age (default), iso or epoch", BIND_CHOICE(struct listing_options, time, time_forms) },
	{ 0 },
};

int table_options_choose(const struct invocation *call, const struct listing_options *options, uint32_t scope,
			 struct column_choice *ret)
{
	const struct applet *applet = call->applet;
	struct fault fault = { 0 };

	if (options->output && strcmp(options->output, "help") == 0) {
		columns_describe(applet->columns, applet->column_count, &call->out->buffer);
		return 1;
	}
	if (columns_choose(applet->columns, applet->column_count, listing_use(options), scope, options->output,
			   options->sort, ret, &fault) == 0)
		return 0;
	fail_status(STATUS_USAGE, "%s", fault.why);
	if (fault.hint[0])
		say_hint("%s", fault.hint);
	return -EINVAL;
}

int table_options_fail(int error)
{
	return fail_errno(error, "cannot print the list");
}
