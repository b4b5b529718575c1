/* A small independent judge of JSON texts (RFC 8259), for tests and fuzzers: it shares no code with out/json. */
#ifndef IPCTOOL_TESTS_JSON_CHECKER_H
#define IPCTOOL_TESTS_JSON_CHECKER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct json_text {
	const unsigned char *at, *end;
};

static inline bool json_check_value(struct json_text *text, int depth);

static inline void json_skip_blanks(struct json_text *text)
{
	while (text->at < text->end && strchr(" \t\r\n", *text->at) && *text->at)
		text->at++;
}

static inline bool json_take(struct json_text *text, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(text->end - text->at) < length || memcmp(text->at, word, length) != 0)
		return false;
	text->at += length;
	return true;
}

/* One sequence of well-formed UTF-8, by the table in section 4 of RFC 3629. */
static inline bool json_check_utf8(struct json_text *text)
{
	static const unsigned char table[][8] = {
		{ 0x20, 0x7f }, { 0xc2, 0xdf, 0x80, 0xbf }, { 0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf },
		{ 0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf }, { 0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf },
		{ 0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf }, { 0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf },
		{ 0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf }, { 0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf },
	};

	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		size_t n = 0;

		while (n < 4 && (n == 0 || table[row][2 * n]) && text->at + n < text->end &&
		       text->at[n] >= table[row][2 * n] && text->at[n] <= table[row][2 * n + 1])
			n++;
		if (n > 0 && (n == 4 || table[row][2 * n] == 0)) {
			text->at += n;
			return true;
		}
	}
	return false;
}

static inline bool json_check_string(struct json_text *text)
{
	if (!json_take(text, "\""))
		return false;
	while (text->at < text->end && *text->at != '"') {
		if (*text->at != '\\') {
			if (!json_check_utf8(text))
				return false;
			continue;
		}
		text->at++;
		if (json_take(text, "u")) {
			for (int i = 0; i < 4; i++, text->at++)
				if (text->at == text->end || !*text->at || !strchr("0123456789abcdefABCDEF", *text->at))
					return false;
		} else if (text->at == text->end || !*text->at || !strchr("\"\\/bfnrt", *text->at++)) {
			return false;
		}
	}
	return json_take(text, "\"");
}

static inline bool json_check_digits(struct json_text *text)
{
	const unsigned char *start = text->at;

	while (text->at < text->end && *text->at >= '0' && *text->at <= '9')
		text->at++;
	return text->at > start;
}

static inline bool json_check_number(struct json_text *text)
{
	json_take(text, "-");
	if (text->end - text->at > 1 && text->at[0] == '0' && text->at[1] >= '0' && text->at[1] <= '9')
		return false;
	if (!json_check_digits(text))
		return false;
	return !json_take(text, ".") || json_check_digits(text);
}

/* A list or an object, behind its opening bracket. */
static inline bool json_check_members(struct json_text *text, bool is_object, int depth)
{
	const char *close = is_object ? "}" : "]";

	json_skip_blanks(text);
	if (json_take(text, close))
		return true;
	for (;;) {
		json_skip_blanks(text);
		if (is_object) {
			if (!json_check_string(text))
				return false;
			json_skip_blanks(text);
			if (!json_take(text, ":"))
				return false;
		}
		if (!json_check_value(text, depth + 1))
			return false;
		json_skip_blanks(text);
		if (json_take(text, close))
			return true;
		if (!json_take(text, ","))
			return false;
	}
}

static inline bool json_check_value(struct json_text *text, int depth)
{
	json_skip_blanks(text);
	if (depth > 100 || text->at == text->end)
		return false;
	if (json_take(text, "{"))
		return json_check_members(text, true, depth);
	if (json_take(text, "["))
		return json_check_members(text, false, depth);
	if (*text->at == '"')
		return json_check_string(text);
	return json_take(text, "null") || json_take(text, "true") || json_take(text, "false") || json_check_number(text);
}

/* Whether the LENGTH bytes at BYTES are one JSON document. */
static inline bool json_is_valid(const char *bytes, size_t length)
{
	struct json_text text = { (const unsigned char *)bytes, (const unsigned char *)bytes + length };

	if (!json_check_value(&text, 0))
		return false;
	json_skip_blanks(&text);
	return text.at == text.end;
}

#endif
