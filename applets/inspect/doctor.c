/*
 * doctor: what is wrong with IPC here or about to be, why, and the command that mends it.
 *
 * Looks at everything once, with one pass over the processes, and has each check of ipc/finding.h judge what was seen. What could
 * not be seen is said, and never a finding.
 */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "doctor_columns.h"
#include "doctor_part.h"
#include "frame/namespaces.h"
#include "frame/survey.h"
#include "frame/table_options.h"
#include "ipc/finding.h"
#include "ipc/finding_below.h"
#include "seen_directories.h"
#include "sys/clock.h"
#include "sys/namespace.h"

struct doctor {
	const char *directory;
	struct optional_i64 idle;
	struct all_namespaces all;
	struct listing_options listing;
};

static const struct option options[] = {
	{ 0, "dir", .help = "look below this directory too: ftok keys that collide, sockets and FIFOs that nobody has any more",
	  BIND_DIRECTORY(struct doctor, directory) },
	{ 0, "idle", .help = "what nobody holds is left behind when it was not used for so long, instead of 60 s (1 h for System V "
			     "queues and sets, 1 day for FIFOs)", BIND_DURATION(struct doctor, idle) },
	INCLUDE_OPTIONS(struct doctor, all, struct all_namespaces, all_namespaces_options),
	INCLUDE_OPTIONS(struct doctor, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool doctor", "What is wrong, and what to type: nothing is printed when all is well.", 0 },
	{ "ipctool doctor -J", "The same for a monitor: 9 when there are findings.", 0 },
	{ "ipctool doctor --all-ns", "What is wrong in every container.", 0 },
	{ "ipctool doctor --dir .", "Also files and sockets below this directory.", 0 },
	{ NULL, NULL, 0 },
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

/* What is found, and then checked in one namespace after the other. */
struct work {
	const struct doctor *doctor;
	struct selection selection;
	struct survey survey; /* of all namespaces */
	struct parts parts;
	struct below below;
	struct checkup checkup;
	struct seen_directories directories;
	bool complete;
};

static void work_done(struct work *work)
{
	checkup_done(&work->checkup);
	below_done(&work->below);
	parts_done(&work->parts);
	survey_done(&work->survey);
	seen_directories_done(&work->directories);
}

static int look_below(struct work *work, const char *directory)
{
	struct object_list *list = &work->survey.list;
	size_t before = list->count;
	int r = below_walk(&work->below, directory, list);

	for (size_t i = before; work->doctor->all.wanted && i < list->count; i++)
		list->objects[i].ns = namespace_ipc_inode(); /* ours, which the directory is looked at with */
	return r < 0 ? fail_errno(r, "cannot look below '%s'", directory) : STATUS_DONE;
}

/* One pass over the processes serves all namespaces. */
static int look(struct work *work)
{
	int status;

	work->survey.all = work->doctor->all;
	status = survey_list(&work->survey, TYPES_DEFAULT, &work->selection, FINDING_FACTS);
	if (status == STATUS_DONE && work->doctor->directory)
		status = look_below(work, work->doctor->directory);
	if (status != STATUS_DONE)
		return status;
	object_list_settle(&work->survey.list);
	status = survey_look(&work->survey, &work->selection);
	if (status == STATUS_DONE && parts_begin(&work->parts, &work->survey) < 0)
		status = fail_errno(-ENOMEM, "cannot look at the objects");
	return status;
}

/* A check that fails leaves the others to be made. */
static int check_all(struct work *work, bool with_directory)
{
	struct checkup *checkup = &work->checkup;
	int r = seen_directories_add(&work->directories);

	checkup->is_again = r == 0;
	for (size_t i = 0; r != -ENOMEM && i < ARRAY_SIZE(checks); i++) {
		r = checks[i].find(checkup);
		if (r < 0)
			finding_unseen(checkup, "%s could not be looked at: %s", checks[i].what, strerror(-r));
	}
	if (r != -ENOMEM && with_directory)
		r = find_below(checkup, &work->below);
	return r == -ENOMEM ? fail_errno(r, "cannot keep what was found") : STATUS_DONE;
}

/* Says what was not seen in the namespace looked at. */
static void say_unseen(struct work *work)
{
	struct buffer *unseen = &work->checkup.unseen;

	work->complete = unseen->length == 0 && work->complete;
	for (size_t at = 0; at < unseen->length; at += strlen(unseen->data + at) + 1)
		say_note("%s", unseen->data + at);
	unseen->length = 0;
}

static int check_part(struct work *work, const struct part *part, bool with_directory)
{
	struct checkup *checkup = &work->checkup;
	int status;

	checkup->objects = &part->list;
	checkup->holders = &part->holders;
	checkup->standings = part->standings;
	status = check_all(work, with_directory && work->doctor->directory);
	say_unseen(work);
	return status;
}

/* ENTRY is NULL where one namespace is looked at: the caller's, or the one that --ns names. */
static int visit(const struct namespace_entry *entry, void *data)
{
	struct work *work = data;
	cleanup_with(part_done) struct part part = { 0 };
	struct checkup *checkup = &work->checkup;

	if (parts_take(&work->parts, entry ? entry->inode : 0, &part) < 0)
		return fail_errno(-ENOMEM, "cannot look at the objects");
	if (entry) {
		checkup->ns = entry->is_ours ? NULL : entry->way ? entry->way : "";
		checkup->member = entry->door.member;
		checkup->container = *entry->container ? entry->container : NULL;
	} else {
		checkup->ns = namespaces_entered(&checkup->member);
	}
	return check_part(work, &part, !entry || entry->is_ours);
}

static int print(const struct invocation *call, struct listing_options *chosen, const struct column_choice *choice,
		 struct work *work)
{
	struct listing listing = { .options = chosen, .choice = choice, .name = "findings", .context = chosen, .out = call->out };
	const struct checkup *checkup = &work->checkup;
	bool complete = survey_is_complete(&work->survey, FACT_PASS) && work->complete;
	int r = listing_print(&listing, checkup->findings, checkup->count, sizeof(*checkup->findings), complete);

	if (r < 0)
		return table_options_fail(r);
	say_verbose("%zu finding%s among %zu objects", checkup->count, checkup->count == 1 ? "" : "s", work->survey.list.count);
	return checkup->count > 0 ? STATUS_FINDING : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	struct doctor *doctor = state;
	cleanup_with(work_done) struct work work = { .doctor = doctor, .complete = true };
	struct column_choice choice;
	int r = namespaces_choose(call, &doctor->all, &doctor->listing, 1, &choice), status;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	/* sentences are too long for a table, unless some columns were chosen */
	if (doctor->listing.format == FORMAT_TABLE && !doctor->listing.output)
		doctor->listing.format = FORMAT_FACTS;
	work.selection = (struct selection){ .now = clock_epoch_seconds(), .overflow_uid = UINT32_MAX };
	work.selection.has_idle = work.checkup.has_idle = doctor->idle.given;
	work.selection.idle = work.checkup.idle = (doctor->idle.value + 999999999) / 1000000000;
	work.checkup.now = work.selection.now;
	status = look(&work);
	if (status == STATUS_DONE)
		status = namespaces_each(&doctor->all, &work.complete, visit, &work);
	findings_sort(&work.checkup);
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
	.columns = doctor_columns,
	.column_count = DOCTOR_COLUMN_COUNT,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_FINDING,
					       STATUS_DONE },
	.needs = NEEDS_NAMESPACES,
	.state_size = sizeof(struct doctor),
	.run = run,
};
