#include "out/json.h"

#include <string.h>

#include "base/bytes.h"

static void write_u16(struct buffer *out, uint32_t unit)
{
	buffer_append(out, "\\u", 2);
	buffer_hex(out, unit, 4);
}

/* A code point in \u form; beyond the first plane as a pair of surrogates. */
static void write_escaped(struct buffer *out, uint32_t point)
{
	if (point == '"' || point == '\\') {
		buffer_char(out, '\\');
		buffer_char(out, (char)point);
	} else if (point < 0x10000) {
		write_u16(out, point);
	} else {
		write_u16(out, 0xd800 + ((point - 0x10000) >> 10));
		write_u16(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
	}
}

void json_string(struct buffer *out, const char *bytes, size_t length)
{
	size_t plain = 0, at = bytes_plain_length(bytes, length);

	buffer_char(out, '"');
	while (at < length) {
		uint32_t point;
		size_t n = bytes_utf8(bytes + at, length - at, &point);

		n = n ? n : 1;
		at += n;
		if (point != '"' && point != '\\' && codepoint_is_printable(point))
			continue;
		buffer_append(out, bytes + plain, at - n - plain);
		write_escaped(out, point);
		plain = at;
	}
	buffer_append(out, bytes + plain, length - plain);
	buffer_char(out, '"');
}

static void comma(struct json *json)
{
	if (json->more)
		buffer_char(json->out, ',');
	json->more = true;
}

static void member_name(struct json *json, const char *name)
{
	comma(json);
	buffer_char(json->out, '"');
	buffer_text(json->out, name);
	buffer_append(json->out, "\":", 2);
}

void json_open(struct json *json, char bracket)
{
	comma(json);
	buffer_char(json->out, bracket);
	json->more = false;
}

void json_close(struct json *json, char bracket)
{
	buffer_char(json->out, bracket);
	json->more = true;
}

void json_open_member(struct json *json, const char *name, char bracket)
{
	member_name(json, name);
	buffer_char(json->out, bracket);
	json->more = false;
}

void json_member_null(struct json *json, const char *name)
{
	member_name(json, name);
	buffer_append(json->out, "null", 4);
}

void json_member_bytes(struct json *json, const char *name, const char *bytes, size_t length)
{
	if (bytes_are_utf8(bytes, length)) {
		member_name(json, name);
		json_string(json->out, bytes, length);
		return;
	}
	json_member_null(json, name);
	buffer_append(json->out, ",\"", 2);
	buffer_text(json->out, name);
	buffer_text(json->out, "_base64\":\"");
	bytes_base64(json->out, bytes, length);
	buffer_char(json->out, '"');
}

void json_member_text(struct json *json, const char *name, const char *text)
{
	if (text)
		json_member_bytes(json, name, text, strlen(text));
	else
		json_member_null(json, name);
}

void json_member_number(struct json *json, const char *name, uint64_t number)
{
	member_name(json, name);
	buffer_u64(json->out, number);
}

void json_member_integer(struct json *json, const char *name, int64_t number)
{
	member_name(json, name);
	buffer_i64(json->out, number);
}

void json_member_seconds(struct json *json, const char *name, int64_t nanoseconds)
{
	member_name(json, name);
	buffer_printf(json->out, "%jd.%06jd", (intmax_t)(nanoseconds / 1000000000), (intmax_t)(nanoseconds / 1000 % 1000000));
}

void json_member_bool(struct json *json, const char *name, bool value)
{
	member_name(json, name);
	buffer_text(json->out, value ? "true" : "false");
}

void json_element_text(struct json *json, const char *text)
{
	comma(json);
	json_string(json->out, text, strlen(text));
}

static void words_list(struct buffer *out, const struct cell *cell)
{
	struct json json = { .out = out };

	json_open(&json, '[');
	for (unsigned bit = 0; cell->words[bit]; bit++)
		if (cell->number >> bit & 1)
			json_element_text(&json, cell->words[bit]);
	json_close(&json, ']');
}

void json_cell(struct buffer *out, const struct cell *cell)
{
	switch (cell->type) {
	case CELL_UNKNOWN:
	case CELL_UNLIMITED:
		buffer_append(out, "null", 4);
		break;
	case CELL_TEXT:
	case CELL_ADDRESS:
		json_string(out, cell->text, cell->length);
		break;
	case CELL_BOOL:
		buffer_text(out, cell->number ? "true" : "false");
		break;
	case CELL_KEY:
	case CELL_MODE:
		buffer_char(out, '"');
		cell_write_plain(out, cell, ESCAPE_NOTHING_MORE);
		buffer_char(out, '"');
		break;
	case CELL_WORDS:
		words_list(out, cell);
		break;
	case CELL_NUMBERS:
	case CELL_SHORTS:
		buffer_char(out, '[');
		cell_write_plain(out, cell, ESCAPE_NOTHING_MORE);
		buffer_char(out, ']');
		break;
	default:
		cell_write_plain(out, cell, ESCAPE_NOTHING_MORE);
	}
}

void json_member_cell(struct json *json, const char *name, const struct cell *cell)
{
	if (cell->type == CELL_TEXT) {
		json_member_bytes(json, name, cell->text, cell->length);
		return;
	}
	member_name(json, name);
	json_cell(json->out, cell);
}
