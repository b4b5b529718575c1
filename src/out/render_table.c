/*
 * The table for people: each column as wide as its widest cell, nothing truncated. Drawn here and not by a table library:
 * libsmartcols measures every cell twice by multibyte functions, which alone takes six times as long as cat(1) takes to print
 * what the kernel says of as many objects; and a machine that lacks it would have no table.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/cleanup.h"
#include "out/render.h"

/* One cell's text: LENGTH bytes, behind those of the cell before it, WIDTH columns on a terminal. */
struct table_cell {
	uint32_t length, width;
};

struct table {
	struct buffer text;  /* of all cells, row by row */
	struct buffer cells; /* struct table_cell, row by row; the headings are the first */
	uint32_t widths[COLUMNS_MAX];
	bool known[COLUMNS_MAX]; /* which columns some row had a value for */
	bool locale_set, is_utf8;
};

static void table_free(struct table **table)
{
	if (!*table)
		return;
	buffer_done(&(*table)->text);
	buffer_done(&(*table)->cells);
	free(*table);
}

static bool is_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* The locale says what a terminal can show. Setting it costs time at start: only when there is something to show. */
static void set_locale(struct table *table)
{
	if (table->locale_set)
		return;
	setlocale(LC_CTYPE, "");
	table->locale_set = true;
	table->is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Escapes what was appended to TEXT since START, where the locale is not the one of the text. */
static void escape_beyond_ascii(struct buffer *text, size_t start)
{
	cleanup_with(buffer_done) struct buffer escaped = { 0 };

	for (size_t i = start; i < text->length; i++) {
		if ((unsigned char)text->data[i] < 0x80) {
			buffer_char(&escaped, text->data[i]);
		} else {
			buffer_append(&escaped, "\\x", 2);
			buffer_hex(&escaped, (unsigned char)text->data[i], 2);
		}
	}
	text->length = start;
	buffer_append(text, escaped.data, escaped.length);
	if (escaped.error < 0)
		text->error = escaped.error;
}

/* How many columns a terminal shows TEXT in, which is printable UTF-8: wide characters take two, combining ones none. */
static size_t measure(const char *text, size_t length)
{
	mbstate_t state = { 0 };
	size_t width = 0;

	while (length > 0) {
		wchar_t wide;
		size_t n = mbrtowc(&wide, text, length, &state);
		int columns = n > length ? 1 : wcwidth(wide);

		n = n > length || n == 0 ? 1 : n;
		width += columns < 0 ? 1 : (size_t)columns;
		text += n;
		length -= n;
	}
	return width;
}

/* Ends a cell of column AT, whose text was appended since START. */
static void end_cell(struct table *table, size_t at, size_t start)
{
	struct table_cell cell;
	size_t width = table->text.length - start;

	if (!is_ascii(table->text.data + start, width)) {
		set_locale(table);
		if (!table->is_utf8)
			escape_beyond_ascii(&table->text, start);
		width = measure(table->text.data + start, table->text.length - start);
	}
	cell = (struct table_cell){ (uint32_t)(table->text.length - start), (uint32_t)width };
	buffer_append(&table->cells, &cell, sizeof(cell));
	if (table->widths[at] < cell.width)
		table->widths[at] = cell.width;
}

static int table_error(const struct table *table)
{
	return table->text.error < 0 ? table->text.error : table->cells.error;
}

static int table_begin(struct listing *listing)
{
	cleanup_with(table_free) struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < listing->choice->count; i++) {
		size_t start = table->text.length;

		if (!listing->options->no_headings)
			buffer_text(&table->text, listing->choice->columns[i]->name);
		end_cell(table, i, start);
	}
	if (table_error(table) < 0)
		return table_error(table);
	listing->table = table;
	table = NULL;
	return 0;
}

static void table_row(struct listing *listing, const void *row)
{
	const struct human_form form = { (enum time_form)listing->options->time, listing->options->bytes, listing->now };
	struct table *table = listing->table;

	for (size_t i = 0; i < listing->choice->count && table_error(table) == 0; i++) {
		size_t start = table->text.length;
		struct cell cell;

		listing->choice->columns[i]->get(row, listing->context, &cell);
		table->known[i] = table->known[i] || cell.type != CELL_UNKNOWN;
		cell_write_human(&table->text, &cell, &form);
		end_cell(table, i, start);
	}
}

/* Some columns are shown only where some row has a value for them. */
static bool is_shown(const struct listing *listing, size_t at)
{
	return listing->options->output || listing->table->known[at] ||
	       !(listing->choice->columns[at]->use & COLUMN_IF_KNOWN);
}

static void append_blanks(struct buffer *out, size_t count)
{
	static const char few[] = "                ";

	for (; count >= sizeof(few); count -= sizeof(few) - 1)
		buffer_append(out, few, sizeof(few) - 1);
	if (buffer_reserve(out, sizeof(few))) {
		memcpy(out->data + out->length, few, sizeof(few)); /* a fixed size is copied without a call */
		out->length += count;
	}
}

/* Prints a row's CELLS, the shown ones, up to column LAST, behind which nothing is filled up. Returns the next row's text. */
static const char *print_row(struct listing *listing, const struct table_cell *cells, const char *text, const bool *shown,
			     size_t last)
{
	struct buffer *out = &listing->out->buffer;

	for (size_t i = 0; i < listing->choice->count; text += cells[i++].length) {
		bool right = listing->choice->columns[i]->use & COLUMN_RIGHT;
		size_t blanks = listing->table->widths[i] - cells[i].width;

		if (!shown[i])
			continue;
		append_blanks(out, right ? blanks : 0);
		buffer_append(out, text, cells[i].length);
		append_blanks(out, right || i == last ? 0 : blanks);
		buffer_char(out, i == last ? '\n' : ' ');
	}
	return text;
}

static void print(struct listing *listing)
{
	const struct table *table = listing->table;
	const struct table_cell *cells = (const struct table_cell *)(const void *)table->cells.data;
	size_t columns = listing->choice->count, last = 0;
	const char *text = table->text.data;
	bool shown[COLUMNS_MAX];

	for (size_t i = 0; i < columns; i++) {
		shown[i] = is_shown(listing, i);
		last = shown[i] ? i : last;
	}
	for (size_t row = listing->options->no_headings ? 1 : 0; row <= listing->rows; row++) {
		text = print_row(listing, cells + row * columns, text, shown, last);
		stream_drain(listing->out);
	}
}

static int table_end(struct listing *listing, bool complete UNUSED)
{
	cleanup_with(table_free) struct table *table = listing->table;
	int r = table_error(table);

	if (r == 0)
		print(listing);
	listing->table = NULL;
	return r;
}

const struct renderer table_renderer = { table_begin, table_row, table_end };
