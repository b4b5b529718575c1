/* The line-oriented formats: CSV, raw, pairs, and `key: value` facts. */
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "out/render.h"

static void headings(struct listing *listing, const char *separator, const char *end)
{
	struct buffer *out = &listing->out->buffer;

	if (listing->options->no_headings)
		return;
	for (size_t i = 0; i < listing->choice->count; i++) {
		if (i > 0)
			buffer_text(out, separator);
		buffer_text(out, listing->choice->columns[i]->name);
	}
	buffer_text(out, end);
}

/* The cells of ROW, SEPARATOR before each but the first. What the row above says too is copied, with its separator. */
static void separated_row(struct listing *listing, const void *row, char separator,
			  void (*write)(struct buffer *out, const struct cell *cell))
{
	struct buffer *out = &listing->out->buffer;

	for (size_t i = 0; i < listing->choice->count; i++) {
		struct repeat *above = &listing->above[i];
		size_t start = out->length;
		struct cell cell;

		listing->choice->columns[i]->get(row, listing->context, &cell);
		if (repeat_write(above, &cell, out))
			continue;
		if (i > 0)
			buffer_char(out, separator);
		write(out, &cell);
		repeat_keep(above, &cell, out, start);
	}
}

static int text_end(struct listing *listing UNUSED, bool complete UNUSED)
{
	return 0;
}

/* RFC 4180 ends records with CR LF. */
static int csv_begin(struct listing *listing)
{
	headings(listing, ",", "\r\n");
	return 0;
}

/* Puts what was appended to OUT since START in quotes, and doubles the quotes in it. */
static void csv_quote(struct buffer *out, size_t start)
{
	cleanup_with(buffer_done) struct buffer quoted = { 0 };

	buffer_char(&quoted, '"');
	for (size_t i = start; i < out->length; i++) {
		if (out->data[i] == '"')
			buffer_char(&quoted, '"');
		buffer_char(&quoted, out->data[i]);
	}
	buffer_char(&quoted, '"');
	out->length = start;
	buffer_append(out, quoted.data, quoted.length);
	if (quoted.error < 0)
		out->error = quoted.error;
}

/* Numbers hold nothing that could. */
static bool needs_quotes(const struct cell *cell, const char *text, size_t length)
{
	if (cell->type != CELL_TEXT && cell->type != CELL_ADDRESS && cell->type != CELL_WORDS &&
	    cell->type != CELL_NUMBERS && cell->type != CELL_SHORTS)
		return false;
	return memchr(text, ',', length) || memchr(text, '"', length);
}

static void csv_cell(struct buffer *out, const struct cell *cell)
{
	size_t start = out->length;

	cell_write_plain(out, cell, ESCAPE_NAME);
	if (out->length > start && needs_quotes(cell, out->data + start, out->length - start))
		csv_quote(out, start);
}

static void csv_row(struct listing *listing, const void *row)
{
	separated_row(listing, row, ',', csv_cell);
	buffer_append(&listing->out->buffer, "\r\n", 2);
}

const struct renderer csv_renderer = { csv_begin, csv_row, text_end };

static int raw_begin(struct listing *listing)
{
	headings(listing, " ", "\n");
	return 0;
}

/* Blank-separated words: an empty cell would shift the others, so it is '-' like an unknown one. */
static void raw_cell(struct buffer *out, const struct cell *cell)
{
	size_t start = out->length;

	cell_write_plain(out, cell, ESCAPE_WORD);
	if (out->length == start)
		buffer_char(out, '-');
}

static void raw_row(struct listing *listing, const void *row)
{
	separated_row(listing, row, ' ', raw_cell);
	buffer_char(&listing->out->buffer, '\n');
}

const struct renderer raw_renderer = { raw_begin, raw_row, text_end };

static int pairs_begin(struct listing *listing UNUSED)
{
	return 0;
}

static void append_in_double_quotes(struct buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (memchr("\\\"$`", text[i], 4))
			buffer_char(out, '\\');
		buffer_char(out, text[i]);
	}
}

static void pairs_row(struct listing *listing, const void *row)
{
	struct buffer *out = &listing->out->buffer;
	cleanup_with(buffer_done) struct buffer text = { 0 };

	for (size_t i = 0; i < listing->choice->count; i++) {
		const struct column *column = listing->choice->columns[i];
		struct cell cell;

		buffer_text(out, i ? " IPC_" : "IPC_");
		buffer_text(out, column->name);
		buffer_append(out, "=\"", 2);
		column->get(row, listing->context, &cell);
		text.length = 0;
		cell_write_plain(&text, &cell, ESCAPE_NAME);
		append_in_double_quotes(out, text.data, text.length);
		if (text.error < 0)
			out->error = text.error;
		buffer_char(out, '"');
	}
	buffer_char(out, '\n');
}

const struct renderer pairs_renderer = { pairs_begin, pairs_row, text_end };

/* What is unknown or does not apply is left out: facts are for people. */
static void facts_row(struct listing *listing, const void *row)
{
	const struct human_form form = { (enum time_form)listing->options->time, listing->options->bytes, listing->now };
	struct buffer *out = &listing->out->buffer;

	if (listing->rows > 0)
		buffer_char(out, '\n');
	for (size_t i = 0; i < listing->choice->count; i++) {
		const struct column *column = listing->choice->columns[i];
		struct cell cell;

		column->get(row, listing->context, &cell);
		if (cell.type == CELL_UNKNOWN)
			continue;
		column_key(column->name, out);
		buffer_append(out, ": ", 2);
		cell_write_human(out, &cell, &form);
		buffer_char(out, '\n');
	}
	if (listing->more_facts)
		listing->more_facts(row, listing->context, out);
}

const struct renderer facts_renderer = { pairs_begin, facts_row, text_end };
