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

/* Which cells of a row say another thing than those above, a bit for each column: the others are not there. */
struct table_row {
	uint64_t is_new[(COLUMNS_MAX + 63) / 64];
};

struct table {
	struct buffer rows;  /* struct table_row; the headings are the first */
	struct buffer cells; /* struct table_cell: those that are new, row by row */
	struct buffer text;  /* of all these cells */
	uint32_t widths[COLUMNS_MAX];
	bool known[COLUMNS_MAX]; /* which columns some row had a value for */
	bool locale_set, is_utf8;
};

static void table_free(struct table **table)
{
	if (!*table)
		return;
	buffer_done(&(*table)->rows);
	buffer_done(&(*table)->cells);
	buffer_done(&(*table)->text);
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

/* Ends a new cell of column AT, whose text was appended since START, in ROW. */
static void end_cell(struct table *table, struct table_row *row, size_t at, size_t start)
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
	row->is_new[at / 64] |= UINT64_C(1) << at % 64;
	if (table->widths[at] < cell.width)
		table->widths[at] = cell.width;
}

static int table_error(const struct table *table)
{
	int error = table->rows.error;

	error = error < 0 ? error : table->cells.error;
	return error < 0 ? error : table->text.error;
}

static int table_begin(struct listing *listing)
{
	cleanup_with(table_free) struct table *table = calloc(1, sizeof(*table));
	struct table_row headings = { 0 };

	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < listing->choice->count; i++) {
		size_t start = table->text.length;

		if (!listing->options->no_headings)
			buffer_text(&table->text, listing->choice->columns[i]->name);
		end_cell(table, &headings, i, start);
	}
	buffer_append(&table->rows, &headings, sizeof(headings));
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
	struct table_row news = { 0 };

	repeat_next(&listing->above, row);
	for (size_t i = 0; i < listing->above.asked_count && table_error(table) == 0; i++) {
		size_t at = listing->above.asked[i], start = table->text.length;
		struct cell cell;

		if (!repeat_is_new(&listing->above, at, &cell))
			continue;
		table->known[at] = table->known[at] || cell.type != CELL_UNKNOWN;
		cell_write_human(&table->text, &cell, &form);
		end_cell(table, &news, at, start);
	}
	buffer_append(&table->rows, &news, sizeof(news));
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

/* What is to be printed next. */
struct place {
	const struct table_row *row;
	const struct table_cell *cell;
	const char *text;
};

/*
 * Prints the cell at PLACE, one of the column AT, with what separates it from the next. Behind the one in column LAST nothing
 * is filled up.
 */
static void print_cell(const struct listing *listing, const struct place *place, size_t at, size_t last, struct buffer *out)
{
	bool right = listing->choice->columns[at]->use & COLUMN_RIGHT;
	size_t blanks = listing->table->widths[at] - place->cell->width;

	append_blanks(out, right ? blanks : 0);
	buffer_append(out, place->text, place->cell->length);
	append_blanks(out, right || at == last ? 0 : blanks);
	buffer_char(out, at == last ? '\n' : ' ');
}

/* Prints the cells that are SHOWN of the row at PLACE, and goes on to the next. */
static void print_row(struct listing *listing, struct place *place, const bool *shown, size_t last)
{
	const struct table_row *row = place->row++;
	struct buffer *out = &listing->out->buffer;

	repeat_text_begin(&listing->above_text, out);
	for (size_t i = 0; i < listing->choice->count; i++) {
		if (!(row->is_new[i / 64] >> i % 64 & 1))
			continue;
		repeat_text_reach(&listing->above_text, i, out);
		if (shown[i])
			print_cell(listing, place, i, last, out);
		repeat_text_wrote(&listing->above_text, i, out);
		place->text += place->cell++->length;
	}
	repeat_text_end(&listing->above_text, listing->choice->count, out);
}

static void print(struct listing *listing)
{
	const struct table *table = listing->table;
	struct place place = { (const void *)table->rows.data, (const void *)table->cells.data, table->text.data };
	bool shown[COLUMNS_MAX] = { false };
	size_t last = 0;

	for (size_t i = 0; i < listing->choice->count; i++) {
		shown[i] = is_shown(listing, i);
		last = shown[i] ? i : last;
	}
	if (listing->options->no_headings) { /* which are empty */
		place.row++;
		place.cell += listing->choice->count;
	}
	for (size_t row = listing->options->no_headings ? 1 : 0; row <= listing->rows; row++) {
		print_row(listing, &place, shown, last);
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
