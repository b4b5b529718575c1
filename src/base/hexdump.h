/* Bytes as people read them: 16 a line, in hexadecimal and as characters, in the canonical form of hexdump -C. */
#ifndef IPCTOOL_BASE_HEXDUMP_H
#define IPCTOOL_BASE_HEXDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define HEXDUMP_ROW 16

/* Appends one line for COUNT bytes (1 to 16) at OFFSET. */
void hexdump_line(struct buffer *out, uint64_t offset, const void *bytes, size_t count);

/* A dump in pieces. Start from { .offset = where the first byte is }. */
struct hexdump {
	uint64_t offset; /* of the first byte that has no line yet */
	unsigned char row[HEXDUMP_ROW], before[HEXDUMP_ROW]; /* the row being gathered, and the last full one */
	size_t count;    /* bytes in `row` */
	bool has_before; /* there was a full row */
	bool starred;    /* rows like it are being left out */
};

/* Appends the lines of the next LENGTH bytes. Rows that repeat the one before are one line "*". */
void hexdump_add(struct hexdump *dump, const void *bytes, size_t length, struct buffer *out);

/* Appends the last, shorter row, and the offset of the end if there was a byte at all. */
void hexdump_end(struct hexdump *dump, struct buffer *out);

#endif
