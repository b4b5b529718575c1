/* fd event: a command with a counter that is a descriptor. */
#include "base/cleanup.h"
#include "fd/common.h"
#include "frame/execute.h"
#include "ipc/memfd.h"

struct fd_event {
	struct optional_u64 initial;
	bool semaphore;
	struct fd_place place;
};

static const struct option options[] = {
	{ 0, "initial", .help = "what it counts at first (default 0)",
	  BIND_NUMBER(struct fd_event, initial, 0, EVENT_MOST, "the most that an eventfd counts to") },
	{ 0, "semaphore", .help = "each read takes 1 of it, not all", BIND_FLAG(struct fd_event, semaphore) },
	INCLUDE_OPTIONS(struct fd_event, place, struct fd_place, fd_place_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool fd event --initial 5 -- sh -c 'od -A n -t d8 -N 8 <&3'", "Reading it gives 5, and sets it to 0.", 0 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call, void *state)
{
	const struct fd_event *event = state;
	cleanup_with(fd_list_done) struct fd_list list = { .count = 0 };
	int fd = event_make(event->initial.value, event->semaphore);

	if (fd < 0)
		return execute_not_started(fail_errno(fd, "cannot make an eventfd"));
	list.fds[list.count++] = fd;
	return fd_become(call, &event->place, &list);
}

const struct applet applet_fd_event = {
	.group = "fd",
	.verb = "event",
	.page = "ipctool-fd",
	.summary = "run a command with a counter that is a descriptor",
	.description = "An eventfd(2): writing 8 bytes adds a number to it, reading 8 bytes waits until it is not 0 and takes it. All "
		       "children of COMMAND that inherit it share it.",
	.options = options,
	.examples = examples,
	.statuses = fd_command_statuses,
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct fd_event),
	.run = run,
};
