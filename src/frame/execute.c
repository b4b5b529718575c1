#include "frame/execute.h"

#include <errno.h>
#include <sys/wait.h>

#include "cli/report.h"
#include "sys/child.h"
#include "sys/interrupt.h"

int execute_fail(int error, char **command)
{
	switch (error) {
	case -EAGAIN:
	case -ENOMEM:
	case -EMFILE:
	case -ENFILE:
		fail_errno(error, "cannot start '%s'", command[0]);
		return STATUS_NOT_STARTED;
	default:
		fail_errno(error, "cannot run '%s'", command[0]);
		return error == -ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
	}
}

int execute_command(char **command)
{
	return execute_fail(child_become(command), command);
}

int execute_end(int wait_status)
{
	if (WIFSIGNALED(wait_status))
		interrupt_die(WTERMSIG(wait_status));
	return WEXITSTATUS(wait_status);
}

int execute_not_started(int status)
{
	switch (status) {
	case STATUS_DONE:
	case STATUS_USAGE:
	case STATUS_TIMED_OUT:
		return status;
	case STATUS_WOULD_BLOCK:
		return STATUS_TIMED_OUT;
	default:
		return STATUS_NOT_STARTED;
	}
}
