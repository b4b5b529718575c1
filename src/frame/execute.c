#include "frame/execute.h"

#include <errno.h>
#include <unistd.h>

#include "cli/report.h"
#include "sys/interrupt.h"

int execute_command(char **command)
{
	int error;

	interrupt_restore();
	execvp(command[0], command);
	error = errno;
	fail_errno(-error, "cannot run '%s'", command[0]);
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
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
