#include "base/buffer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_done(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

static int buffer_grow(struct buffer *buffer, size_t more)
{
	size_t capacity = buffer->capacity ? buffer->capacity : 256;
	char *data;

	while (capacity - buffer->length < more) {
		if (__builtin_mul_overflow(capacity, 2, &capacity))
			return -ENOMEM;
	}
	data = realloc(buffer->data, capacity);
	if (!data)
		return -ENOMEM;
	buffer->data = data;
	buffer->capacity = capacity;
	return 0;
}

char *buffer_reserve(struct buffer *buffer, size_t more)
{
	if (buffer->error < 0)
		return NULL;
	if (buffer->capacity - buffer->length < more) {
		buffer->error = buffer_grow(buffer, more);
		if (buffer->error < 0)
			return NULL;
	}
	return buffer->data + buffer->length;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
	char *at = length > 0 ? buffer_reserve(buffer, length) : NULL;

	if (at) {
		memcpy(at, bytes, length);
		buffer->length += length;
	}
}

void buffer_char(struct buffer *buffer, char c)
{
	char *at = buffer_reserve(buffer, 1);

	if (at) {
		*at = c;
		buffer->length++;
	}
}

void buffer_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

void buffer_u64(struct buffer *buffer, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buffer_append(buffer, digits + at, sizeof(digits) - at);
}

void buffer_i64(struct buffer *buffer, int64_t number)
{
	if (number < 0)
		buffer_char(buffer, '-');
	buffer_u64(buffer, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void buffer_hex(struct buffer *buffer, uint64_t number, unsigned digits)
{
	char text[16];

	for (unsigned i = digits; i-- > 0; number >>= 4)
		text[i] = "0123456789abcdef"[number & 15];
	buffer_append(buffer, text, digits);
}

void buffer_octal(struct buffer *buffer, unsigned number, unsigned digits)
{
	char text[11];
	size_t at = sizeof(text);

	while (number || sizeof(text) - at < digits) {
		text[--at] = (char)('0' + (number & 7));
		number >>= 3;
	}
	buffer_append(buffer, text + at, sizeof(text) - at);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	int length;
	char *at;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return;
	at = buffer_reserve(buffer, (size_t)length + 1);
	if (!at)
		return;
	va_start(args, format);
	vsnprintf(at, (size_t)length + 1, format, args);
	va_end(args);
	buffer->length += (size_t)length;
}

const char *buffer_string(struct buffer *buffer)
{
	char *end = buffer_reserve(buffer, 1);

	if (!end)
		return "";
	*end = '\0';
	return buffer->data;
}
