/* pipe size: how much room a pipe has, and giving it more. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/descriptor.h"
#include "frame/applet.h"
#include "frame/execute.h"
#include "ipc/explain.h"
#include "ipc/pipe.h"
#include "sys/borrow.h"
#include "sys/reopen.h"

struct pipe_size {
	struct descriptor place;
	struct optional_u64 set;
};

static const struct operand operands[] = {
	{ "FD", 0, 1, "a descriptor that ipctool was started with, like 0, or PID:FD of another process",
	  BIND_DESCRIPTOR(struct pipe_size, place, "pipe:") },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "set", .help = "give it room for this much (F_SETPIPE_SZ), rounded up to a power of two of pages",
	  BIND_SIZE(struct pipe_size, set) },
	{ 0 },
};

static const struct example examples[] = {
	{ "true | ipctool pipe size 0", "Of standard input: usually 65536 bytes.", 0 },
	{ "true | ipctool pipe size 0 --set 1M", "More room, and how much it is now.", 0 },
	{ NULL, NULL, 0 },
};

static void descriptor_path(const struct descriptor *place, char *ret, size_t size)
{
	if (place->pid == 0)
		snprintf(ret, size, "/proc/self/fd/%u", place->fd);
	else
		snprintf(ret, size, "/proc/%u/fd/%u", place->pid, place->fd);
}

/* What is no pipe must not even be opened: a tape would rewind. Returns the exit status; *RET is for reopen(). */
static int find_place(const struct descriptor *place, int *ret)
{
	char path[64];
	struct stat st = { 0 };

	descriptor_path(place, path, sizeof(path));
	*ret = open(path, O_PATH | O_CLOEXEC);
	if (*ret < 0 && errno == ENOENT)
		return fail_status(STATUS_MISSING, "there is no descriptor '%s'", place->text);
	if (*ret < 0 || fstat(*ret, &st) < 0)
		return fail_errno(-errno, "cannot look at '%s'", place->text);
	return S_ISFIFO(st.st_mode) ? STATUS_DONE : fail_status(STATUS_REFUSED, "'%s' is no pipe", place->text);
}

/*
 * The descriptor itself. That of another process is borrowed for a moment; where that is not permitted or not possible, the pipe
 * that was FOUND is opened once more.
 */
static int open_place(const struct descriptor *place, int found)
{
	int fd;

	if (place->pid == 0) {
		fd = fcntl((int)place->fd, F_DUPFD_CLOEXEC, 0);
		return fd < 0 ? -errno : fd;
	}
	fd = borrow_descriptor(place->pid, place->fd);
	return fd >= 0 ? fd : reopen(found, O_RDONLY | O_NONBLOCK);
}

static int set_capacity(int fd, uint64_t bytes, const char *name)
{
	struct fault fault = { 0 };
	int r = pipe_set_capacity(fd, bytes);

	if (r == 0)
		return STATUS_DONE;
	explain_pipe_capacity(r, bytes, &fault);
	return fail_fault(&fault, "cannot give '%s' room for %ju bytes", name, (uintmax_t)bytes);
}

static int one(const struct invocation *call, const struct pipe_size *size)
{
	const struct descriptor *place = &size->place;
	cleanup_fd int found = -1, fd = -1;
	int status = find_place(place, &found), r;
	uint64_t capacity;

	if (status != STATUS_DONE)
		return status;
	fd = open_place(place, found);
	if (fd < 0)
		return fail_errno(fd, "cannot open '%s'", place->text);
	status = size->set.given ? set_capacity(fd, size->set.value, place->text) : STATUS_DONE;
	if (status != STATUS_DONE)
		return status;
	r = pipe_capacity(fd, &capacity);
	if (r < 0)
		return r == -EBADF ? fail_status(STATUS_REFUSED, "'%s' is no pipe", place->text) :
				     fail_errno(r, "cannot look at '%s'", place->text);
	buffer_u64(&call->out->buffer, capacity);
	buffer_char(&call->out->buffer, '\n');
	return STATUS_DONE;
}

/* Standard input and output, where they are pipes. */
static int for_command(const struct invocation *call, const struct pipe_size *size)
{
	static const char *const names[] = { "standard input", "standard output" };
	int status = STATUS_DONE;

	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO && status == STATUS_DONE; fd++) {
		struct stat st;

		if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
			status = set_capacity(fd, size->set.value, names[fd]);
	}
	return status == STATUS_DONE ? execute_command(call->command) : execute_not_started(status);
}

static int run(const struct invocation *call, void *state)
{
	const struct pipe_size *size = state;
	bool has_command = call->command && call->command[0];

	if (has_command == (size->place.text != NULL))
		return fail_usage(has_command ? "FD and COMMAND exclude each other" : "FD is missing");
	if (has_command && !size->set.given)
		return fail_usage("COMMAND wants --set SIZE");
	return has_command ? for_command(call, size) : one(call, size);
}

const struct applet applet_pipe_size = {
	.group = "pipe",
	.verb = "size",
	.page = "ipctool-pipe",
	.summary = "print or set how much room a pipe has",
	.description = "Prints bytes. Before a COMMAND it sets those of standard input and output that are pipes.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.needs = NEEDS_COMMAND_OR_NOT,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_NOT_STARTED,
						STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.state_size = sizeof(struct pipe_size),
	.run = run,
};
