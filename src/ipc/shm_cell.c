#include "ipc/shm_cell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"

static const struct {
	const char *name;
	unsigned bits;
	bool is_signed;
} types[] = {
	{ "u8", 8, false },   { "u16", 16, false }, { "u32", 32, false }, { "u64", 64, false },
	{ "i8", 8, true },    { "i16", 16, true },  { "i32", 32, true },  { "i64", 64, true },
};

static bool find_type(const char *name, size_t length, struct shm_cell *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (strlen(types[i].name) != length || strncmp(types[i].name, name, length) != 0)
			continue;
		ret->bits = types[i].bits;
		ret->is_signed = types[i].is_signed;
		return true;
	}
	return false;
}

int shm_cell_parse(const char *text, struct shm_cell *ret, struct fault *fault)
{
	const char *at = strchr(text, '@');
	struct shm_cell cell;
	int r;

	if (!at || !find_type(text, (size_t)(at - text), &cell))
		return fault_usage(fault, "'%s' is not TYPE@OFFSET, where TYPE is u8, u16, u32, u64, i8, i16, i32 or i64", text);
	r = parse_size(at + 1, &cell.offset);
	if (r < 0)
		return fault_usage(fault, r == -ERANGE ? "offset '%s' is too large" : "'%s' is no offset in bytes", at + 1);
	if (cell.offset % (cell.bits / 8) != 0) {
		fault_usage(fault, "offset %ju is not aligned: atomic access needs a multiple of %u", (uintmax_t)cell.offset,
			    cell.bits / 8);
		return -EINVAL;
	}
	*ret = cell;
	return 0;
}

static uint64_t mask_of(const struct shm_cell *cell)
{
	return UINT64_MAX >> (64 - cell->bits);
}

static int parse_signed(const struct shm_cell *cell, const char *text, uint64_t *ret)
{
	int64_t most = (int64_t)(mask_of(cell) >> 1), value;
	int r = parse_i64(text, &value);

	if (r < 0)
		return r;
	if (value > most || value < -most - 1)
		return -ERANGE;
	*ret = (uint64_t)value & mask_of(cell);
	return 0;
}

int shm_cell_parse_value(const struct shm_cell *cell, const char *text, uint64_t *ret, struct fault *fault)
{
	int r = cell->is_signed ? parse_signed(cell, text, ret) : parse_u64_max(text, mask_of(cell), ret);

	if (r == -ERANGE)
		return fault_usage(fault, "'%s' does not fit %s of %u bits", text,
				   cell->is_signed ? "a signed cell" : "an unsigned cell", cell->bits);
	if (r < 0)
		return fault_usage(fault, "'%s' is no number%s", text,
				   cell->is_signed ? "" : " that an unsigned cell can hold");
	return 0;
}

void shm_cell_append_value(const struct shm_cell *cell, uint64_t value, struct buffer *out)
{
	uint64_t sign = UINT64_C(1) << (cell->bits - 1);

	value &= mask_of(cell);
	if (cell->is_signed)
		buffer_i64(out, (int64_t)((value ^ sign) - sign));
	else
		buffer_u64(out, value);
}

/* One function for each width: the compiler makes single instructions of them. */
#define DO_WIDTH(type)                                                                             \
	static uint64_t do_##type(type *at, const struct shm_cell_operation *operation)            \
	{                                                                                          \
		type value = (type)operation->value, old = (type)operation->old;                   \
		switch (operation->verb) {                                                         \
		case SHM_CELL_STORE:                                                               \
			return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);                   \
		case SHM_CELL_ADD:                                                                 \
			return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);                    \
		case SHM_CELL_CAS:                                                                 \
			__atomic_compare_exchange_n(at, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
			return old;                                                                \
		default:                                                                           \
			return __atomic_load_n(at, __ATOMIC_SEQ_CST);                              \
		}                                                                                  \
	}

DO_WIDTH(uint8_t)
DO_WIDTH(uint16_t)
DO_WIDTH(uint32_t)
DO_WIDTH(uint64_t)

uint64_t shm_cell_do(const struct shm_cell *cell, void *memory, const struct shm_cell_operation *operation)
{
	switch (cell->bits) {
	case 8:
		return do_uint8_t(memory, operation);
	case 16:
		return do_uint16_t(memory, operation);
	case 32:
		return do_uint32_t(memory, operation);
	default:
		return do_uint64_t(memory, operation);
	}
}
