#include "cli/report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/io.h"

#define LONGEST_LINE 4096

static const char *report_label = "ipctool";
static void (*explain_limit_errno)(int error, struct fault *fault); /* NULL: by itself */
static enum report_level report_level = REPORT_NORMAL;
static bool passing_line; /* one stands on the terminal and must go before the next line */

/* Back to the beginning of the line, and clear it (ECMA-48 EL). */
#define CLEAR_LINE "\r\033[K"

void report_set_label(const char *label)
{
	report_label = label;
}

void report_set_level(enum report_level level)
{
	report_level = level;
}

/*
 * One line (BEFORE may be NULL), one write: lines of several processes do not mix. What cannot be written to standard error is
 * lost.
 */
static void write_line(const char *before, const char *text, const char *why)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };
	int r;

	if (passing_line)
		buffer_text(&line, CLEAR_LINE);
	passing_line = false;
	if (before) {
		buffer_text(&line, before);
		buffer_text(&line, ": ");
	}
	bytes_escape(&line, text, strlen(text), ESCAPE_NOTHING_MORE);
	if (why) {
		buffer_text(&line, ": ");
		bytes_escape(&line, why, strlen(why), ESCAPE_NOTHING_MORE);
	}
	buffer_char(&line, '\n');
	r = io_write_full(STDERR_FILENO, line.data, line.length);
	(void)r;
}

static PRINTF_LIKE(2, 0) void write_format(const char *before, const char *format, va_list args, const char *why)
{
	char text[LONGEST_LINE];

	vsnprintf(text, sizeof(text), format, args);
	write_line(before, text, why);
}

void say_hint(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format("hint", format, args, NULL);
	va_end(args);
}

int fail_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format(report_label, format, args, NULL);
	va_end(args);
	say_hint("%s --help", report_label);
	return STATUS_USAGE;
}

void report_explain_limits_by(void (*explain)(int error, struct fault *fault))
{
	explain_limit_errno = explain;
}

int fail_errno(int error, const char *format, ...)
{
	struct fault fault = { 0 };
	va_list args;

	if (explain_limit_errno && status_of_errno(-error) == STATUS_LIMIT)
		explain_limit_errno(error, &fault);
	else
		fault_errno(&fault, error);
	va_start(args, format);
	write_format(report_label, format, args, fault.why);
	va_end(args);
	if (fault.hint[0])
		say_hint("%s", fault.hint);
	return (int)fault.status;
}

int fail_fault(const struct fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format(report_label, format, args, fault->why);
	va_end(args);
	if (fault->hint[0])
		say_hint("%s", fault->hint);
	return (int)fault->status;
}

int fail_status(enum exit_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format(report_label, format, args, NULL);
	va_end(args);
	return (int)status;
}

void say_note(const char *format, ...)
{
	va_list args;

	if (report_level < REPORT_NORMAL)
		return;
	va_start(args, format);
	write_format(report_label, format, args, NULL);
	va_end(args);
}

void report_passing_line(const char *text)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };
	int r;

	if (report_level < REPORT_NORMAL || (!text && !passing_line))
		return;
	buffer_text(&line, CLEAR_LINE);
	if (text)
		bytes_escape(&line, text, strlen(text), ESCAPE_NOTHING_MORE);
	passing_line = text;
	r = io_write_full(STDERR_FILENO, line.data, line.length);
	(void)r;
}

void report_question(const char *question)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };
	int r;

	buffer_text(&line, report_label);
	buffer_text(&line, ": ");
	bytes_escape(&line, question, strlen(question), ESCAPE_NOTHING_MORE);
	buffer_char(&line, ' ');
	r = io_write_full(STDERR_FILENO, line.data, line.length);
	(void)r;
}

bool report_is_verbose(void)
{
	return report_level >= REPORT_VERBOSE;
}

void say_verbose(const char *format, ...)
{
	va_list args;

	if (!report_is_verbose())
		return;
	va_start(args, format);
	write_format(report_label, format, args, NULL);
	va_end(args);
}

void say_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_format(NULL, format, args, NULL);
	va_end(args);
}
