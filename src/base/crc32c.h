/* CRC-32C (Castagnoli; RFC 3720, appendix B.4): finds what a line does to bytes, not what an enemy does. */
#ifndef IPCTOOL_BASE_CRC32C_H
#define IPCTOOL_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of the bytes behind those whose checksum is BEFORE; 0 at the beginning. */
uint32_t crc32c(uint32_t before, const void *bytes, size_t length);

#endif
