/* Columns are data: what a listing can show, each with the function that takes its cell from a row. */
#ifndef IPCTOOL_OUT_COLUMN_H
#define IPCTOOL_OUT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "out/cell.h"

enum column_use {
	COLUMN_TABLE = 1 << 0,      /* in the table unless -o says otherwise */
	COLUMN_MACHINE = 1 << 1,    /* in CSV, JSON, raw and pairs unless -o says otherwise */
	COLUMN_IF_KNOWN = 1 << 2,   /* in the table only where some row has it */
	COLUMN_RIGHT = 1 << 3,      /* set to the right in the table */
	COLUMN_ASKED = 1 << 4,      /* only where -o names it, or all that is known is wanted: it is dear */
};

struct column {
	const char *name; /* "NATTCH"; in JSON "nattch" */
	const char *help; /* one sentence, no capital, no full stop, with the unit */
	unsigned use;     /* enum column_use */
	uint32_t scope;   /* which kinds of rows have it: bits that the applet chooses */
	uint32_t facts;   /* what must be found out for it: bits that the applet chooses */
	/* Takes the cell from ROW; CONTEXT is the applet's. What the cell borrows must live until the next call. */
	void (*get)(const void *row, void *context, struct cell *ret);
	/*
	 * COLUMN_READS() of all members of the row that the cell depends on, beside what stays the same for a whole listing: in a
	 * row that has them as the row above has them the cell is not asked for again. 0: it always is.
	 */
	uint64_t reads;
	uint32_t table_scope; /* kinds of rows for which it is in the table, although it is in that of no others */
};

/* The words of 8 bytes that MEMBER of the struct ROW lies in, as bits; larger rows than COLUMN_ROW_MAX are not compared. */
#define COLUMN_ROW_MAX 504
#define COLUMN_READS(row, member) \
	COLUMN_WORDS(offsetof(row, member) / 8, (offsetof(row, member) + sizeof(((row *)NULL)->member) - 1) / 8)
#define COLUMN_WORDS(first, last) ((UINT64_C(2) << (last)) - (UINT64_C(1) << (first)))

#define COLUMNS_MAX 80

/* Columns chosen for one listing, in order. */
struct column_choice {
	const struct column *columns[COLUMNS_MAX];
	size_t count;
	const struct column *sort; /* NULL: keep the order of the rows */
	bool descending;
	uint32_t facts; /* all that must be found out, for sorting too */
};

/*
 * Chooses from COLUMNS (COUNT of them): LIST as -o has it ("A,B", "+A", NULL), the defaults being those that have one of the
 * USE bits and a bit of SCOPE; SORT as --sort has it ("A", "A:desc", NULL). Names may be written small. Returns 0, or
 * -EINVAL with FAULT set.
 */
int columns_choose(const struct column *columns, size_t count, unsigned use, uint32_t scope, const char *list,
		   const char *sort, struct column_choice *ret, struct fault *fault);

/* Appends what `-o help` prints: each column's name and help. */
void columns_describe(const struct column *columns, size_t count, struct buffer *out);

/* Appends NAME in small letters. */
void column_key(const char *name, struct buffer *out);

#endif
