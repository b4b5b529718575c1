/* fd get: a command with a descriptor of another process. */
#include <errno.h>

#include "base/cleanup.h"
#include "cli/descriptor.h"
#include "fd/common.h"
#include "frame/execute.h"
#include "sys/pidfd.h"
#include "sys/procfs.h"

struct fd_get {
	struct descriptor descriptor;
	struct fd_place place;
};

static const struct operand operands[] = {
	{ "PID:FD", 1, 1, "a process, and the number that the descriptor has there",
	  BIND_FOREIGN_DESCRIPTOR(struct fd_get, descriptor) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct fd_get, place, struct fd_place, fd_place_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "echo hello > file && ipctool fd get $$:0 --as 5 -- readlink /proc/self/fd/5", "What the shell has as its standard input.", 0 },
	{ "(exec 3< /etc/passwd && ipctool fd get $$:99 -- cat)", "125: there is no such descriptor.", STATUS_NOT_STARTED },
	{ NULL, NULL, 0 },
};

static void hint_ptrace(void)
{
	uint64_t scope = 0;

	if (procfs_numbers("/proc/sys/kernel/yama/ptrace_scope", &scope, 1) == 0 && scope > 0)
		say_hint("it takes the right to trace that process, which kernel.yama.ptrace_scope = %ju restricts "
			 "(ptrace(2))", (uintmax_t)scope);
	else
		say_hint("it takes the right to trace that process: it must be of the same user, not set-user-ID and dumpable, "
			 "or CAP_SYS_PTRACE is needed (ptrace(2))");
}

static int fail_get(const struct descriptor *descriptor, int error)
{
	int status;

	switch (error) {
	case -ESRCH:
		return fail_status(STATUS_MISSING, "cannot get '%s': there is no process %u", descriptor->text, descriptor->pid);
	case -EBADF:
		return fail_status(STATUS_MISSING, "cannot get '%s': process %u has no descriptor %u", descriptor->text,
				   descriptor->pid, descriptor->fd);
	default:
		status = fail_errno(error, "cannot get '%s'", descriptor->text);
		if (error == -EPERM)
			hint_ptrace();
		return status;
	}
}

/* Returns it or -errno: -ESRCH, whether there is no such process or it is a thread of one. */
static int get(const struct descriptor *descriptor)
{
	cleanup_fd int process = pidfd_open_process(descriptor->pid);

	if (process < 0)
		return process == -EINVAL || process == -ENOENT ? -ESRCH : process;
	return pidfd_copy_descriptor(process, descriptor->fd);
}

static int run(const struct invocation *call, void *state)
{
	const struct fd_get *words = state;
	cleanup_with(fd_list_done) struct fd_list list = { .count = 0 };
	int fd = get(&words->descriptor);

	if (fd < 0)
		return execute_not_started(fail_get(&words->descriptor, fd));
	list.fds[list.count++] = fd;
	return fd_become(call, &words->place, &list);
}

const struct applet applet_fd_get = {
	.group = "fd",
	.verb = "get",
	.page = "ipctool-fd",
	.summary = "run a command with a descriptor of another process",
	.description = "It is the same open file, with its offset, its flags and its locks; nothing is opened anew, and the process does "
		       "not notice (pidfd_getfd(2)). That takes the right to trace it.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = fd_command_statuses,
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct fd_get),
	.run = run,
};
