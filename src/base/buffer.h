/*
 * A growing run of bytes, with the few ways of writing numbers that output needs, each much cheaper than printf. A buffer
 * that could not grow remembers it: append freely, look at `error` once at the end.
 */
#ifndef IPCTOOL_BASE_BUFFER_H
#define IPCTOOL_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attributes.h"

struct buffer {
	char *data;      /* not NUL-terminated, see buffer_string(); owned */
	size_t length;   /* bytes used */
	size_t capacity; /* bytes allocated */
	int error;       /* 0, or -ENOMEM once growing failed; then nothing more is added */
};

/* Frees the bytes; BUFFER is empty and usable afterwards. */
void buffer_done(struct buffer *buffer);

/* For buffer_reserve() alone, when there is no room, or there was none before. */
char *buffer_grow(struct buffer *buffer, size_t more);

/* Makes room for MORE bytes behind the used ones and returns where they begin, or NULL (and `error` is set). */
static inline char *buffer_reserve(struct buffer *buffer, size_t more)
{
	if (buffer->capacity - buffer->length < more || buffer->error < 0)
		return buffer_grow(buffer, more);
	return buffer->data + buffer->length;
}

/* Appends LENGTH bytes. Here, like the next, because a listing of many objects does little else. */
static inline void buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
	char *at = length > 0 ? buffer_reserve(buffer, length) : NULL;

	if (at) {
		memcpy(at, bytes, length);
		buffer->length += length;
	}
}

/* Appends one byte. */
static inline void buffer_char(struct buffer *buffer, char c)
{
	char *at = buffer_reserve(buffer, 1);

	if (at) {
		*at = c;
		buffer->length++;
	}
}

/* Appends a text; a number in decimal. */
void buffer_text(struct buffer *buffer, const char *text);
void buffer_u64(struct buffer *buffer, uint64_t number);
void buffer_i64(struct buffer *buffer, int64_t number);

/* NUMBER in hexadecimal, its low DIGITS digits (1 to 16). */
void buffer_hex(struct buffer *buffer, uint64_t number, unsigned digits);

/* NUMBER in octal, at least DIGITS digits. */
void buffer_octal(struct buffer *buffer, unsigned number, unsigned digits);

/* What printf(3) makes of FORMAT. Dear: not for what is written once a row. */
void buffer_printf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);

/* The bytes as a NUL-terminated string that lives until the next append, or "" when memory ran out. */
const char *buffer_string(struct buffer *buffer);

#endif
