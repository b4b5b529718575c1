#include "base/crc32c.h"

#include <endian.h>
#include <string.h>

#define POLYNOMIAL UINT32_C(0x82f63b78) /* reflected */
#define WIDTH 8                          /* bytes at a time */

/* tables[k][b]: what byte B does to the checksum when K more bytes follow it. */
static uint32_t tables[WIDTH][256];

static void make_tables(void)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t crc = byte;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
		tables[0][byte] = crc;
	}
	for (int k = 1; k < WIDTH; k++)
		for (size_t byte = 0; byte < 256; byte++)
			tables[k][byte] = tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 0xff];
}

/* Eight bytes do not wait for each other's table. */
static uint32_t add_word(uint32_t crc, const unsigned char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	word = le64toh(word) ^ crc;
	return tables[7][word & 0xff] ^ tables[6][word >> 8 & 0xff] ^ tables[5][word >> 16 & 0xff] ^
	       tables[4][word >> 24 & 0xff] ^ tables[3][word >> 32 & 0xff] ^ tables[2][word >> 40 & 0xff] ^
	       tables[1][word >> 48 & 0xff] ^ tables[0][word >> 56];
}

uint32_t crc32c(uint32_t before, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	uint32_t crc = ~before;

	if (tables[0][1] == 0)
		make_tables();
	for (; length >= WIDTH; at += WIDTH, length -= WIDTH)
		crc = add_word(crc, at);
	for (; length > 0; at++, length--)
		crc = crc >> 8 ^ tables[0][(crc ^ *at) & 0xff];
	return ~crc;
}
