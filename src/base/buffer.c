#include "base/buffer.h"

#include <endian.h>
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

static int grow(struct buffer *buffer, size_t more)
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

char *buffer_grow(struct buffer *buffer, size_t more)
{
	if (buffer->error == 0)
		buffer->error = grow(buffer, more);
	return buffer->error < 0 ? NULL : buffer->data + buffer->length;
}

void buffer_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

/* How many decimal digits NUMBER has: 1233/4096 is nearly the decimal logarithm of 2. */
static unsigned count_digits(uint64_t number)
{
	static const uint64_t powers[] = {
		1ULL, 10ULL, 100ULL, 1000ULL, 10000ULL, 100000ULL, 1000000ULL, 10000000ULL, 100000000ULL,
		1000000000ULL, 10000000000ULL, 100000000000ULL, 1000000000000ULL, 10000000000000ULL,
		100000000000000ULL, 1000000000000000ULL, 10000000000000000ULL, 100000000000000000ULL,
		1000000000000000000ULL, 10000000000000000000ULL,
	};
	unsigned bits = 64 - (unsigned)__builtin_clzll(number | 1);
	unsigned least = bits * 1233 >> 12;

	return least + ((number | 1) >= powers[least]);
}

void buffer_u64(struct buffer *buffer, uint64_t number)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
				    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
				    "8081828384858687888990919293949596979899";
	unsigned digits = number < 10 ? 1 : count_digits(number), left = digits;
	char *at = buffer_reserve(buffer, digits);

	if (!at)
		return;
	for (; left >= 2; number /= 100) {
		left -= 2;
		memcpy(at + left, pairs + number % 100 * 2, 2);
	}
	if (left == 1)
		at[0] = (char)('0' + number);
	buffer->length += digits;
}

void buffer_i64(struct buffer *buffer, int64_t number)
{
	if (number < 0)
		buffer_char(buffer, '-');
	buffer_u64(buffer, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* The eight hexadecimal digits of NUMBER, the first in the highest byte: all are made at once, a byte each. */
static uint64_t hex_digits(uint32_t number)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t nibbles = number, letters;

	nibbles = (nibbles | nibbles << 16) & 0x0000ffff0000ffff;
	nibbles = (nibbles | nibbles << 8) & 0x00ff00ff00ff00ff;
	nibbles = (nibbles | nibbles << 4) & 0x0f0f0f0f0f0f0f0f;
	letters = (nibbles + 6 * ones) >> 4 & ones; /* 1 in each byte that is 10 or more */
	return nibbles + '0' * ones + letters * ('a' - '0' - 10);
}

/* The last DIGITS (1 to 8) of the eight; all eight are stored, since a fixed size is stored without a call. */
static void append_hex(struct buffer *buffer, uint32_t number, unsigned digits)
{
	uint64_t text = htobe64(hex_digits(number) << (8 - digits) * 8);
	char *at = buffer_reserve(buffer, sizeof(text));

	if (!at)
		return;
	memcpy(at, &text, sizeof(text));
	buffer->length += digits;
}

void buffer_hex(struct buffer *buffer, uint64_t number, unsigned digits)
{
	if (digits > 8)
		append_hex(buffer, (uint32_t)(number >> 32), digits - 8);
	append_hex(buffer, (uint32_t)number, digits > 8 ? 8 : digits);
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
