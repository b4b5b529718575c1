/*
 * The only writer to standard error. A diagnostic is one line, `ipctool APPLET VERB: what failed 'object': why`, and may be
 * followed by one line `hint: ...`. Whatever strangers put into it is escaped here, so no caller can forget it.
 */
#ifndef IPCTOOL_CLI_REPORT_H
#define IPCTOOL_CLI_REPORT_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/fault.h"

enum report_level { REPORT_QUIET = -1, REPORT_NORMAL = 0, REPORT_VERBOSE = 1 };

/* Sets what stands before the colon, "ipctool shm create"; LABEL must outlive all reports. */
void report_set_label(const char *label);

/* -q shows errors alone, -v also what say_verbose() says. */
void report_set_level(enum report_level level);

/*
 * Has EXPLAIN say what an errno that stands for a limit means (STATUS_LIMIT) wherever fail_errno() reports one: what is known of
 * limits is not known here.
 */
void report_explain_limits_by(void (*explain)(int error, struct fault *fault));

/* Reports wrong usage; the hint is the command's --help. Returns STATUS_USAGE. */
int fail_usage(const char *format, ...) PRINTF_LIKE(1, 2);

/* Reports "FORMAT...: why" for ERROR (-errno). Returns the exit status that stands for it. */
int fail_errno(int error, const char *format, ...) PRINTF_LIKE(2, 3);

/* Reports "FORMAT...: why" and the hint of FAULT. Returns its status. */
int fail_fault(const struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

/* Reports a sentence that is the failure itself. Returns STATUS. */
int fail_status(enum exit_status status, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds the second line to what was just reported. */
void say_hint(const char *format, ...) PRINTF_LIKE(1, 2);

/* Says what the user must know although it is no failure (not under -q). */
void say_note(const char *format, ...) PRINTF_LIKE(1, 2);

/*
 * Shows TEXT on the terminal that standard error is, until something else is said; NULL takes it away. Not under -q. See
 * cli/progress.h.
 */
void report_passing_line(const char *text);

/* Asks QUESTION, also under -q; the line stays open for the answer. See cli/confirm.h. */
void report_question(const char *question);

/* Whether -v asks for more: what is dear to say need not be put together otherwise. */
bool report_is_verbose(void);

/* Says FORMAT alone, without a label: for drop-ins, whose second line is no hint of ours. */
void say_line(const char *format, ...) PRINTF_LIKE(1, 2);

/* Says what -v asks for. */
void say_verbose(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
