#include "cli/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/report.h"
#include "sys/clock.h"

#define MILLISECOND INT64_C(1000000) /* ns */
#define LONGEST_LINE 512

enum progress_wish {
	PROGRESS_ON_TERMINAL = 0,
	PROGRESS_ALWAYS,
	PROGRESS_NEVER,
};

#define WAY "wish about progress"

const struct option progress_options[] = {
	{ 0, "progress", .help = "show progress even where standard error is no terminal", BIND_EXCLUSIVE(struct progress, wish, PROGRESS_ALWAYS, WAY) },
	{ 0, "no-progress", .help = "show none", BIND_EXCLUSIVE(struct progress, wish, PROGRESS_NEVER, WAY) },
	{ 0 },
};

static void start(struct progress *progress, int64_t now)
{
	progress->started = true;
	progress->on_terminal = isatty(STDERR_FILENO) == 1;
	progress->wanted = progress->wish == PROGRESS_ALWAYS || (progress->wish != PROGRESS_NEVER && progress->on_terminal);
	progress->next = now + 500 * MILLISECOND;
}

bool progress_is_due(struct progress *progress)
{
	int64_t now;

	if (progress->started && !progress->wanted)
		return false;
	now = clock_monotonic();
	if (!progress->started)
		start(progress, now);
	if (!progress->wanted || now < progress->next)
		return false;
	progress->next = now + (progress->on_terminal ? 100 : 1000) * MILLISECOND;
	return true;
}

void progress_show(struct progress *progress, const char *format, ...)
{
	char text[LONGEST_LINE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (progress->on_terminal)
		report_passing_line(text);
	else
		say_note("%s", text);
}

void progress_end(struct progress *progress, const char *format, ...)
{
	char text[LONGEST_LINE];
	va_list args;

	report_passing_line(NULL);
	if (progress->wish != PROGRESS_ALWAYS)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say_note("%s", text);
}
