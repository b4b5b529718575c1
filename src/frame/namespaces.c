#include "frame/namespaces.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "sys/enter.h"

static int refused(int error, const char *what, enum namespaces_wanted wanted)
{
	const char *kind = wanted == NAMESPACES_NETWORK ? "network" : "IPC";
	int status;

	if (error == -ENOTNS)
		return fail_status(STATUS_REFUSED, "'%s' is no %s namespace", what, kind);
	if (error == -ESRCH)
		return fail_status(STATUS_MISSING, "there is no process %s", what);
	status = fail_errno(error, "cannot enter the namespace of '%s'", what);
	if (status == STATUS_DENIED)
		say_hint("another %s namespace is entered with CAP_SYS_ADMIN, as root", kind);
	return status;
}

static int enter(const struct namespace_word *ns, enum namespaces_wanted wanted, struct door *door)
{
	int r = ns->file ? door_of_file(ns->file, door) : door_of_process(ns->pid, door);

	if (r == 0 && wanted == NAMESPACES_NETWORK && door->net < 0)
		return ns->file ? -ENOTNS : door->net;
	return r < 0 ? r : door_enter(door, wanted != NAMESPACES_IPC);
}

static char entered_pid[16];
static const char *entered; /* what --ns was given: FILE or PID; NULL: it was not */
static uint32_t entered_member;

const char *namespaces_entered(uint32_t *member)
{
	*member = entered_member;
	return entered;
}

int namespaces_enter(const struct namespace_word *ns, enum namespaces_wanted wanted)
{
	struct door door = NO_DOOR;
	int r;

	if (!ns->file && ns->pid == 0)
		return STATUS_DONE;
	snprintf(entered_pid, sizeof(entered_pid), "%u", ns->pid);
	entered = ns->file ? ns->file : entered_pid;
	r = enter(ns, wanted, &door);
	entered_member = door.member;
	door_close(&door);
	return r < 0 ? refused(r, entered, wanted) : STATUS_DONE;
}

const struct option all_namespaces_options[] = {
	{ 0, "all-ns", .help = "look at every IPC namespace of the machine", BIND_FLAG(struct all_namespaces, wanted) },
	{ 0 },
};

int namespaces_choose(const struct invocation *call, const struct all_namespaces *all, const struct listing_options *listing,
		      uint32_t scope, struct column_choice *ret)
{
	struct listing_options options = *listing;

	if (all->wanted && !options.output)
		options.output = "+NS,CONTAINER";
	return table_options_choose(call, &options, scope, ret);
}

/* What was not seen has been said: who looks again would say it again. */
static bool has_been_said;

static void note_unseen(const struct namespace_list *list)
{
	if (has_been_said)
		return;
	if (list->unseen > 0)
		say_note("%zu process%s may live in other IPC namespaces: they may not be looked into", list->unseen,
			 list->unseen == 1 ? "" : "es");
	if (list->unopened > 0)
		say_note("%zu IPC namespace%s could not be opened", list->unopened, list->unopened == 1 ? "" : "s");
}

/* Ours needs no right to be entered; it is where all others are left for. */
static int visit_entry(const struct namespace_entry *entry, bool *complete,
		       int (*visit)(const struct namespace_entry *entry, void *data), void *data)
{
	int r = door_enter(&entry->door, true);

	if (r == 0)
		return visit(entry, data);
	*complete = false;
	if (!has_been_said)
		say_note("cannot enter IPC namespace %ju%s%s: %s", (uintmax_t)entry->inode, *entry->container ? " of " : "",
			 entry->container, strerror(-r));
	return STATUS_DONE;
}

static int come_back(const struct namespace_list *list)
{
	int r = list->count > 1 ? door_enter(&list->entries[0].door, true) : 0;

	return r < 0 ? fail_errno(r, "cannot come back to the first namespace") : STATUS_DONE;
}

int namespaces_each(const struct all_namespaces *all, bool *complete,
		    int (*visit)(const struct namespace_entry *entry, void *data), void *data)
{
	cleanup_with(namespace_list_done) struct namespace_list list = { 0 };
	int status = STATUS_DONE, back, r;

	if (!all->wanted)
		return visit(NULL, data);
	if (entered)
		return fail_usage("--ns and --all-ns exclude each other");
	r = namespace_list_collect(&list);
	if (r < 0)
		return fail_errno(r, "cannot look for IPC namespaces in /proc");
	note_unseen(&list);
	*complete = *complete && list.unseen == 0 && list.unopened == 0;
	for (size_t i = 0; status == STATUS_DONE && i < list.count; i++)
		status = visit_entry(&list.entries[i], complete, visit, data);
	has_been_said = true;
	back = come_back(&list);
	return status == STATUS_DONE ? back : status;
}
