/* Sizes as ipcmk reads them. */
#ifndef IPCTOOL_APPLETS_UTIL_LINUX_IPCMK_SIZE_H
#define IPCTOOL_APPLETS_UTIL_LINUX_IPCMK_SIZE_H

#include <stdint.h>

#include "base/attributes.h"

/*
 * Bytes: a number as strtoumax(3) reads it in any base, and K, KiB (1024), KB (1000) to Y, before which a fraction may stand.
 * As by util-linux each digit of a fraction is the unit divided by a whole number: 0.9K is 1024 bytes. 0, -EINVAL or -ERANGE.
 */
int ipcmk_size(const char *text, uint64_t *ret) MUST_CHECK;

#endif
