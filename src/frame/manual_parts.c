#include "frame/manual_parts.h"

#include <string.h>

#include "base/cleanup.h"
#include "frame/help.h"
#include "frame/registry.h"
#include "frame/roff.h"

bool manual_describes(const char *page, const struct applet *applet)
{
	bool is_public = !(applet->needs & NEEDS_HIDING) || applet->group[0] == '-';

	return is_public && (!*page || strcmp(applet->page, page) == 0);
}

/* One word of a synopsis on its own line: "[OPTION]...", "--decode", "SIZE". */
static void put_synopsis_word(struct buffer *out, const char *word, size_t length)
{
	bool optional = word[0] == '[', more = length > 3 && strncmp(word + length - 3, "...", 3) == 0;
	size_t begin = optional, end = length - (more ? 3 : 0) - optional;

	buffer_text(out, optional ? ".Op " : ".");
	if (word[0] == '-') {
		manual_put_flag(out, word + 1, length - 1);
	} else {
		buffer_text(out, "Ar ");
		roff_argument(out, word + begin, end - begin);
	}
	buffer_text(out, more ? " ...\n" : "\n");
}

static void put_name(struct buffer *out, const struct applet *applet)
{
	cleanup_with(buffer_done) struct buffer name = { 0 };

	applet_full_name(applet, NULL, &name);
	buffer_text(out, "ipctool ");
	roff_text(out, name.data, name.length);
}

static void put_synopsis_line(struct buffer *out, const struct applet *applet, const struct form *form)
{
	cleanup_with(buffer_done) struct buffer words = { 0 };

	buffer_text(out, ".Nm ");
	put_name(out, applet);
	buffer_char(out, '\n');
	form_synopsis(applet, form, &words);
	for (const char *word = buffer_string(&words); *word;) {
		size_t length = strcspn(word, " ");

		if (length > 0)
			put_synopsis_word(out, word, length);
		word += length + (word[length] == ' ');
	}
}

void manual_synopsis(const struct manual *manual, const struct applet *applet)
{
	if (!applet->forms)
		put_synopsis_line(manual->out, applet, NULL);
	for (const struct form *form = applet->forms; form && (form == applet->forms || form->option); form++)
		put_synopsis_line(manual->out, applet, form);
}

void manual_applet(const struct manual *manual, const struct applet *applet)
{
	buffer_text(manual->out, ".Ss ");
	put_name(manual->out, applet);
	buffer_char(manual->out, '\n');
	roff_fragment(manual->out, applet->summary);
	if (applet->description)
		roff_prose(manual->out, applet->description);
}

/* The names of the columns that have all bits of WITH and none of WITHOUT. */
static void column_names(struct buffer *out, const struct applet *applet, unsigned with, unsigned without)
{
	const char *separator = "";

	for (size_t i = 0; i < applet->column_count; i++) {
		const struct column *column = &applet->columns[i];

		if ((column->use & with) != with || (column->use & without))
			continue;
		buffer_printf(out, "%s%s", separator, column->name);
		separator = ", ";
	}
}

static void column_sentences(struct buffer *out, const struct applet *applet)
{
	cleanup_with(buffer_done) struct buffer only_asked = { 0 }, if_known = { 0 };

	buffer_text(out, "The table shows ");
	column_names(out, applet, COLUMN_TABLE, COLUMN_IF_KNOWN);
	column_names(&if_known, applet, COLUMN_TABLE | COLUMN_IF_KNOWN, 0);
	if (if_known.length > 0)
		buffer_printf(out, ",\nand where it is known %s", buffer_string(&if_known));
	column_names(&only_asked, applet, 0, COLUMN_MACHINE);
	buffer_text(out, ".\nThe machine formats show every column");
	if (only_asked.length > 0)
		buffer_printf(out, " except %s", buffer_string(&only_asked));
	buffer_text(out, ".\nIn JSON the names are in small letters.\n");
}

void manual_columns(const struct manual *manual, const struct applet *applet)
{
	struct buffer *out = manual->out;
	size_t width = 0;

	column_sentences(out, applet);
	for (size_t i = 0; i < applet->column_count; i++)
		width = strlen(applet->columns[i].name) > width ? strlen(applet->columns[i].name) : width;
	buffer_printf(out, ".Bl -tag -width %zun -compact -offset indent\n", width + 2);
	for (size_t i = 0; i < applet->column_count; i++) {
		buffer_printf(out, ".It %s\n", applet->columns[i].name);
		roff_text(out, applet->columns[i].help, strlen(applet->columns[i].help));
		buffer_char(out, '\n');
	}
	buffer_text(out, ".El\n");
}

static void inherited_entry(const struct applet *applet, const char *word, void *data)
{
	const struct manual *manual = data;

	if (!applet->verb)
		buffer_printf(manual->out, ".It Ic %s\n.Xr %s 1\n", word, applet->page);
}

void manual_inherited(const struct manual *manual, const struct group *group)
{
	struct manual copy = *manual;

	buffer_text(manual->out, ".Bl -tag -width stat -compact -offset indent\n");
	registry_each_verb(manual->registry, group, inherited_entry, &copy);
	buffer_text(manual->out, ".El\n");
}

static bool ends_with(const struct applet *applet, enum exit_status wanted)
{
	if (wanted <= STATUS_USAGE)
		return true;
	for (const enum exit_status *status = applet->statuses; status && *status; status++)
		if (*status == wanted)
			return true;
	return false;
}

/* Appends to NAMES the applets of PAGE that can end with STATUS. Returns whether all do. */
static bool who_ends_with(const struct manual *manual, const char *page, enum exit_status status, struct buffer *names)
{
	bool all = true;

	for (const struct applet *const *applet = manual->registry->applets; *applet; applet++) {
		if (!manual_describes(page, *applet))
			continue;
		if (!ends_with(*applet, status)) {
			all = false;
			continue;
		}
		buffer_text(names, names->length ? ", " : "");
		applet_full_name(*applet, NULL, names);
	}
	return all;
}

void manual_statuses(const struct manual *manual, const char *page)
{
	buffer_text(manual->out, ".Bl -tag -width 4n -compact -offset indent\n");
	for (unsigned status = STATUS_DONE; status <= STATUS_NOT_FOUND; status++) {
		cleanup_with(buffer_done) struct buffer names = { 0 };
		const char *meaning = status_meaning((enum exit_status)status);
		bool all = who_ends_with(manual, page, (enum exit_status)status, &names);

		if (!meaning || names.length == 0)
			continue;
		buffer_printf(manual->out, ".It %u\n", status);
		roff_text(manual->out, meaning, strlen(meaning));
		if (!all && *page) {
			buffer_text(manual->out, " (");
			roff_text(manual->out, names.data, names.length);
			buffer_char(manual->out, ')');
		}
		buffer_char(manual->out, '\n');
	}
	buffer_text(manual->out, ".El\n");
}

/* Whether the last line is a section's heading: no paragraph may begin right behind it. */
static bool begins_section(const struct buffer *out)
{
	size_t begin = out->length ? out->length - 1 : 0;

	while (begin > 0 && out->data[begin - 1] != '\n')
		begin--;
	return out->length - begin > 3 && memcmp(out->data + begin, ".Sh", 3) == 0;
}

void manual_examples(const struct manual *manual, const struct applet *applet)
{
	for (const struct example *example = applet->examples; example && example->command; example++) {
		if (!begins_section(manual->out))
			buffer_text(manual->out, ".Pp\n");
		roff_prose(manual->out, example->text);
		buffer_text(manual->out, ".Bd -literal -offset indent -compact\n$ ");
		roff_text(manual->out, example->command, strlen(example->command));
		buffer_text(manual->out, "\n.Ed\n");
	}
}
