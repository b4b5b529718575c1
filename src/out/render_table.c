/*
 * The table for people: columns as wide as their widest cell, nothing cut off. The cells' texts are gathered first, one after
 * the other, because the last row may widen the first column.
 */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "base/bytes.h"
#include "out/render.h"

/* A cell's text follows that of the cell before it. */
struct table_cell {
	uint32_t length; /* bytes */
	uint32_t width;  /* columns of a terminal */
};

struct table {
	struct buffer texts; /* of all cells, row by row */
	struct buffer cells; /* struct table_cell, row by row */
	uint32_t widths[COLUMNS_MAX];
	bool hidden[COLUMNS_MAX];
	size_t last; /* the last column that is shown: nothing is filled up behind it */
	bool locale_set;
};

static void table_free(struct table *table)
{
	buffer_done(&table->texts);
	buffer_done(&table->cells);
	free(table);
}

/* Sets the locale, which knows how wide a character is, once there is one to ask about: that costs time. */
static uint32_t width_beyond_ascii(struct table *table, const char *text, size_t length)
{
	uint32_t width = 0;

	if (!table->locale_set)
		setlocale(LC_CTYPE, "");
	table->locale_set = true;
	for (size_t at = 0; at < length;) {
		uint32_t point = 0;
		size_t n = bytes_utf8(text + at, length - at, &point);
		int columns = n ? wcwidth((wchar_t)point) : 1;

		width += columns >= 0 ? (uint32_t)columns : 1;
		at += n ? n : 1;
	}
	return width;
}

static uint32_t width_of(struct table *table, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x80)
			return width_beyond_ascii(table, text, length);
	return (uint32_t)length;
}

static int table_begin(struct listing *listing)
{
	listing->table = calloc(1, sizeof(*listing->table));
	listing->known = 0;
	return listing->table ? 0 : -ENOMEM;
}

/* Takes the text that was appended since START as the next cell, of the column AT. */
static void add_cell(struct table *table, size_t at, size_t start)
{
	size_t length = table->texts.length - start;
	const struct table_cell cell = { (uint32_t)length, width_of(table, table->texts.data + start, length) };

	if (cell.width > table->widths[at])
		table->widths[at] = cell.width;
	buffer_append(&table->cells, &cell, sizeof(cell));
}

static void table_row(struct listing *listing, const void *row)
{
	const struct human_form form = { (enum time_form)listing->options->time, listing->options->bytes, listing->now };
	struct table *table = listing->table;

	for (size_t i = 0; i < listing->choice->count; i++) {
		size_t start = table->texts.length;
		struct cell cell;

		listing->choice->columns[i]->get(row, listing->context, &cell);
		if (cell.type != CELL_UNKNOWN && i < 64)
			listing->known |= UINT64_C(1) << i;
		cell_write_human(&table->texts, &cell, &form);
		if (table->texts.error == 0)
			add_cell(table, i, start);
	}
}

/* Columns that are shown only where some row has a value for them. */
static void hide_unknown_columns(struct listing *listing)
{
	struct table *table = listing->table;

	for (size_t i = 0; i < listing->choice->count; i++) {
		bool known = listing->known >> (i & 63) & 1;

		table->hidden[i] = (listing->choice->columns[i]->use & COLUMN_IF_KNOWN) && !listing->options->output && !known;
		if (!table->hidden[i])
			table->last = i;
	}
}

static void fill_up(struct buffer *out, size_t blanks)
{
	char *at = buffer_reserve(out, blanks);

	if (!at)
		return;
	memset(at, ' ', blanks);
	out->length += blanks;
}

static void print_cell(struct listing *listing, size_t at, const char *text, const struct table_cell *cell)
{
	const struct table *table = listing->table;
	struct buffer *out = &listing->out->buffer;
	bool right = listing->choice->columns[at]->use & COLUMN_RIGHT;
	size_t blanks = table->widths[at] - cell->width;

	if (right)
		fill_up(out, blanks);
	buffer_append(out, text, cell->length);
	if (at == table->last)
		buffer_char(out, '\n');
	else
		fill_up(out, (right ? 0 : blanks) + 1);
}

static void print_headings(struct listing *listing)
{
	struct table *table = listing->table;

	for (size_t i = 0; i < listing->choice->count; i++) {
		const char *name = listing->choice->columns[i]->name;
		const struct table_cell cell = { (uint32_t)strlen(name), (uint32_t)strlen(name) };

		if (cell.width > table->widths[i])
			table->widths[i] = cell.width;
		if (!table->hidden[i])
			print_cell(listing, i, name, &cell);
	}
}

static void print_rows(struct listing *listing)
{
	const struct table *table = listing->table;
	const struct table_cell *cell = (const struct table_cell *)(const void *)table->cells.data;
	const char *text = table->texts.data;

	for (size_t row = 0; row < listing->rows; row++) {
		for (size_t i = 0; i < listing->choice->count; i++, cell++) {
			if (!table->hidden[i])
				print_cell(listing, i, text, cell);
			text += cell->length;
		}
		stream_drain(listing->out);
	}
}

static int table_end(struct listing *listing, bool complete UNUSED)
{
	struct table *table = listing->table;
	int r = table->texts.error < 0 ? table->texts.error : table->cells.error;

	if (r == 0) {
		hide_unknown_columns(listing);
		if (!listing->options->no_headings)
			print_headings(listing);
		print_rows(listing);
	}
	table_free(table);
	listing->table = NULL;
	return r;
}

const struct renderer table_renderer = { table_begin, table_row, table_end };
