/* Sizes as util-linux reads them. For drop-ins alone; everything else reads them by base/parse.h. */
#ifndef IPCTOOL_CLI_FOREIGN_SIZE_H
#define IPCTOOL_CLI_FOREIGN_SIZE_H

#include <stdint.h>

#include "base/attributes.h"

/*
 * Bytes: a number as strtoumax(3) reads it in any base, and K, KiB (1024), KB (1000) to Y, before which a fraction may stand.
 * As by util-linux each digit of a fraction is the unit divided by a whole number: 0.9K is 1024 bytes, and so is 0.10K.
 * Returns 0, -EINVAL or -ERANGE.
 */
int foreign_size(const char *text, uint64_t *ret) MUST_CHECK;

#endif
