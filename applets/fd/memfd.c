/* fd memfd: a command with a file that is in memory alone. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "fd/common.h"
#include "frame/execute.h"
#include "ipc/memfd.h"

struct fd_memfd {
	const char *file;
	bool seal;
	struct fd_place place;
};

static const struct operand operands[] = {
	{ "FILE", 0, 1, "what is to be in it (default, and -: standard input; /dev/null: nothing)", BIND_FILE(struct fd_memfd, file) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "seal", .help = "nobody can change it any more, nor make it longer or shorter", BIND_FLAG(struct fd_memfd, seal) },
	INCLUDE_OPTIONS(struct fd_memfd, place, struct fd_place, fd_place_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "echo secret | ipctool fd memfd -- cat /dev/fd/3", "A file that has no name anywhere.", 0 },
	{ "ipctool fd memfd --seal /etc/passwd --as 0 -- head -n 1", "A copy that cannot change, as standard input.", 0 },
	{ NULL, NULL, 0 },
};

static int make(const struct fd_memfd *memfd, int *ret)
{
	bool is_input = !memfd->file || strcmp(memfd->file, "-") == 0, read_error = false;
	const char *name = is_input ? "standard input" : memfd->file;
	cleanup_fd int opened = is_input ? -1 : open(memfd->file, O_RDONLY | O_CLOEXEC);

	if (!is_input && opened < 0)
		return fail_errno(-errno, "cannot open '%s'", name);
	*ret = memfd_make(is_input ? STDIN_FILENO : opened, memfd->seal, &read_error);
	if (*ret < 0)
		return fail_errno(*ret, read_error ? "cannot read '%s'" : "cannot keep '%s' in memory", name);
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct fd_memfd *memfd = state;
	cleanup_with(fd_list_done) struct fd_list list = { .count = 0 };
	int fd = -1, status = make(memfd, &fd);

	if (status != STATUS_DONE)
		return execute_not_started(status);
	list.fds[list.count++] = fd;
	return fd_become(call, &memfd->place, &list);
}

const struct applet applet_fd_memfd = {
	.group = "fd",
	.verb = "memfd",
	.page = "ipctool-fd",
	.summary = "run a command with a file that is in memory alone",
	.description = "It has no name (memfd_create(2)) and goes when the last who has it open ends. COMMAND begins to read at its "
		       "beginning.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = fd_command_statuses,
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct fd_memfd),
	.run = run,
};
