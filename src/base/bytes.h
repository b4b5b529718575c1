/*
 * Bytes that strangers chose, made safe to print, and back: names, messages, paths. Everything that reaches a terminal has
 * gone through bytes_escape().
 */
#ifndef IPCTOOL_BASE_BYTES_H
#define IPCTOOL_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* What is escaped besides bytes that are not printable UTF-8 and format characters (Unicode Cf). */
enum escape_also {
	ESCAPE_NOTHING_MORE = 0,
	ESCAPE_BACKSLASH = 1 << 0,
	ESCAPE_BLANKS = 1 << 1,
	ESCAPE_AT = 1 << 2,
	ESCAPE_NAME = ESCAPE_BACKSLASH,                               /* can be read back */
	ESCAPE_WORD = ESCAPE_BACKSLASH | ESCAPE_BLANKS,               /* and is one blank-separated word */
	ESCAPE_ADDRESS = ESCAPE_BACKSLASH | ESCAPE_BLANKS | ESCAPE_AT, /* and an ident can follow */
};

/*
 * The length of the UTF-8 sequence at BYTES, with its code point in *RET, or 0 if none of well-formed UTF-8 begins there (RFC
 * 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
 */
size_t bytes_utf8(const char *bytes, size_t length, uint32_t *ret);

/*
 * How many bytes from the start are printable ASCII that no format escapes or quotes but CSV a comma: neither blank, nor '"',
 * '\\' or '@'. That is nearly all of nearly every name, and quickly known.
 */
size_t bytes_plain_length(const char *bytes, size_t length);

/* Whether all of it is well-formed UTF-8. */
bool bytes_are_utf8(const char *bytes, size_t length);

/* Whether a terminal shows the code point as itself: no control, no format character (Cf), no line separator. */
bool codepoint_is_printable(uint32_t point);

/* Appends BYTES with each unprintable byte, and what ALSO names, as \xHH (small letters). */
void bytes_escape(struct buffer *out, const char *bytes, size_t length, enum escape_also also);

/* Reads \xHH back, in place; another backslash stays as it is. Returns the new length; the text stays NUL-terminated. */
size_t bytes_unescape(char *text);

/* Appends BYTES in base64 (RFC 4648, padded). */
void bytes_base64(struct buffer *out, const char *bytes, size_t length);

/* 32-bit FNV-1a with the standard basis and prime: the hash behind name=WORD addresses. */
uint32_t bytes_fnv1a(const char *bytes, size_t length);

#endif
