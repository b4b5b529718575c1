/*
 * limits: the kernel's limits on IPC, and how much of each is used.
 *
 * One row a limit, in the order of the table in ipc/limit.c. What cannot be read is unknown and said, and the others are shown
 * all the same.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/namespaces.h"
#include "frame/table_options.h"
#include "ipc/limit.h"

struct limits {
	struct optional_u32 check;
	struct all_namespaces all;
	struct listing_options listing;
};

static const struct option options[] = {
	{ 0, "check", .help = "exit with status 9 when more of a limit is used than this percentage", BIND_PERCENT(struct limits, check) },
	INCLUDE_OPTIONS(struct limits, all, struct all_namespaces, all_namespaces_options),
	INCLUDE_OPTIONS(struct limits, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool limits", "Every limit and how much of it is used.", 0 },
	{ "ipctool limits --check 90 -o resource,used,limit,percent --sort percent:desc", "For a monitor: 9 when a limit is nearly reached.", 0 },
	{ "ipctool limits --all-ns -o resource,limit,used,ns,container", "The limits of every IPC namespace: of every container.", 0 },
	{ "ipctool limits -J", "The same as JSON, bytes and counts as numbers.", 0 },
	{ NULL, NULL, 0 },
};

/* A limit as it is now. */
struct row {
	const struct limit *limit;
	struct optional_u64 value, used;
	uint64_t ns;                        /* whose it is; 0: not asked, or the whole machine's */
	char container[CONTAINER_NAME_MAX]; /* likewise, or empty */
};

#define ROW ((const struct row *)row)
#define GET(name) static void get_##name(const void *row, void *context UNUSED, struct cell *ret)

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (text)
		*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

static void set_amount(struct cell *ret, const struct row *row, const struct optional_u64 *amount)
{
	enum cell_type type = row->limit->in_bytes ? CELL_SIZE : CELL_NUMBER;

	*ret = (struct cell){ .type = amount->given ? type : CELL_UNKNOWN, .number = amount->value };
}

static bool is_unlimited(const struct row *row)
{
	return row->value.given && row->value.value == LIMIT_UNLIMITED;
}

GET(resource)
{
	set_text(ret, ROW->limit->name);
}

GET(description)
{
	set_text(ret, ROW->limit->description);
}

GET(limit)
{
	set_amount(ret, row, &ROW->value);
	if (is_unlimited(row))
		ret->type = CELL_UNLIMITED;
}

GET(used)
{
	set_amount(ret, row, &ROW->used);
}

GET(percent)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (ROW->used.given && ROW->value.given && ROW->value.value != 0 && !is_unlimited(row))
		*ret = (struct cell){ .type = CELL_NUMBER, .number = limit_percent(ROW->used.value, ROW->value.value) };
}

GET(setting)
{
	set_text(ret, ROW->limit->setting);
}

GET(unlimited)
{
	*ret = (struct cell){ .type = ROW->value.given ? CELL_BOOL : CELL_UNKNOWN, .number = is_unlimited(row) };
}

GET(ns)
{
	*ret = (struct cell){ .type = ROW->ns ? CELL_NUMBER : CELL_UNKNOWN, .number = ROW->ns };
}

GET(container)
{
	set_text(ret, *ROW->container ? ROW->container : NULL);
}

#define SHOWN (COLUMN_TABLE | COLUMN_MACHINE)

/* What a column needs to be found out. */
#define FACT_USED 1

static const struct column columns[] = {
	{ "RESOURCE", "name of the limit", SHOWN, 1, 0, get_resource },
	{ "DESCRIPTION", "what it limits", SHOWN, 1, 0, get_description },
	{ "LIMIT", "its value; null in JSON when there is none or it is unknown", SHOWN | COLUMN_RIGHT, 1, 0, get_limit },
	{ "USED", "how much is used now, where the kernel tells", SHOWN | COLUMN_RIGHT, 1, FACT_USED, get_used },
	{ "PERCENT", "used per cent of the limit, rounded up", SHOWN | COLUMN_RIGHT, 1, FACT_USED, get_percent },
	{ "SETTING", "what to change: a sysctl, a resource limit, a mount option", SHOWN, 1, 0, get_setting },
	{ "NS", "inode number of the IPC namespace, under --all-ns", SHOWN | COLUMN_IF_KNOWN | COLUMN_RIGHT, 1, 0, get_ns },
	{ "CONTAINER", "container that the namespace belongs to, where that can be told", SHOWN | COLUMN_IF_KNOWN, 1, 0, get_container },
	{ "UNLIMITED", "whether there is no limit", COLUMN_MACHINE, 1, 0, get_unlimited },
};

/* Notes what limit_value() or limit_used() gave. Returns whether all there is to know is known. */
static bool take(struct optional_u64 *amount, int r, const struct limit *limit, const char *what)
{
	amount->given = r == 0;
	if (r == 0 || r == -ENODATA)
		return true;
	/* only queues are ever refused so: see posix_mq_enumerate() */
	say_note("%s %s cannot be read: %s", what, limit->name,
		 r == -EPERM ? "no mqueue file system of this IPC namespace is mounted" : strerror(-r));
	return false;
}

/* Rows as they come, of one namespace or of all. */
struct table {
	struct row *rows;
	size_t count;
	bool with_used, complete;
};

static void table_done(struct table *table)
{
	free(table->rows);
}

static void read_row(struct table *table, enum limit_id id, const struct namespace_entry *entry)
{
	struct row *row = &table->rows[table->count++];

	*row = (struct row){ .limit = limit_info(id) };
	table->complete &= take(&row->value, limit_value(id, &row->value.value), row->limit, "limit");
	if (table->with_used)
		table->complete &= take(&row->used, limit_used(id, &row->used.value), row->limit, "what is used of");
	if (!entry || !limit_is_of_namespace(id))
		return;
	row->ns = entry->inode;
	memcpy(row->container, entry->container, sizeof(row->container));
}

/* What is no namespace's own is shown once, with ours, which comes first. */
static int read_namespace(const struct namespace_entry *entry, void *data)
{
	struct table *table = data;
	struct row *rows = reallocarray(table->rows, table->count + LIMITS, sizeof(*rows));

	if (!rows)
		return fail_errno(-ENOMEM, "cannot read the limits");
	table->rows = rows;
	for (int i = 0; i < LIMITS; i++)
		if (!entry || entry->is_ours || limit_is_of_namespace((enum limit_id)i))
			read_row(table, (enum limit_id)i, entry);
	return STATUS_DONE;
}

static int fail_above(const struct row *row, uint32_t percent)
{
	char number[32] = "";
	const char *where = *row->container ? row->container : number;
	int status;

	if (row->ns)
		snprintf(number, sizeof(number), "namespace %ju", (uintmax_t)row->ns);
	status = fail_status(STATUS_FINDING, "%s (%s) is used above %u%%%s%s: %ju of %ju", row->limit->name,
			     row->limit->description, percent, *where ? " in " : "", where, (uintmax_t)row->used.value,
			     (uintmax_t)row->value.value);
	if (row->limit->setting)
		say_hint("the setting is %s", row->limit->setting);
	return status;
}

/* Names each limit that is used above PERCENT. */
static int check(const struct table *table, uint32_t percent)
{
	int status = STATUS_DONE;

	for (const struct row *row = table->rows; row < table->rows + table->count; row++)
		if (row->value.given && row->used.given && limit_is_above(row->used.value, row->value.value, percent))
			status = fail_above(row, percent);
	return status;
}

static int run(const struct invocation *call, void *state)
{
	const struct limits *limits = state;
	cleanup_with(table_done) struct table table = { .complete = true };
	struct column_choice choice;
	struct listing listing = { .options = &limits->listing, .choice = &choice, .name = "limits", .out = call->out };
	int r = table_options_choose(call, &limits->listing, 1, &choice), status;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	table.with_used = limits->check.given || (choice.facts & FACT_USED);
	status = namespaces_each(&limits->all, &table.complete, read_namespace, &table);
	if (status != STATUS_DONE)
		return status;
	r = listing_print(&listing, table.rows, table.count, sizeof(*table.rows), table.complete);
	if (r < 0)
		return table_options_fail(r);
	return limits->check.given ? check(&table, limits->check.value) : STATUS_DONE;
}

const struct applet applet_inspect_limits = {
	.group = "limits",
	.page = "ipctool-limits",
	.summary = "show the kernel's limits on IPC and how much of them is used",
	.description = "System V and POSIX objects, pipes, and this process's resource limits. What is used is counted in this "
		       "IPC namespace. A limit that cannot be read is unknown, is named on standard error, and makes "
		       "\"complete\" false in JSON.",
	.options = options,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_FINDING, STATUS_DONE },
	.state_size = sizeof(struct limits),
	.needs = NEEDS_NAMESPACES,
	.run = run,
};
