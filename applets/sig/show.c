/* sig show: which signals processes have pending, blocked, ignored and caught. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/signal_name.h"
#include "cli/signal_value.h"
#include "frame/table_options.h"
#include "ipc/signal.h"
#include "sys/process.h"

struct sig_show {
	struct word_list pids;
	struct listing_options listing;
};

static const struct operand operands[] = {
	{ "PID", 1, OPERANDS_ANY, "the processes; or threads, by their ids", BIND_PID_WORDS(struct sig_show, pids) },
	{ 0 },
};

static const struct option options[] = {
	{ 'J', "json", .help = "print one JSON document",
	  BIND_EXCLUSIVE(struct sig_show, listing.format, FORMAT_JSON, "output format") },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sig show $$", "What this shell does with signals.", 0 },
	{ "ipctool sig show $$ 1 -J", "Two processes, as JSON.", 0 },
	{ NULL, NULL, 0 },
};

struct row {
	uint32_t pid;
	struct signal_status status;
	struct buffer command; /* empty: it could not be read */
};

#define ROW ((const struct row *)row)
#define GET(name) static void get_##name(const void *row, void *context UNUSED, struct cell *ret)

static bool is_known(const struct row *row, enum signal_fact fact)
{
	return row->status.known >> fact & 1;
}

static void set_signals(struct cell *ret, const struct row *row, enum signal_fact fact)
{
	*ret = (struct cell){ .type = is_known(row, fact) ? CELL_WORDS : CELL_UNKNOWN };
	ret->number = row->status.sets[fact];
	ret->words = signal_names();
}

static void set_number(struct cell *ret, bool known, uint64_t number)
{
	*ret = (struct cell){ .type = known ? CELL_NUMBER : CELL_UNKNOWN, .number = number };
}

GET(pid)
{
	set_number(ret, true, ROW->pid);
}

GET(command)
{
	*ret = (struct cell){ .type = ROW->command.length > 0 ? CELL_TEXT : CELL_UNKNOWN };
	ret->text = ROW->command.data;
	ret->length = ROW->command.length;
}

GET(pending)
{
	set_signals(ret, row, SIGNAL_PENDING);
}

GET(shared_pending)
{
	set_signals(ret, row, SIGNAL_SHARED_PENDING);
}

GET(blocked)
{
	set_signals(ret, row, SIGNAL_BLOCKED);
}

GET(ignored)
{
	set_signals(ret, row, SIGNAL_IGNORED);
}

GET(caught)
{
	set_signals(ret, row, SIGNAL_CAUGHT);
}

GET(queued)
{
	set_number(ret, is_known(row, SIGNAL_QUEUE), ROW->status.queued);
}

/* RLIM_INFINITY is the largest number. */
GET(queue_limit)
{
	set_number(ret, is_known(row, SIGNAL_QUEUE), ROW->status.queue_limit);
	if (is_known(row, SIGNAL_QUEUE) && ROW->status.queue_limit == UINT64_MAX)
		ret->type = CELL_UNLIMITED;
}

static const struct column columns[] = {
	{ "PID", "the process or thread", COLUMN_MACHINE, 1, 0, get_pid },
	{ "COMMAND", "its command line", COLUMN_MACHINE, 1, 0, get_command },
	{ "PENDING", "signals that wait for the thread PID alone", COLUMN_MACHINE, 1, 0, get_pending },
	{ "SHARED_PENDING", "signals that wait for any thread of the process", COLUMN_MACHINE, 1, 0, get_shared_pending },
	{ "BLOCKED", "signals that wait when they come", COLUMN_MACHINE, 1, 0, get_blocked },
	{ "IGNORED", "signals that are dropped when they come", COLUMN_MACHINE, 1, 0, get_ignored },
	{ "CAUGHT", "signals that the process has a handler for", COLUMN_MACHINE, 1, 0, get_caught },
	{ "QUEUED", "signals that are queued for all processes of its user", COLUMN_MACHINE, 1, 0, get_queued },
	{ "QUEUE_LIMIT", "how many may be (RLIMIT_SIGPENDING of the process); null in JSON when there is no limit", COLUMN_MACHINE, 1, 0,
	  get_queue_limit },
};

struct rows {
	struct row *items;
	size_t count;
	bool complete; /* nothing was hidden */
};

static void rows_done(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		buffer_done(&rows->items[i].command);
	free(rows->items);
}

static int read_row(uint32_t pid, struct row *row)
{
	int r = signal_status_read(pid, &row->status);

	row->pid = pid;
	if (r == 0 && process_command(pid, &row->command) < 0)
		row->command.length = 0;
	return r;
}

/* Reads each that is there. Returns the status of the first failure. */
static int read_all(const struct word_list *words, struct rows *rows)
{
	cleanup_free uint32_t *pids = calloc(words->count, sizeof(*pids));
	struct fault fault = { 0 };
	int status = STATUS_DONE;

	rows->items = calloc(words->count, sizeof(*rows->items));
	if (!pids || !rows->items)
		return fail_errno(-ENOMEM, "cannot look at %zu processes", words->count);
	if (pids_parse(words, pids, &fault) < 0)
		return fail_status(fault.status, "%s", fault.why);
	for (size_t i = 0; i < words->count; i++) {
		int r = read_row(pids[i], &rows->items[rows->count]);

		if (r < 0) {
			int failed = fail_errno(r, "cannot look at process %u", pids[i]);

			status = status ? status : failed;
			rows->complete &= r == -ESRCH;
		}
		rows->count += r == 0;
	}
	return status;
}

static int run(const struct invocation *call, void *state)
{
	struct sig_show *show = state;
	cleanup_with(rows_done) struct rows rows = { .complete = true };
	int r, status = read_all(&show->pids, &rows);
	struct column_choice choice;
	struct listing listing = { .options = &show->listing, .choice = &choice, .name = "processes", .out = call->out };

	if (show->listing.format != FORMAT_JSON)
		show->listing.format = FORMAT_FACTS;
	if (rows.count == 0)
		return status;
	if (table_options_choose(call, &show->listing, 1, &choice) < 0)
		return STATUS_USAGE;
	r = listing_print(&listing, rows.items, rows.count, sizeof(*rows.items), rows.complete);
	return status ? status : r < 0 ? table_options_fail(r) : STATUS_DONE;
}

const struct applet applet_sig_show = {
	.group = "sig",
	.verb = "show",
	.page = "ipctool-sig",
	.summary = "show which signals processes have pending, blocked, ignored and caught",
	.description = "Also how many signals are queued for the process's user, and how many may be. What is pending and blocked "
		       "differs from thread to thread: that of a process is its main thread's.",
	.operands = operands,
	.options = options,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_DONE },
	.state_size = sizeof(struct sig_show),
	.run = run,
};
