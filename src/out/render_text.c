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

void render_cells(struct listing *listing, const void *row,
		  void (*write)(const struct listing *listing, size_t at, const struct cell *cell, struct buffer *out))
{
	struct buffer *out = &listing->out->buffer;
	struct cell cell;

	repeat_next(&listing->above, row);
	repeat_text_begin(&listing->above_text, out);
	for (size_t i = 0; i < listing->above.asked_count; i++) {
		size_t at = listing->above.asked[i];

		if (!repeat_is_new(&listing->above, at, &cell))
			continue;
		repeat_text_reach(&listing->above_text, at, out);
		write(listing, at, &cell, out);
		repeat_text_wrote(&listing->above_text, at, out);
	}
	repeat_text_end(&listing->above_text, listing->choice->count, out);
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

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* Not 0 if a byte of WORD is C: it alone becomes 0, and borrows its highest bit. */
static uint64_t find_byte(uint64_t word, unsigned char c)
{
	word ^= c * EACH_BYTE;
	return (word - EACH_BYTE) & ~word & 0x80 * EACH_BYTE;
}

/* Whether a separator or a quote is in TEXT; eight bytes are looked at together, the last eight in any case. */
static bool has_special(const char *text, size_t length)
{
	uint64_t found = 0, word;

	for (size_t i = 0; length < sizeof(word) && i < length; i++)
		found |= text[i] == ',' || text[i] == '"';
	for (size_t i = 0; i + sizeof(word) <= length; i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		found |= find_byte(word, ',') | find_byte(word, '"');
	}
	if (length > sizeof(word)) {
		memcpy(&word, text + length - sizeof(word), sizeof(word));
		found |= find_byte(word, ',') | find_byte(word, '"');
	}
	return found != 0;
}

/* Numbers hold nothing that could. */
static bool needs_quotes(const struct cell *cell, const char *text, size_t length)
{
	if (cell->type != CELL_TEXT && cell->type != CELL_ADDRESS && cell->type != CELL_WORDS &&
	    cell->type != CELL_NUMBERS && cell->type != CELL_SHORTS)
		return false;
	return has_special(text, length);
}

static void csv_cell(const struct listing *listing UNUSED, size_t at, const struct cell *cell, struct buffer *out)
{
	size_t start;

	if (at > 0)
		buffer_char(out, ',');
	start = out->length;
	cell_write_plain(out, cell, ESCAPE_NAME);
	if (out->length > start && needs_quotes(cell, out->data + start, out->length - start))
		csv_quote(out, start);
}

static void csv_row(struct listing *listing, const void *row)
{
	render_cells(listing, row, csv_cell);
	buffer_append(&listing->out->buffer, "\r\n", 2);
}

const struct renderer csv_renderer = { csv_begin, csv_row, text_end };

static int raw_begin(struct listing *listing)
{
	headings(listing, " ", "\n");
	return 0;
}

/* Blank-separated words: an empty cell would shift the others, so it is '-' like an unknown one. */
static void raw_cell(const struct listing *listing UNUSED, size_t at, const struct cell *cell, struct buffer *out)
{
	size_t start;

	if (at > 0)
		buffer_char(out, ' ');
	start = out->length;
	cell_write_plain(out, cell, ESCAPE_WORD);
	if (out->length == start)
		buffer_char(out, '-');
}

static void raw_row(struct listing *listing, const void *row)
{
	render_cells(listing, row, raw_cell);
	buffer_char(&listing->out->buffer, '\n');
}

const struct renderer raw_renderer = { raw_begin, raw_row, text_end };

static int pairs_begin(struct listing *listing UNUSED)
{
	return 0;
}

static bool is_special_in_double_quotes(char c)
{
	return c == '\\' || c == '"' || c == '$' || c == '`';
}

/* Puts a backslash before what is special in double quotes in what was appended to OUT since START. */
static void escape_in_double_quotes(struct buffer *out, size_t start)
{
	cleanup_with(buffer_done) struct buffer escaped = { 0 };
	size_t specials = 0;

	for (size_t i = start; i < out->length; i++)
		specials += is_special_in_double_quotes(out->data[i]);
	if (specials == 0)
		return;
	for (size_t i = start; i < out->length; i++) {
		if (is_special_in_double_quotes(out->data[i]))
			buffer_char(&escaped, '\\');
		buffer_char(&escaped, out->data[i]);
	}
	out->length = start;
	buffer_append(out, escaped.data, escaped.length);
	if (escaped.error < 0)
		out->error = escaped.error;
}

static void pairs_cell(const struct listing *listing, size_t at, const struct cell *cell, struct buffer *out)
{
	size_t start;

	buffer_text(out, at > 0 ? " IPC_" : "IPC_");
	buffer_text(out, listing->choice->columns[at]->name);
	buffer_append(out, "=\"", 2);
	start = out->length;
	cell_write_plain(out, cell, ESCAPE_NAME);
	escape_in_double_quotes(out, start);
	buffer_char(out, '"');
}

static void pairs_row(struct listing *listing, const void *row)
{
	render_cells(listing, row, pairs_cell);
	buffer_char(&listing->out->buffer, '\n');
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
