/* shm hold: keep shared memory attached, or mapped, while a command runs. */
#include "base/cleanup.h"
#include "frame/execute.h"
#include "shm/common.h"
#include "sys/child.h"

struct shm_hold {
	struct address address;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_hold),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create key=7 4K && ipctool shm hold key=7 -- ipctool shm ls", "Attached once meanwhile.", 0 },
	{ "ipctool shm create /frame 4K && ipctool shm hold /frame -- sh -c 'exit 5'", "The status is the command's.", 5 },
	{ NULL, NULL, 0 },
};

/* An empty object cannot be mapped; its descriptor holds it. */
static int hold(const struct shm_hold *hold, struct shm_access *access)
{
	int status = shm_open_object(&hold->address, SHM_TO_READ, access), r;
	void *memory;

	if (status != STATUS_DONE || access->size == 0)
		return status;
	r = shm_access_map(access, 0, access->size, &memory);
	return r < 0 ? fail_errno(r, "cannot map '%s'", hold->address.text) : STATUS_DONE;
}

static int run_command(char **command)
{
	int wait_status = 0, r = child_run(command, &wait_status);

	return r < 0 ? execute_fail(r, command) : execute_end(wait_status);
}

static int run(const struct invocation *call, void *state)
{
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	int status = hold(state, &access);

	return status == STATUS_DONE ? run_command(call->command) : execute_not_started(status);
}

const struct applet applet_shm_hold = {
	.group = "shm",
	.verb = "hold",
	.page = "ipctool-shm",
	.summary = "keep shared memory attached or mapped while a command runs",
	.description = "Attaches a System V segment, or maps a POSIX object, only to read it, so that it counts as in use and, "
		       "once removed, lives on until COMMAND has ended. Signals sent to ipctool are sent on to COMMAND, and its "
		       "status is ipctool's.",
	.operands = operands,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct shm_hold),
	.run = run,
};
