#include "base/hexdump.h"

#define OFFSET_DIGITS 8

static void append_offset(struct buffer *out, uint64_t offset)
{
	unsigned digits = OFFSET_DIGITS;

	while (digits < 16 && offset >> (4 * digits))
		digits++;
	buffer_hex(out, offset, digits);
}

void hexdump_line(struct buffer *out, uint64_t offset, const void *bytes, size_t count)
{
	const unsigned char *row = bytes;

	append_offset(out, offset);
	buffer_char(out, ' ');
	for (size_t i = 0; i < HEXDUMP_ROW; i++) {
		if (i % (HEXDUMP_ROW / 2) == 0)
			buffer_char(out, ' ');
		if (i < count)
			buffer_hex(out, row[i], 2);
		else
			buffer_text(out, "  ");
		buffer_char(out, ' ');
	}
	buffer_text(out, " |");
	for (size_t i = 0; i < count; i++)
		buffer_char(out, row[i] >= ' ' && row[i] <= '~' ? (char)row[i] : '.');
	buffer_text(out, "|\n");
}

static void end_row(struct hexdump *dump, struct buffer *out)
{
	bool repeats = dump->has_before && memcmp(dump->row, dump->before, HEXDUMP_ROW) == 0;

	if (!repeats)
		hexdump_line(out, dump->offset, dump->row, HEXDUMP_ROW);
	else if (!dump->starred)
		buffer_text(out, "*\n");
	dump->starred = repeats;
	dump->has_before = true;
	memcpy(dump->before, dump->row, HEXDUMP_ROW);
	dump->offset += HEXDUMP_ROW;
	dump->count = 0;
}

void hexdump_add(struct hexdump *dump, const void *bytes, size_t length, struct buffer *out)
{
	const char *at = bytes;

	while (length > 0) {
		size_t piece = HEXDUMP_ROW - dump->count;

		if (piece > length)
			piece = length;
		memcpy(dump->row + dump->count, at, piece);
		dump->count += piece;
		at += piece;
		length -= piece;
		if (dump->count == HEXDUMP_ROW)
			end_row(dump, out);
	}
}

void hexdump_end(struct hexdump *dump, struct buffer *out)
{
	if (dump->count == 0 && !dump->has_before)
		return;
	if (dump->count > 0)
		hexdump_line(out, dump->offset, dump->row, dump->count);
	append_offset(out, dump->offset + dump->count);
	buffer_char(out, '\n');
	dump->offset += dump->count;
	dump->count = 0;
}
