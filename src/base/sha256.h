/* SHA-256 (FIPS 180-4): what sha256sum(1) prints. */
#ifndef IPCTOOL_BASE_SHA256_H
#define IPCTOOL_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32

/* The hash of what came so far. */
struct sha256 {
	uint32_t state[8];
	uint64_t length;   /* bytes */
	uint8_t block[64]; /* those that do not fill one yet */
};

/* Begins. */
void sha256_start(struct sha256 *hash);

/* Adds bytes. */
void sha256_add(struct sha256 *hash, const void *bytes, size_t length);

/* The hash of all that was added; more can be added behind it. */
void sha256_get(const struct sha256 *hash, uint8_t ret[SHA256_SIZE]);

#endif
