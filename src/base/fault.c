#include "base/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fault_set(struct fault *fault, enum exit_status status, const char *format, ...)
{
	va_list args;

	fault->status = status;
	fault->hint[0] = '\0';
	va_start(args, format);
	vsnprintf(fault->why, sizeof(fault->why), format, args);
	va_end(args);
	return -EINVAL;
}

int fault_usage(struct fault *fault, const char *format, ...)
{
	va_list args;

	fault->status = STATUS_USAGE;
	fault->hint[0] = '\0';
	va_start(args, format);
	vsnprintf(fault->why, sizeof(fault->why), format, args);
	va_end(args);
	return -EINVAL;
}

int fault_errno(struct fault *fault, int error)
{
	fault_set(fault, status_of_errno(-error), "%s",
		  error == -ENOROOT ? "no process that may be looked into lives in that namespace, and says where its files are" :
				      strerror(-error));
	return error;
}

int fault_hint(struct fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault->hint, sizeof(fault->hint), format, args);
	va_end(args);
	return -EINVAL;
}
