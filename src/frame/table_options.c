#include "frame/table_options.h"

#include <errno.h>
#include <string.h>

static const struct choice time_forms[] = {
	{ "iso", TIME_ISO, "2026-11-20T21:41:06+00:00" },
	{ "epoch", TIME_EPOCH, "seconds since 1970" },
	{ "age", TIME_AGE, "how long ago" },
	{ NULL, 0, NULL },
};

#define FORMAT "output format"

const struct option table_options[] = {
	{ 'J', "json", .help = "print one JSON document", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_JSON, FORMAT) },
	{ 0, "csv", .help = "print CSV (RFC 4180)", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_CSV, FORMAT) },
	{ 'r', "raw", .help = "print blank-separated columns", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_RAW, FORMAT) },
	{ 'P', "pairs", .help = "print NAME=\"value\" pairs, safe for eval", BIND_EXCLUSIVE(struct listing_options, format, FORMAT_PAIRS, FORMAT) },
	{ 'n', "noheadings", .help = "print no headings", BIND_FLAG(struct listing_options, no_headings) },
	{ 'o', "output", .argument = "LIST", .help = "print these columns (+LIST: these too; help: list them)", BIND_TEXT(struct listing_options, output) },
	{ 0, "sort", .argument = "COL[:desc]", .help = "sort by this column", BIND_TEXT(struct listing_options, sort) },
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
	if (error != -ELIBACC)
		return fail_errno(error, "cannot print the list");
	fail_status(STATUS_FAILED, "cannot draw a table: the library libsmartcols.so.1 is missing");
	say_hint("install it (Debian: apt-get install libsmartcols1), or use --json, --csv, --raw or --pairs");
	return STATUS_FAILED;
}
