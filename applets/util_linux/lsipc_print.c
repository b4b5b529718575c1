/* lsipc: rows in its five formats, as libsmartcols writes them. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "util_linux/common.h"
#include "util_linux/lsipc.h"

static void hex_escape(struct buffer *out, unsigned char byte)
{
	buffer_text(out, "\\x");
	buffer_hex(out, byte, 2);
}

/* What stands for itself everywhere; not so control bytes, those beyond ASCII, and what looks like an escape. */
static bool is_plain(const char *at)
{
	return *at >= ' ' && *at <= '~' && !(at[0] == '\\' && at[1] == 'x');
}

void lsipc_escape(struct buffer *out, const char *text, const char *unsafe)
{
	for (; *text; text++) {
		if (!is_plain(text) || strchr(unsafe, *text))
			hex_escape(out, (unsigned char)*text);
		else
			buffer_char(out, *text);
	}
}

size_t lsipc_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += is_plain(text) ? 1 : 4;
	return width;
}

int lsipc_table_add(struct lsipc_table *table, const struct lsipc_source *source, struct lsipc_style *style)
{
	if (!table->widths)
		table->widths = calloc(table->choice->count + 1, sizeof(*table->widths));
	if (!table->widths)
		return -ENOMEM;
	for (size_t i = 0; i < table->choice->count; i++) {
		const struct lsipc_column *column = table->choice->columns[i];
		size_t before = table->cells.length, width;

		if (lsipc_has(column, source))
			column->write(&table->cells, source, style);
		buffer_char(&table->cells, '\0');
		if (table->cells.error)
			return table->cells.error;
		width = lsipc_width(table->cells.data + before);
		if (width > table->widths[i])
			table->widths[i] = width;
	}
	table->rows++;
	return table->cells.error;
}

void lsipc_table_done(struct lsipc_table *table)
{
	buffer_done(&table->cells);
	free(table->widths);
}

/* A column's name; one that the shell takes for an identifier: "USE_PCT" for "USE%". */
static void heading(struct buffer *out, const char *name, const struct lsipc_print *print)
{
	for (; *name; name++) {
		char letter = print->format == LSIPC_JSON ? (char)tolower((unsigned char)*name) : *name;

		if (*name == '%' && print->shell_names)
			buffer_text(out, print->format == LSIPC_JSON ? "_pct" : "_PCT");
		else
			buffer_char(out, letter);
	}
}

static void blanks(struct buffer *out, size_t count)
{
	drop_in_padded(out, "", count);
}

/* One cell of a table; behind the last one, and an empty last one, is nothing. */
static void table_cell(struct buffer *out, const char *text, size_t width, bool right, bool last)
{
	size_t length = lsipc_width(text);
	size_t gap = width > length ? width - length : 0;

	if (right && !(last && length == 0))
		blanks(out, gap);
	lsipc_escape(out, text, "");
	if (!right && !last)
		blanks(out, gap);
	if (!last)
		buffer_char(out, ' ');
}

static void raw_cell(struct buffer *out, const char *text, bool last)
{
	lsipc_escape(out, text, " \\");
	if (!last)
		buffer_char(out, ' ');
}

static void headings(const struct lsipc_table *table, const struct lsipc_print *print, struct buffer *out)
{
	for (size_t i = 0; i < table->choice->count; i++) {
		bool last = i + 1 == table->choice->count;
		char name[32] = { 0 };
		struct buffer text = { 0 };

		heading(&text, table->choice->columns[i]->name, print);
		memcpy(name, buffer_string(&text), text.length < sizeof(name) ? text.length : sizeof(name) - 1);
		buffer_done(&text);
		/* the room is that of the true name, as with util-linux */
		if (table->widths[i] < strlen(table->choice->columns[i]->name))
			table->widths[i] = strlen(table->choice->columns[i]->name);
		if (print->no_headings)
			continue;
		if (print->format == LSIPC_TABLE)
			table_cell(out, name, table->widths[i], table->choice->columns[i]->right, last);
		else
			raw_cell(out, name, last);
	}
	if (!print->no_headings)
		buffer_char(out, '\n');
}

/* `NAME="value"` with a blank or a newline behind it. */
static void pair(struct buffer *out, const char *name, const char *text, bool last, const struct lsipc_print *print)
{
	heading(out, name, print);
	buffer_text(out, "=\"");
	lsipc_escape(out, text, "\"\\`$");
	buffer_char(out, '"');
	buffer_char(out, last || print->format == LSIPC_NEWLINE ? '\n' : ' ');
}

static void json_control(struct buffer *out, char byte)
{
	static const char letters[] = "btn?fr"; /* from '\b' on; '\v' has none */

	if (byte >= '\b' && byte <= '\r' && byte != '\v')
		buffer_printf(out, "\\%c", letters[byte - '\b']);
	else
		buffer_printf(out, "\\u%04x", (unsigned char)byte);
}

/* How much from the beginning is text that stands for itself. */
static size_t json_plain_length(const char *text, size_t length)
{
	size_t at = 0, n = 1;
	uint32_t point;

	for (; at < length && n > 0; at += n) {
		if (text[at] == '"' || text[at] == '\\' || (unsigned char)text[at] < ' ')
			break;
		n = (unsigned char)text[at] < 0x80 ? 1 : bytes_utf8(text + at, length - at, &point);
	}
	return at;
}

/* As libsmartcols, which hands on all from 0x20 on; but what is no UTF-8 would make the document no JSON. */
static void json_value(struct buffer *out, const char *text)
{
	size_t left = strlen(text), length;

	if (left == 0) {
		buffer_text(out, "null");
		return;
	}
	buffer_char(out, '"');
	for (; left > 0; text += length, left -= length) {
		length = json_plain_length(text, left);
		buffer_append(out, text, length);
		if (length > 0)
			continue;
		if (*text == '"' || *text == '\\')
			buffer_printf(out, "\\%c", *text);
		else
			json_control(out, *text);
		length = 1;
	}
	buffer_char(out, '"');
}

static void json_member(struct buffer *out, const char *name, const char *text, bool last, const struct lsipc_print *print)
{
	buffer_text(out, "         \"");
	heading(out, name, print);
	buffer_text(out, "\": ");
	json_value(out, text);
	buffer_text(out, last ? "\n" : ",\n");
}

static void row(const struct lsipc_table *table, const char **cell, const struct lsipc_print *print, struct buffer *out)
{
	for (size_t i = 0; i < table->choice->count; i++) {
		const struct lsipc_column *column = table->choice->columns[i];
		bool last = i + 1 == table->choice->count;

		if (print->format == LSIPC_TABLE)
			table_cell(out, *cell, table->widths[i], column->right, last);
		else if (print->format == LSIPC_RAW)
			raw_cell(out, *cell, last);
		else if (print->format == LSIPC_JSON)
			json_member(out, column->name, *cell, last, print);
		else
			pair(out, column->name, *cell, last, print);
		*cell += strlen(*cell) + 1;
	}
	if (print->format == LSIPC_TABLE || print->format == LSIPC_RAW)
		buffer_char(out, '\n');
}

static void json_begin(const struct lsipc_table *table, const struct lsipc_print *print, struct buffer *out)
{
	buffer_printf(out, "{\n   \"%s\": [\n", table->rows || print->is_named ? print->name : "");
	buffer_text(out, table->rows ? "      {\n" : "\n   ]\n}\n");
}

void lsipc_table_print(const struct lsipc_table *table, const struct lsipc_print *print, struct stream *out)
{
	const char *cell = table->cells.data;

	if (print->format == LSIPC_JSON)
		json_begin(table, print, &out->buffer);
	else if (table->rows > 0 && (print->format == LSIPC_TABLE || print->format == LSIPC_RAW))
		headings(table, print, &out->buffer);
	for (size_t i = 0; i < table->rows; i++) {
		row(table, &cell, print, &out->buffer);
		if (print->format == LSIPC_JSON)
			buffer_text(&out->buffer, i + 1 < table->rows ? "      },{\n" : "      }\n   ]\n}\n");
		stream_drain(out);
	}
}
