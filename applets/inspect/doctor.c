/*
 * doctor: what is wrong with IPC here or about to be, why, and the command that mends it.
 *
 * Looks at everything once, with one pass over the processes, and has each check of ipc/finding.h judge what was seen. What could
 * not be seen is said, and never a finding.
 */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/survey.h"
#include "frame/table_options.h"
#include "ipc/finding.h"
#include "ipc/finding_below.h"
#include "sys/clock.h"

struct doctor {
	const char *directory;
	struct optional_i64 idle;
	struct listing_options listing;
};

static const struct option options[] = {
	{ 0, "dir", .help = "look below this directory too: ftok keys that collide, sockets and FIFOs that nobody has any more",
	  BIND_DIRECTORY(struct doctor, directory) },
	{ 0, "idle", .help = "what nobody holds is left behind when it was not used for so long, instead of 60 s (1 h for System V "
			     "queues and sets, 1 day for FIFOs)", BIND_DURATION(struct doctor, idle) },
	INCLUDE_OPTIONS(struct doctor, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool doctor", "What is wrong, and what to type: nothing is printed when all is well.", 0 },
	{ "ipctool doctor -J", "The same for a monitor: 9 when there are findings.", 0 },
	{ "ipctool doctor --dir .", "Also files and sockets below this directory.", 0 },
	{ NULL, NULL, 0 },
};

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
}

GET(evidence)
{
	set_text(ret, ROW->evidence);
}

/* It is printable, and to be pasted as it stands: a person sees its backslashes as they are. */
static void get_fix(const void *row, void *context, struct cell *ret)
{
	const struct listing_options *listing = context;

	set_text(ret, ROW->fix);
	if (ROW->fix && (listing->format == FORMAT_FACTS || listing->format == FORMAT_TABLE))
		ret->type = CELL_ADDRESS;
}

static const struct column columns[] = {
	{ "SEVERITY", "error: something does not work now; warning: it will, or something was left behind; info", SHOWN, 1, 0, get_severity },
	{ "CHECK", "which check found it", COLUMN_MACHINE, 1, 0, get_check },
	{ "OBJECT", "the address, the limit as `limits` names it, or the file", SHOWN, 1, 0, get_object },
	{ "EVIDENCE", "what was seen, with the numbers", SHOWN, 1, 0, get_evidence },
	{ "FIX", "the command that mends it; unknown where there is none", SHOWN, 1, 0, get_fix },
};

/* Each check, and what it looks at: for the sentence when it could not be made. */
static const struct {
	int (*find)(struct checkup *checkup);
	const char *what;
} checks[] = {
	{ find_limits, "limits" },
	{ find_full_devshm, "/dev/shm" },
	{ find_small_devshm, "the size of /dev/shm" },
	{ find_queue_bytes, "what queues are charged" },
	{ find_pipe_pages, "pipes" },
	{ find_stuck_waits, "semaphores" },
	{ find_full_queues, "queues" },
	{ find_removed, "removed segments" },
	{ find_removed_at_logout, "systemd-logind's configuration" },
	{ find_orphans, "orphans" },
};

struct work {
	struct survey survey;
	struct below below;
	struct checkup checkup;
};

static void work_done(struct work *work)
{
	checkup_done(&work->checkup);
	below_done(&work->below);
	survey_done(&work->survey);
}

static int look(const struct doctor *doctor, const struct selection *selection, struct work *work)
{
	int status = survey_list(&work->survey, TYPES_DEFAULT, selection, FINDING_FACTS), r;

	if (status != STATUS_DONE)
		return status;
	r = doctor->directory ? below_walk(&work->below, doctor->directory, &work->survey.list) : 0;
	if (r < 0)
		return fail_errno(r, "cannot look below '%s'", doctor->directory);
	object_list_settle(&work->survey.list);
	return survey_look(&work->survey, selection);
}

/* A check that fails leaves the others to be made. */
static int check_all(const struct doctor *doctor, struct work *work)
{
	struct checkup *checkup = &work->checkup;
	int r = 0;

	for (size_t i = 0; r != -ENOMEM && i < ARRAY_SIZE(checks); i++) {
		r = checks[i].find(checkup);
		if (r < 0)
			finding_unseen(checkup, "%s could not be looked at: %s", checks[i].what, strerror(-r));
	}
	if (r != -ENOMEM && doctor->directory)
		r = find_below(checkup, &work->below);
	findings_sort(checkup);
	return r == -ENOMEM ? fail_errno(r, "cannot keep what was found") : STATUS_DONE;
}

/* Says what was not seen. Returns whether everything was. */
static bool is_complete(struct work *work)
{
	const struct buffer *unseen = &work->checkup.unseen;
	bool complete = survey_is_complete(&work->survey, FACT_PASS);

	for (size_t at = 0; at < unseen->length; at += strlen(unseen->data + at) + 1)
		say_note("%s", unseen->data + at);
	return complete && unseen->length == 0;
}

static int print(const struct invocation *call, struct listing_options *chosen, const struct column_choice *choice,
		 struct work *work)
{
	struct listing listing = { .options = chosen, .choice = choice, .name = "findings", .context = chosen, .out = call->out };
	const struct checkup *checkup = &work->checkup;
	bool complete = is_complete(work);
	int r = listing_print(&listing, checkup->findings, checkup->count, sizeof(*checkup->findings), complete);

	if (r < 0)
		return table_options_fail(r);
	say_verbose("%zu finding%s among %zu objects", checkup->count, checkup->count == 1 ? "" : "s", work->survey.list.count);
	return checkup->count > 0 ? STATUS_FINDING : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	struct doctor *doctor = state;
	cleanup_with(work_done) struct work work = { 0 };
	struct selection selection = { .now = clock_epoch_seconds(), .overflow_uid = UINT32_MAX, .overflow_gid = UINT32_MAX };
	struct column_choice choice;
	int r = table_options_choose(call, &doctor->listing, 1, &choice), status;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	/* sentences are too long for a table, unless some columns were chosen */
	if (doctor->listing.format == FORMAT_TABLE && !doctor->listing.output)
		doctor->listing.format = FORMAT_FACTS;
	selection.has_idle = doctor->idle.given;
	selection.idle = (doctor->idle.value + 999999999) / 1000000000;
	status = look(doctor, &selection, &work);
	if (status != STATUS_DONE)
		return status;
	work.checkup.objects = &work.survey.list;
	work.checkup.holders = &work.survey.holders;
	work.checkup.standings = work.survey.standings;
	work.checkup.now = selection.now;
	work.checkup.has_idle = selection.has_idle;
	work.checkup.idle = selection.idle;
	status = check_all(doctor, &work);
	return status == STATUS_DONE ? print(call, &doctor->listing, &choice, &work) : status;
}

const struct applet applet_inspect_doctor = {
	.group = "doctor",
	.page = "ipctool-doctor",
	.summary = "find what is wrong, and say what mends it",
	.description = "Looks for what is wrong or about to be: limits at their end, and who fills them; what crashed programs left "
		       "behind; waits that will not end; objects that will vanish. Each finding has its evidence and a command "
		       "that mends it, to be pasted as it stands. Changes nothing itself.\n\n"
		       "Status 0 means that nothing was found, 9 that something was. What could not be seen is said, and makes "
		       "\"complete\" false.",
	.options = options,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_LIMIT, STATUS_FINDING, STATUS_DONE },
	.state_size = sizeof(struct doctor),
	.run = run,
};
