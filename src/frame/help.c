#include "frame/help.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/wrap.h"
#include "frame/common_options.h"
#include "frame/registry.h"

#define INDENT 28

static void append_operands(const struct operand *operands, struct buffer *out)
{
	for (const struct operand *operand = operands; operand && operand->name; operand++)
		buffer_printf(out, " %s%s%s%s", operand->least ? "" : "[", operand->name, operand->least ? "" : "]",
			      operand->most > 1 ? "..." : "");
}

static int takes_value(const struct option *option, size_t base UNUSED, void *data)
{
	return option->name && strcmp(option->name, data) == 0 && option->kind->metavar;
}

/* " --decode KEY": the option that chooses a form. */
static void append_choosing_option(const struct applet *applet, const char *name, struct buffer *out)
{
	size_t base;
	const struct option *option = option_find(applet->options, name, strlen(name), 0, &base);

	buffer_printf(out, " --%s", name);
	if (option && options_each(option, 0, takes_value, (void *)(uintptr_t)name))
		buffer_printf(out, " %s", option->argument ? option->argument : option->kind->metavar);
}

void form_synopsis(const struct applet *applet, const struct form *form, struct buffer *out)
{
	if (form && form->option)
		append_choosing_option(applet, form->option, out);
	buffer_text(out, " [OPTION]...");
	append_operands(form ? form->operands : applet->operands, out);
	if (form ? form->takes_command : applet->needs & NEEDS_COMMAND)
		buffer_text(out, " -- COMMAND [ARG]...");
	else if (applet->needs & NEEDS_COMMAND_OR_NOT)
		buffer_text(out, " [-- COMMAND [ARG]...]");
}

static void usage_line(const struct applet *applet, const struct form *form, const struct group *given, bool first,
		       struct buffer *out)
{
	buffer_text(out, first ? "Usage: ipctool " : "       ipctool ");
	applet_full_name(applet, given, out);
	form_synopsis(applet, form, out);
	buffer_char(out, '\n');
}

static void usage(const struct applet *applet, const struct group *given, struct buffer *out)
{
	if (!applet->forms)
		usage_line(applet, NULL, given, true, out);
	for (const struct form *form = applet->forms; form && (form == applet->forms || form->option); form++)
		usage_line(applet, form, given, form == applet->forms, out);
	buffer_char(out, '\n');
}

static int option_entry(const struct option *option, size_t base UNUSED, void *data)
{
	cleanup_with(buffer_done) struct buffer term = { 0 };
	const char *value = option->argument ? option->argument : option->kind->metavar;

	if (option->letter && option->name)
		buffer_printf(&term, "-%c, --%s", option->letter, option->name);
	else if (option->letter)
		buffer_printf(&term, "-%c", option->letter);
	else
		buffer_printf(&term, "    --%s", option->name);
	if (option->kind->metavar)
		buffer_printf(&term, " %s", value);
	wrap_entry(data, buffer_string(&term), option->help, INDENT);
	return 0;
}

static void operand_entries(const struct operand *operands, struct buffer *out)
{
	for (const struct operand *operand = operands; operand && operand->name; operand++)
		wrap_entry(out, operand->name, operand->help, 16);
}

/* A summary, which begins small and has no full stop, as the sentence that it is below a usage line. */
static void sentence(const char *summary, struct buffer *out)
{
	cleanup_with(buffer_done) struct buffer text = { 0 };

	buffer_char(&text, (char)toupper((unsigned char)summary[0]));
	buffer_printf(&text, "%s.", summary + 1);
	wrap_text(out, buffer_string(&text), 0, 0);
}

static void all_operands(const struct applet *applet, struct buffer *out)
{
	size_t before = out->length;

	operand_entries(applet->operands, out);
	for (const struct form *form = applet->forms; form && (form == applet->forms || form->option); form++)
		operand_entries(form->operands, out);
	if (out->length > before)
		buffer_char(out, '\n');
}

static void all_options(const struct applet *applet, struct buffer *out)
{
	struct option table[APPLET_TABLES];
	size_t base;

	buffer_text(out, "Options:\n");
	applet_options(applet, table);
	options_each(table, 0, option_entry, out);
	if (!(applet->needs & NEEDS_RAW_WORDS))
		wrap_entry(out, "-h, --help", "print this help", INDENT);
	if (applet->columns && option_find(table, "output", strlen("output"), 0, &base))
		buffer_text(out, "\nColumns: '-o help' lists them.\n");
}

static void status_entry(enum exit_status status, struct buffer *out)
{
	char term[8] = { 0 };
	struct buffer number = { 0 };

	buffer_u64(&number, status);
	memcpy(term, number.data, number.length < sizeof(term) ? number.length : sizeof(term) - 1);
	buffer_done(&number);
	wrap_entry(out, term, status_meaning(status), 8);
}

static void statuses(const struct applet *applet, struct buffer *out)
{
	unsigned last = applet->needs & NEEDS_RAW_WORDS ? STATUS_FAILED : STATUS_USAGE; /* drop-ins have util-linux's */

	buffer_text(out, "\nExit status:\n");
	for (unsigned status = STATUS_DONE; status <= last; status++)
		status_entry((enum exit_status)status, out);
	for (const enum exit_status *status = applet->statuses; status && *status; status++)
		status_entry(*status, out);
}

/* How much of COMMAND fits into WIDTH, up to the last operator behind which the shell goes on in the next line. */
static size_t command_piece(const char *command, size_t width)
{
	static const char *const operators[] = { " && ", " | ", "; " };
	size_t best = 0;

	if (strlen(command) <= width)
		return strlen(command);
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		for (const char *at = command; (at = strstr(at, operators[i])); at++) {
			size_t end = (size_t)(at - command) + strlen(operators[i]);

			best = end <= width + 1 && end > best ? end : best;
		}
	return best ? best : strlen(command);
}

/* A line of shell, broken where it stays the same line to the shell. */
static void example_command(const char *command, struct buffer *out)
{
	for (size_t indent = 2; *command; indent = 6) {
		size_t piece = command_piece(command, 79 - indent), shown = piece;

		while (command[shown - 1] == ' ')
			shown--;
		buffer_printf(out, "%*s%.*s\n", (int)indent, "", (int)shown, command);
		command += piece;
	}
}

static void examples(const struct applet *applet, struct buffer *out)
{
	if (!applet->examples || !applet->examples->command)
		return;
	buffer_text(out, "\nExamples:\n");
	for (const struct example *example = applet->examples; example->command; example++) {
		example_command(example->command, out);
		buffer_text(out, "      ");
		wrap_text(out, example->text, 6, 6);
	}
}

void help_applet(const struct registry *registry, const struct applet *applet, const struct group *given, struct buffer *out)
{
	(void)registry;
	usage(applet, given, out);
	sentence(applet->summary, out);
	if (applet->description) {
		buffer_char(out, '\n');
		wrap_text(out, applet->description, 0, 0);
	}
	buffer_char(out, '\n');
	all_operands(applet, out);
	all_options(applet, out);
	statuses(applet, out);
	examples(applet, out);
	buffer_printf(out, "\nSee man %s.\n", applet->page);
}

static void verb_entry(const struct applet *applet, const char *word, void *data)
{
	wrap_entry(data, word, applet->summary, 16);
}

void help_group(const struct registry *registry, const struct group *group, struct buffer *out)
{
	buffer_printf(out, "Usage: ipctool %s VERB [OPTION]... [OPERAND]...\n\n", group->name);
	sentence(group->summary, out);
	buffer_text(out, "\nVerbs:\n");
	registry_each_verb(registry, group, verb_entry, out);
	buffer_printf(out, "\n'ipctool %s VERB --help' says more; see also man %s.\n", group->name, group->page);
}

void help_overview(const struct registry *registry, const struct group *group UNUSED, struct buffer *out)
{
	buffer_text(out, "Usage: ipctool APPLET [VERB] [OPTION]... [OPERAND]...\n\n"
			 "Create, use, inspect and clean up interprocess communication.\n\nApplets:\n");
	for (const struct group *each = registry->groups; each->name; each++)
		wrap_entry(out, each->name, each->summary, 16);
	buffer_text(out, "\nOptions:\n");
	wrap_entry(out, "-h, --help", "print this help", INDENT);
	wrap_entry(out, "-V, --version", "print the version", INDENT);
	for (const struct applet *const *applet = registry->applets; *applet; applet++)
		if ((*applet)->group[0] == '-' && strcmp((*applet)->group, "--version") != 0)
			option_entry(&(struct option){ .name = (*applet)->group + 2, .help = (*applet)->summary,
						       .kind = &kind_flag },
				     0, out);
	buffer_text(out, "\n'ipctool help APPLET [VERB]' says more; see also man ipctool.\n");
}
