/*
 * run: run a command, and see to the IPC objects that it and its descendants leave behind.
 *
 * What is there before is noted, and compared with what is there afterwards. What is new is COMMAND's if nobody else can have
 * made it: in a namespace of its own everything, else a segment whose maker descends from COMMAND, and every new name.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "frame/applet.h"
#include "frame/execute.h"
#include "leftovers.h"
#include "rm_refusal.h"
#include "sys/child.h"
#include "sys/interrupt.h"
#include "sys/seclude.h"

struct run {
	bool private, sweep, fail_on_leak;
	const char *directory;
};

static const struct option options[] = {
	{ 0, "private", .help = "run it in an IPC namespace of its own, with its own /dev/shm and /dev/mqueue", BIND_FLAG(struct run, private) },
	{ 0, "sweep", .help = "remove what it left behind", BIND_FLAG(struct run, sweep) },
	{ 0, "fail-on-leak", .help = "turn its status 0 into 6 when it left something behind", BIND_FLAG(struct run, fail_on_leak) },
	{ 0, "dir", .help = "FIFOs and sockets below this directory count, too", BIND_DIRECTORY(struct run, directory) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool run --private -- ipctool shm create 4K", "A segment that is gone afterwards; it is said.", 0 },
	{ "ipctool run --private --fail-on-leak -- ipctool sem create", "Status 6: a set was left behind.", 6 },
	{ "ipctool run --sweep -- ipctool shm create /scratch 4K", "Removes what the command left.", 0 },
	{ "ipctool run -- false", "The command's own status.", 1 },
	{ NULL, NULL, 0 },
};

static int go_private(void)
{
	struct seclusion seclusion;
	int r = seclude(&seclusion);

	if (r < 0) {
		fail_errno(r, "cannot make an IPC namespace");
		if (r == -EPERM || r == -ENOSPC)
			say_hint("it takes root, or user namespaces (see user.max_user_namespaces)");
		return STATUS_NOT_STARTED;
	}
	if (seclusion.own_users)
		say_verbose("in a user namespace of its own, too: other users show as nobody");
	if (seclusion.shm_error < 0)
		say_note("/dev/shm is not private: %s", strerror(-seclusion.shm_error));
	if (seclusion.queue_error < 0)
		say_note("/dev/mqueue is not private: %s", strerror(-seclusion.queue_error));
	return STATUS_DONE;
}

static void tick(void *data)
{
	lineage_update(data);
}

/* COMMAND's status, as ours would be; a signal it died of is ours to die of at the very end. */
static int run_command(char **command, struct leftovers *leftovers, int *signal)
{
	struct child_watch watch = { .tick = leftovers->has_lineage ? tick : NULL, .data = &leftovers->lineage };
	int status = 0, r = child_supervise(command, &watch, &status);

	if (r < 0)
		return execute_fail(r, command);
	if (watch.has_survivors)
		say_verbose("processes that COMMAND started still run");
	*signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return *signal ? 128 + *signal : WEXITSTATUS(status);
}

static void tell_in_use(const struct leftovers *leftovers, size_t index, const char *address)
{
	cleanup_with(buffer_done) struct buffer users = { 0 };

	refusal_name_users(&leftovers->survey, index, &users);
	say_note("'%s' is still in use by %s", address, users.length > 0 ? buffer_string(&users) : "the process that made it");
}

static void sweep(const struct leftovers *leftovers, size_t index, const char *address)
{
	cleanup_with(buffer_done) struct buffer why = { 0 };
	int r = leftovers_remove(leftovers, index);

	refusal_explain(&leftovers->survey, index, r, &why);
	if (r < 0 && r != -ENOENT)
		fail_status(STATUS_FAILED, "cannot remove '%s', which COMMAND left behind: %s", address, buffer_string(&why));
	else
		say_note("removed '%s', which COMMAND left behind", address);
}

/* Returns whether it is a leak. */
static bool see_to(const struct run *run, const struct leftovers *leftovers, size_t index)
{
	cleanup_with(buffer_done) struct buffer text = { 0 };
	const char *address;

	object_address(&leftovers->survey.list.objects[index], &text);
	address = buffer_string(&text);
	switch (leftovers_claim(leftovers, index)) {
	case CLAIM_STRANGER:
		return false;
	case CLAIM_UNKNOWN:
		say_note("'%s' was made meanwhile, and whether by COMMAND cannot be told (--private can)", address);
		return false;
	case CLAIM_IN_USE:
		tell_in_use(leftovers, index, address);
		return false;
	case CLAIM_COMMAND:
		break;
	}
	if (run->sweep)
		sweep(leftovers, index, address);
	else if (run->fail_on_leak)
		fail_status(STATUS_REFUSED, "COMMAND left '%s' behind", address);
	else
		say_note("COMMAND left '%s' behind", address);
	return true;
}

static int see_to_all(const struct run *run, struct leftovers *leftovers, int status)
{
	size_t leaks = 0;

	if (leftovers_find(leftovers) != STATUS_DONE)
		return status ? status : STATUS_NOT_STARTED;
	for (size_t i = 0; i < leftovers->survey.list.count; i++)
		leaks += see_to(run, leftovers, i);
	return status == STATUS_DONE && leaks > 0 && run->fail_on_leak ? STATUS_REFUSED : status;
}

static int run_and_look(const struct invocation *call, const struct run *run, int *signal)
{
	cleanup_with(leftovers_done) struct leftovers leftovers = { .directory = run->directory, .is_private = run->private };
	int r = leftovers_begin(&leftovers), status;

	if (r < 0) {
		fail_errno(r, "cannot note what there is before");
		return STATUS_NOT_STARTED;
	}
	if (!leftovers.has_lineage && !run->private)
		say_verbose("the kernel does not tell who descends from COMMAND (kernel.perf_event_paranoid)");
	status = run_command(call->command, &leftovers, signal);
	return see_to_all(run, &leftovers, status);
}

static int run(const struct invocation *call, void *state)
{
	const struct run *wanted = state;
	int signal = 0, status;

	if (wanted->sweep && wanted->fail_on_leak)
		return fail_usage("--sweep and --fail-on-leak at once");
	status = wanted->private ? go_private() : STATUS_DONE;
	if (status == STATUS_DONE)
		status = run_and_look(call, wanted, &signal);
	if (signal)
		interrupt_die(signal);
	return status;
}

const struct applet applet_cleanup_run = {
	.group = "run",
	.page = "ipctool-run",
	.summary = "run a command and see to the objects it leaves behind",
	.description = "When COMMAND has ended, says which IPC objects it and its descendants left behind, or removes them. What "
		       "somebody uses still is named and left. Without --private the maker of a System V queue or set cannot be "
		       "told: one that was made meanwhile is named, and neither removed nor counted.",
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_REFUSED, STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct run),
	.run = run,
};
