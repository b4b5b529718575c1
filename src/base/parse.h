/*
 * Numbers as the contract (section 1) reads them: the whole word or nothing. Decimal without leading zeros, or hexadecimal
 * with 0x; blanks, signs, trailing bytes and overflow are refused. All are pure, return 0 or a negative errno (-EINVAL: not
 * of the form; -ERANGE: of the form, but too large) and leave *ret alone on failure.
 */
#ifndef IPCTOOL_BASE_PARSE_H
#define IPCTOOL_BASE_PARSE_H

#include <stdint.h>

#include "base/attributes.h"

/* An unsigned number of up to 64 bits. */
int parse_u64(const char *text, uint64_t *ret) MUST_CHECK;

/* The same, at most MAX; above it -ERANGE. */
int parse_u64_max(const char *text, uint64_t max, uint64_t *ret) MUST_CHECK;

/* A signed number: a '-' may stand before a decimal one. */
int parse_i64(const char *text, int64_t *ret) MUST_CHECK;

/* Bytes: 4096, 4K = 4KiB = 4096, 4KB = 4000, up to E; 0x1000. A suffix may be written small. */
int parse_size(const char *text, uint64_t *ret) MUST_CHECK;

/* A duration in nanoseconds: 0.2, 10s, 500ms, 5m, 2h, 3d; a bare number is seconds. Digits beyond the ninth are dropped. */
int parse_duration(const char *text, int64_t *ret) MUST_CHECK;

/* Permission bits: octal 0 to 0777, or symbolic like u=rw,g=r (who from ugoa, only '='). */
int parse_mode(const char *text, unsigned *ret) MUST_CHECK;

/* A System V key of 32 bits: negative, unsigned or hexadecimal forms of one key are that key. */
int parse_key(const char *text, uint32_t *ret) MUST_CHECK;

#endif
