/* One integer in shared memory, read and changed atomically: what a cell is, its values as text, and the operations. */
#ifndef IPCTOOL_IPC_SHM_CELL_H
#define IPCTOOL_IPC_SHM_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/fault.h"

struct shm_cell {
	unsigned bits;   /* 8, 16, 32 or 64 */
	bool is_signed;
	uint64_t offset; /* a multiple of its size */
};

/* Reads TYPE@OFFSET: u8 to u64, i8 to i64; OFFSET is a size. Returns 0, or -EINVAL with FAULT set. */
int shm_cell_parse(const char *text, struct shm_cell *ret, struct fault *fault) MUST_CHECK;

/*
 * Reads a value that such a cell can hold, into the low bits of *RET; a negative one in two's complement, cut to the cell.
 * Returns 0, or -EINVAL with FAULT set.
 */
int shm_cell_parse_value(const struct shm_cell *cell, const char *text, uint64_t *ret, struct fault *fault) MUST_CHECK;

/* Appends VALUE in decimal. */
void shm_cell_append_value(const struct shm_cell *cell, uint64_t value, struct buffer *out);

enum shm_cell_verb {
	SHM_CELL_LOAD,
	SHM_CELL_STORE,
	SHM_CELL_ADD, /* what does not fit wraps around */
	SHM_CELL_CAS,
};

struct shm_cell_operation {
	enum shm_cell_verb verb;
	uint64_t value; /* stored, added, or what a cas puts in place of `old` */
	uint64_t old;
};

/*
 * Does it at MEMORY, which is aligned, with sequential consistency. Returns the value found there; a cas has changed it if that
 * is `old`.
 */
uint64_t shm_cell_do(const struct shm_cell *cell, void *memory, const struct shm_cell_operation *operation);

#endif
