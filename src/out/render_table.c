/*
 * The table for people, drawn by libsmartcols. This is the one file that knows the library; it is loaded when a table is
 * wanted, so that scripts which ask for a machine format do not pay for it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <libsmartcols.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "out/render.h"

#define LIBRARY "libsmartcols.so.1"

/* The functions used, each with the type its header gives it. */
struct smartcols {
	void *library;
	__typeof__(&scols_new_table) new_table;
	__typeof__(&scols_unref_table) unref_table;
	__typeof__(&scols_table_new_column) new_column;
	__typeof__(&scols_table_new_line) new_line;
	__typeof__(&scols_line_refer_data) line_refer_data;
	__typeof__(&scols_table_enable_noheadings) enable_noheadings;
	__typeof__(&scols_table_enable_noencoding) enable_noencoding;
	__typeof__(&scols_table_set_stream) set_stream;
	__typeof__(&scols_table_set_termforce) set_termforce;
	__typeof__(&scols_print_table) print_table;
	__typeof__(&scols_table_get_column) get_column;
	__typeof__(&scols_column_set_flags) set_flags;
};

struct table {
	struct smartcols lib;
	struct libscols_table *table;
	struct buffer text; /* one cell's text, reused */
	bool locale_set;
	int error;
};

static int load_function(struct smartcols *lib, const char *name, void *slot)
{
	void *function = dlsym(lib->library, name);

	memcpy(slot, &function, sizeof(function));
	return function ? 0 : -ELIBACC;
}

static int load(struct smartcols *lib)
{
	const struct {
		const char *name;
		void *slot;
	} functions[] = {
		{ "scols_new_table", &lib->new_table },
		{ "scols_unref_table", &lib->unref_table },
		{ "scols_table_new_column", &lib->new_column },
		{ "scols_table_new_line", &lib->new_line },
		{ "scols_line_refer_data", &lib->line_refer_data },
		{ "scols_table_enable_noheadings", &lib->enable_noheadings },
		{ "scols_table_enable_noencoding", &lib->enable_noencoding },
		{ "scols_table_set_stream", &lib->set_stream },
		{ "scols_table_set_termforce", &lib->set_termforce },
		{ "scols_print_table", &lib->print_table },
		{ "scols_table_get_column", &lib->get_column },
		{ "scols_column_set_flags", &lib->set_flags },
	};

	lib->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!lib->library)
		return -ELIBACC;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (load_function(lib, functions[i].name, functions[i].slot) < 0)
			return -ELIBACC;
	return 0;
}

static void table_free(struct table *table)
{
	if (!table)
		return;
	if (table->table)
		table->lib.unref_table(table->table);
	/* the library stays loaded: unloading gains nothing so close to the end */
	buffer_done(&table->text);
	free(table);
}

static void table_free_at(struct table **table)
{
	table_free(*table);
}

/* Nothing is truncated: a table that is wider than the terminal stays as wide as it is. */
static int make_columns(struct listing *listing, struct table *table)
{
	const struct smartcols *lib = &table->lib;

	table->table = lib->new_table();
	if (!table->table)
		return -ENOMEM;
	lib->set_termforce(table->table, SCOLS_TERMFORCE_NEVER);
	lib->enable_noheadings(table->table, listing->options->no_headings);
	/* cells are escaped already: the library would escape our \xHH once more, and no address would read back */
	lib->enable_noencoding(table->table, 1);
	for (size_t i = 0; i < listing->choice->count; i++) {
		const struct column *column = listing->choice->columns[i];

		if (!lib->new_column(table->table, column->name, 0, column->use & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0))
			return -ENOMEM;
	}
	return 0;
}

static int table_begin(struct listing *listing)
{
	cleanup_with(table_free_at) struct table *table = calloc(1, sizeof(*table));
	int r;

	if (!table)
		return -ENOMEM;
	r = load(&table->lib);
	if (r == 0)
		r = make_columns(listing, table);
	if (r < 0)
		return r;
	listing->table = table;
	listing->known = 0;
	table = NULL;
	return 0;
}

/* The library measures text by the locale, which costs time at start: set only when there is something to measure. */
static void mind_locale(struct table *table)
{
	for (size_t i = 0; !table->locale_set && i < table->text.length; i++) {
		if ((unsigned char)table->text.data[i] >= 0x80) {
			setlocale(LC_CTYPE, "");
			table->locale_set = true;
		}
	}
}

static void set_cell(struct listing *listing, struct libscols_line *line, size_t at, const struct cell *cell)
{
	const struct human_form form = { (enum time_form)listing->options->time, listing->options->bytes, listing->now };
	struct table *table = listing->table;
	char *text;

	table->text.length = 0;
	cell_write_human(&table->text, cell, &form);
	mind_locale(table);
	text = strdup(buffer_string(&table->text));
	if (table->text.error < 0 || !text || table->lib.line_refer_data(line, at, text) < 0) {
		free(text);
		table->error = -ENOMEM;
	}
}

static void table_row(struct listing *listing, const void *row)
{
	struct table *table = listing->table;
	struct libscols_line *line = table->lib.new_line(table->table, NULL);

	if (!line) {
		table->error = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < listing->choice->count; i++) {
		struct cell cell;

		listing->choice->columns[i]->get(row, listing->context, &cell);
		if (cell.type != CELL_UNKNOWN && i < 64)
			listing->known |= UINT64_C(1) << i;
		set_cell(listing, line, i, &cell);
	}
}

static ssize_t write_to_stream(void *cookie, const char *bytes, size_t length)
{
	struct stream *stream = cookie;

	buffer_append(&stream->buffer, bytes, length);
	stream_drain(stream);
	return stream->buffer.error ? -1 : (ssize_t)length;
}

/* Columns that are shown only where some row has a value for them. */
static void hide_unknown_columns(struct listing *listing)
{
	const struct smartcols *lib = &listing->table->lib;

	for (size_t i = listing->choice->count; i-- > 0;) {
		bool known = listing->known >> (i & 63) & 1;

		if ((listing->choice->columns[i]->use & COLUMN_IF_KNOWN) && !listing->options->output && !known)
			lib->set_flags(lib->get_column(listing->table->table, i), SCOLS_FL_HIDDEN);
	}
}

static int print(struct listing *listing)
{
	const cookie_io_functions_t functions = { .write = write_to_stream };
	struct table *table = listing->table;
	FILE *file = fopencookie(listing->out, "w", functions);
	int r;

	if (!file)
		return -ENOMEM;
	table->lib.set_stream(table->table, file);
	r = table->lib.print_table(table->table);
	return fclose(file) != 0 || r < 0 ? -ENOMEM : 0;
}

/* The library prints nothing at all for no rows; the headings are worth seeing. */
static void print_headings(struct listing *listing)
{
	struct buffer *out = &listing->out->buffer;

	if (listing->options->no_headings)
		return;
	for (size_t i = 0; i < listing->choice->count; i++) {
		if ((listing->choice->columns[i]->use & COLUMN_IF_KNOWN) && !listing->options->output)
			continue;
		if (i > 0)
			buffer_char(out, ' ');
		buffer_text(out, listing->choice->columns[i]->name);
	}
	buffer_char(out, '\n');
}

static int table_end(struct listing *listing, bool complete UNUSED)
{
	cleanup_with(table_free_at) struct table *table = listing->table;

	listing->table = NULL;
	if (table->error < 0)
		return table->error;
	listing->table = table;
	if (listing->rows == 0) {
		print_headings(listing);
		return 0;
	}
	hide_unknown_columns(listing);
	return print(listing);
}

const struct renderer table_renderer = { table_begin, table_row, table_end };
