/* A 64-bit hash that mixes well: SipHash-1-3 (Aumasson and Bernstein, 2012) under a fixed key. */
#ifndef IPCTOOL_BASE_HASH_H
#define IPCTOOL_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The hash of COUNT 64-bit words. The same on every machine and in every release: idents rest on it. */
uint64_t hash_words(const uint64_t *words, size_t count);

#endif
