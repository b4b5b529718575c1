/* The parts of a man page that are about options and operands. */
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/common_options.h"
#include "frame/manual_parts.h"
#include "frame/roff.h"
#include "frame/select_options.h"
#include "frame/table_options.h"

/* Tables of options that many applets include: described once, elsewhere only named. */
static const struct shared {
	const char *name;
	const struct option *table;
	const char *what;    /* begins the sentence that names them */
	const char *section; /* where they are described, */
	const char *page;    /* and in which page if this one has no such section */
} shared_tables[] = {
	{ "selectors", select_options, "Selectors", "SELECTORS", "ipctool-ls" },
	{ "output", table_options, "Output options", "OUTPUT OPTIONS", "ipctool" },
	{ "common", common_options, "Common options", "COMMON OPTIONS", "ipctool" },
	{ "namespaces", namespace_options, "In containers", "CONTAINERS", "ipctool" },
	{ "network", network_options, "In containers", "CONTAINERS", "ipctool-sock" },
};

/* Not in the tables: the parser knows it. */
static const struct option help_option = { 'h', "help", .help = "print help on standard output", .kind = &kind_flag };

/* A word that is typed as it is: all its hyphens are. */
static void put_typed(struct buffer *out, const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (word[i] == '-')
			buffer_char(out, '\\');
		buffer_char(out, word[i]);
	}
}

void manual_put_flag(struct buffer *out, const char *word, size_t length)
{
	buffer_text(out, "Fl ");
	put_typed(out, word, length);
}

static void put_letter(struct buffer *out, const struct option *option)
{
	manual_put_flag(out, &option->letter, 1);
}

static void put_long_name(struct buffer *out, const struct option *option)
{
	manual_put_flag(out, "-", 1);
	put_typed(out, option->name, strlen(option->name));
}

static int option_entry(const struct option *option, size_t base UNUSED, void *data)
{
	struct buffer *out = data;
	const char *value = option->argument ? option->argument : option->kind->metavar;

	buffer_text(out, ".It ");
	if (option->letter)
		put_letter(out, option);
	if (option->letter && option->name)
		buffer_text(out, " , ");
	if (option->name)
		put_long_name(out, option);
	if (option->kind->metavar) {
		buffer_text(out, " Ar ");
		roff_argument(out, value, strlen(value));
	}
	buffer_char(out, '\n');
	roff_fragment(out, option->help);
	return 0;
}

static int same_option(const struct option *option, size_t base UNUSED, void *data)
{
	return option == data;
}

static bool table_has(const struct option *table, const struct option *option)
{
	return options_each(table, 0, same_option, (void *)(uintptr_t)option) != 0;
}

static int own_option_entry(const struct option *option, size_t base, void *data)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared_tables); i++)
		if (table_has(shared_tables[i].table, option))
			return 0;
	return option_entry(option, base, data);
}

static void operand_entries(struct buffer *out, const struct operand *operands)
{
	for (const struct operand *operand = operands; operand && operand->name; operand++) {
		buffer_text(out, ".It Ar ");
		roff_argument(out, operand->name, strlen(operand->name));
		buffer_text(out, operand->most > 1 ? " ...\n" : "\n");
		roff_fragment(out, operand->help);
	}
}

/* The list of what is this applet's alone. */
static void own_entries(struct buffer *out, const struct applet *applet, const struct option *options)
{
	cleanup_with(buffer_done) struct buffer entries = { 0 };

	operand_entries(&entries, applet->operands);
	for (const struct form *form = applet->forms; form && (form == applet->forms || form->option); form++)
		operand_entries(&entries, form->operands);
	options_each(options, 0, own_option_entry, &entries);
	if (entries.length == 0)
		return;
	buffer_text(out, ".Bl -tag -width Ds\n");
	buffer_append(out, entries.data, entries.length);
	buffer_text(out, ".El\n");
}

struct enumeration {
	struct buffer *out;
	bool begun;
};

static int option_mention(const struct option *option, size_t base UNUSED, void *data)
{
	struct enumeration *enumeration = data;

	buffer_text(enumeration->out, enumeration->begun ? " ,\n." : ".");
	enumeration->begun = true;
	if (option->letter)
		put_letter(enumeration->out, option);
	else
		put_long_name(enumeration->out, option);
	return 0;
}

/* "Selectors (see SELECTORS): --owner, --group." */
static void shared_mention(const struct manual *manual, const struct shared *shared)
{
	cleanup_with(buffer_done) struct buffer heading = { 0 };
	struct enumeration enumeration = { .out = manual->out };

	buffer_printf(&heading, "\n.Sh %s\n", shared->section);
	buffer_printf(manual->out, ".Pp\n%s\n", shared->what);
	if (strstr(manual->template, buffer_string(&heading)))
		buffer_printf(manual->out, ".Pq see Sx %s :\n", shared->section);
	else
		buffer_printf(manual->out, ".Pq see Xr %s 1 :\n", shared->page);
	if (shared->table == common_options)
		option_mention(&help_option, 0, &enumeration);
	options_each(shared->table, 0, option_mention, &enumeration);
	buffer_text(manual->out, " .\n");
}

void manual_options(const struct manual *manual, const struct applet *applet)
{
	struct option table[APPLET_TABLES];

	applet_options(applet, table);
	own_entries(manual->out, applet, table);
	for (size_t i = 0; i < ARRAY_SIZE(shared_tables); i++)
		if (table_has(table, &shared_tables[i].table[0]))
			shared_mention(manual, &shared_tables[i]);
}

bool manual_shared(const struct manual *manual, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared_tables); i++) {
		if (strcmp(shared_tables[i].name, name) != 0)
			continue;
		buffer_text(manual->out, ".Bl -tag -width Ds\n");
		if (shared_tables[i].table == common_options)
			option_entry(&help_option, 0, manual->out);
		options_each(shared_tables[i].table, 0, option_entry, manual->out);
		buffer_text(manual->out, ".El\n");
		return true;
	}
	return false;
}
