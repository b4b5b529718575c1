/* ftok(3): the key made of a file and a project number, and what can be said backwards. */
#ifndef IPCTOOL_IPC_FTOK_H
#define IPCTOOL_IPC_FTOK_H

#include <stdint.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "base/fault.h"

/* The parts of a key: glibc and the kernel's other C libraries all use these bits and no more. */
struct ftok_parts {
	uint8_t project; /* bits 24 to 31 */
	uint8_t device;  /* bits 16 to 23: the low byte of st_dev */
	uint16_t inode;  /* bits 0 to 15 of st_ino */
};

/* Takes KEY apart. */
struct ftok_parts ftok_decode(uint32_t key);

/* The key that ftok(3) makes of a file with this status. */
uint32_t ftok_key(const struct stat *st, uint8_t project);

/* The key of PATH, links followed as ftok(3) does. Returns 0 or -errno. */
int ftok_path_key(const char *path, uint8_t project, uint32_t *ret) MUST_CHECK;

/*
 * Reads a project: a number 1 to 255, one character that is no digit, or any character behind an apostrophe ('1 is 0x31).
 * Returns 0, or -EINVAL with FAULT set.
 */
int ftok_parse_project(const char *text, uint8_t *ret, struct fault *fault) MUST_CHECK;

#endif
