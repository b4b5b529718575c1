/* {"objects":[{...},\n{...}],"complete":true}: one document, one row a line. */
#include "base/bytes.h"
#include "out/render.h"

/* The text before each cell, `,"name":`, is the same in every row: it is made once. */
static int json_begin(struct listing *listing)
{
	struct buffer *keys = &listing->keys;

	for (size_t i = 0; i < listing->choice->count; i++) {
		buffer_text(keys, i ? ",\"" : "\"");
		column_key(listing->choice->columns[i]->name, keys);
		buffer_append(keys, "\":", 2);
		listing->key_ends[i] = (uint32_t)keys->length;
	}
	buffer_printf(&listing->out->buffer, "{\"%s\":[", listing->name);
	return keys->error;
}

static bool is_undecodable(const struct cell *cell)
{
	size_t plain = bytes_plain_length(cell->text, cell->length);

	return !bytes_are_utf8(cell->text + plain, cell->length - plain);
}

/* Text that is no UTF-8: null, and the bytes beside it. */
static void write_undecodable(struct buffer *out, const struct column *column, const struct cell *cell)
{
	buffer_text(out, "null,\"");
	column_key(column->name, out);
	buffer_text(out, "_base64\":\"");
	bytes_base64(out, cell->text, cell->length);
	buffer_char(out, '"');
}

static void write_cell(const struct listing *listing, size_t at, const struct cell *cell, struct buffer *out)
{
	uint32_t key = at ? listing->key_ends[at - 1] : 0;

	buffer_append(out, listing->keys.data + key, listing->key_ends[at] - key);
	if (cell->type == CELL_TEXT && is_undecodable(cell))
		write_undecodable(out, listing->choice->columns[at], cell);
	else
		json_cell(out, cell);
}

static void json_row(struct listing *listing, const void *row)
{
	struct buffer *out = &listing->out->buffer;

	buffer_append(out, listing->rows ? ",\n{" : "\n{", listing->rows ? 3 : 2);
	render_cells(listing, row, write_cell);
	if (listing->more_json) {
		struct json json = { .out = out, .more = listing->choice->count > 0 };

		listing->more_json(row, listing->context, &json);
	}
	buffer_char(out, '}');
}

static int json_end(struct listing *listing, bool complete)
{
	buffer_printf(&listing->out->buffer, "%s],\"complete\":%s}\n", listing->rows ? "\n" : "",
		      complete ? "true" : "false");
	return 0;
}

const struct renderer json_renderer = { json_begin, json_row, json_end };
