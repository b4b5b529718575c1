#include "cli/confirm.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/report.h"

bool confirm_is_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool confirm(const char *format, ...)
{
	char question[256], answer[64];
	va_list args;
	ssize_t n;

	va_start(args, format);
	vsnprintf(question, sizeof(question), format, args);
	va_end(args);
	report_question(question);
	/* a terminal gives a line at a time; one that does not fit is no yes */
	n = read(STDIN_FILENO, answer, sizeof(answer) - 1);
	answer[n < 0 ? 0 : n] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return strcmp(answer, "y") == 0 || strcmp(answer, "yes") == 0;
}
