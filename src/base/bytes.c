#include "base/bytes.h"

#include <string.h>

size_t bytes_plain_length(const char *bytes, size_t length)
{
	static const bool plain[256] = {
		['!'] = true, ['#' ... '?'] = true, ['A' ... '['] = true, [']' ... '~'] = true,
	};
	size_t n = 0;

	while (n < length && plain[(unsigned char)bytes[n]])
		n++;
	return n;
}

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* How long a sequence that begins with FIRST is, and the smallest code point that needs that many bytes. */
static size_t sequence_length(unsigned char first, uint32_t *smallest)
{
	if (first >= 0xc2 && first <= 0xdf) {
		*smallest = 0x80;
		return 2;
	}
	if (first >= 0xe0 && first <= 0xef) {
		*smallest = 0x800;
		return 3;
	}
	*smallest = 0x10000;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

size_t bytes_utf8(const char *bytes, size_t length, uint32_t *ret)
{
	unsigned char first = length ? (unsigned char)bytes[0] : 0xff;
	uint32_t point, smallest;
	size_t n;

	if (first < 0x80) {
		*ret = first;
		return 1;
	}
	n = sequence_length(first, &smallest);
	if (n == 0 || n > length)
		return 0;
	point = first & (0xffU >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if (!is_continuation(bytes[i]))
			return 0;
		point = point << 6 | ((unsigned char)bytes[i] & 0x3f);
	}
	if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*ret = point;
	return n;
}

bool bytes_are_utf8(const char *bytes, size_t length)
{
	uint32_t point;

	while (length > 0) {
		size_t n = bytes_utf8(bytes, length, &point);

		if (n == 0)
			return false;
		bytes += n;
		length -= n;
	}
	return true;
}

/*
 * Code points that change how a terminal shows what is around them, or show nothing: C1 controls, the format characters
 * (category Cf of Unicode 15), line and paragraph separators, noncharacters.
 */
static const struct {
	uint32_t first, last;
} unprintable[] = {
	{ 0x0080, 0x009f },   { 0x00ad, 0x00ad },   { 0x0600, 0x0605 },   { 0x061c, 0x061c },
	{ 0x06dd, 0x06dd },   { 0x070f, 0x070f },   { 0x0890, 0x0891 },   { 0x08e2, 0x08e2 },
	{ 0x180e, 0x180e },   { 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0xfdd0, 0xfdef },   { 0xfeff, 0xfeff },   { 0xfff9, 0xfffb },   { 0xfffe, 0xffff },
	{ 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a }, { 0xe0001, 0xe007f },
};

bool codepoint_is_printable(uint32_t point)
{
	if (point < 0x80)
		return point >= 0x20 && point < 0x7f;
	for (size_t i = 0; i < ARRAY_SIZE(unprintable); i++)
		if (point >= unprintable[i].first && point <= unprintable[i].last)
			return false;
	return (point & 0xfffe) != 0xfffe;
}

static bool is_blank(uint32_t point)
{
	/* every space separator (Zs): a terminal shows them alike, and some shells split words there */
	return point == ' ' || point == 0xa0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200a) ||
	       point == 0x202f || point == 0x205f || point == 0x3000;
}

static bool must_escape(uint32_t point, enum escape_also also)
{
	if (!codepoint_is_printable(point))
		return true;
	if (point == '\\')
		return also & ESCAPE_BACKSLASH;
	if (point == '@')
		return also & ESCAPE_AT;
	return (also & ESCAPE_BLANKS) && is_blank(point);
}

static void escape_each(struct buffer *out, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		buffer_append(out, "\\x", 2);
		buffer_hex(out, (unsigned char)bytes[i], 2);
	}
}

void bytes_escape(struct buffer *out, const char *bytes, size_t length, enum escape_also also)
{
	size_t plain = 0; /* where the run begins that can be copied as it is */
	size_t at = bytes_plain_length(bytes, length);

	while (at < length) {
		uint32_t point;
		size_t n = bytes_utf8(bytes + at, length - at, &point);

		if (n > 0 && !must_escape(point, also)) {
			at += n;
			at += bytes_plain_length(bytes + at, length - at);
			continue;
		}
		buffer_append(out, bytes + plain, at - plain);
		n = n ? n : 1;
		escape_each(out, bytes + at, n);
		at += n;
		plain = at;
	}
	buffer_append(out, bytes + plain, length - plain);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t bytes_unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && from[1] == 'x' && hex_value(from[2]) >= 0 && hex_value(from[3]) >= 0) {
			*to = (char)(hex_value(from[2]) << 4 | hex_value(from[3]));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

void bytes_base64(struct buffer *out, const char *bytes, size_t length)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		uint32_t group = (uint32_t)(unsigned char)bytes[i] << 16;

		if (left > 1)
			group |= (uint32_t)(unsigned char)bytes[i + 1] << 8;
		if (left > 2)
			group |= (unsigned char)bytes[i + 2];
		buffer_char(out, alphabet[group >> 18]);
		buffer_char(out, alphabet[group >> 12 & 63]);
		buffer_char(out, left > 1 ? alphabet[group >> 6 & 63] : '=');
		buffer_char(out, left > 2 ? alphabet[group & 63] : '=');
	}
}

uint32_t bytes_fnv1a(const char *bytes, size_t length)
{
	uint32_t hash = 0x811c9dc5;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x01000193;
	return hash;
}
