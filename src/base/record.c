#include "base/record.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"

/* As much as a pipe gives at once. */
#define CHUNK 65536

/* Longer than any number of 64 bits that is written in one of its forms. */
#define NUMBER_MAX 32

void record_reader_done(struct record_reader *reader)
{
	buffer_done(&reader->buffer);
}

/* Where the next record's end is, or NULL. What was searched is not searched again. */
static const char *find_end(struct record_reader *reader)
{
	const char *from = reader->buffer.data + reader->at;
	size_t length = reader->buffer.length - reader->at;
	const char *end = length > reader->seen ? memchr(from + reader->seen, reader->end, length - reader->seen) : NULL;

	reader->seen = end ? 0 : length;
	return end;
}

/* Reads once more, behind what is there, which moves to the beginning. */
static int read_more(struct record_reader *reader)
{
	struct buffer *buffer = &reader->buffer;
	ssize_t n;
	char *at;

	if (reader->at > 0 && buffer->data) {
		buffer->length -= reader->at;
		memmove(buffer->data, buffer->data + reader->at, buffer->length);
		reader->at = 0;
	}
	at = buffer_reserve(buffer, CHUNK);
	if (!at)
		return -ENOMEM;
	do
		n = read(reader->fd, at, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	buffer->length += (size_t)n;
	reader->has_ended = n == 0;
	return 0;
}

static int give(struct record_reader *reader, size_t length, size_t skip, const char **bytes, size_t *ret)
{
	if (length > reader->most)
		return -EMSGSIZE;
	*bytes = reader->buffer.data + reader->at;
	*ret = length;
	reader->at += length + skip;
	reader->seen = 0;
	return 1;
}

int record_read(struct record_reader *reader, const char **bytes, size_t *length)
{
	for (;;) {
		const char *end = reader->buffer.data ? find_end(reader) : NULL;
		size_t left = reader->buffer.length - reader->at;
		int r;

		if (end)
			return give(reader, (size_t)(end - reader->buffer.data) - reader->at, 1, bytes, length);
		if (left > reader->most)
			return -EMSGSIZE;
		if (reader->has_ended)
			return left > 0 ? give(reader, left, 0, bytes, length) : 0;
		r = read_more(reader);
		if (r < 0)
			return r;
	}
}

int record_prefix(const char *bytes, size_t length, int64_t *number, size_t *payload)
{
	const char *tab = memchr(bytes, '\t', length < NUMBER_MAX ? length : NUMBER_MAX);
	char text[NUMBER_MAX + 1];
	size_t digits = tab ? (size_t)(tab - bytes) : 0;
	int r;

	if (digits == 0 || memchr(bytes, '\0', digits))
		return -EINVAL;
	memcpy(text, bytes, digits);
	text[digits] = '\0';
	r = parse_i64(text, number);
	if (r == 0)
		*payload = digits + 1;
	return r;
}
