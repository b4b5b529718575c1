/*
 * What the row above says. Most cells of a listing say what the cell above them says: the owner, the mode, the namespace. Those
 * that depend on nothing that changed are not even asked for (see struct column), of the others small values are compared, and
 * what did not change is copied from one row to the next, a run of cells at once.
 */
#ifndef IPCTOOL_OUT_REPEAT_H
#define IPCTOOL_OUT_REPEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "out/cell.h"
#include "out/column.h"

/* Longer texts are not compared: they seldom repeat. */
#define REPEAT_SIZE 64

/* What one column said in the row above. */
struct repeat_cell {
	struct cell cell; /* its value; of a text, `text` points to nothing that may be read */
	bool is_kept;     /* whether there is one that may be compared */
	char source[REPEAT_SIZE]; /* the bytes of a text, before they were escaped */
};

/* The values of the row above. */
struct repeat {
	const struct column_choice *choice;
	void *context;    /* for the columns' functions */
	size_t row_size;
	const void *row;  /* the one that is looked at */
	uint64_t changed; /* its words that differ from the row above, as bits */
	size_t asked_count;
	uint8_t asked[COLUMNS_MAX]; /* the columns whose cells depend on these: the others say what they say above */
	struct repeat_cell cells[COLUMNS_MAX];
};

/*
 * Begins: there is no row above. CONTEXT is for the columns' functions. ROW_SIZE is that of rows which stay where they are until
 * the next one was looked at, or 0 when they do not: then each cell is asked for.
 */
void repeat_begin(struct repeat *repeat, const struct column_choice *choice, void *context, size_t row_size);

/* Goes on to ROW: `asked` has the columns that may say another thing than above. */
void repeat_next(struct repeat *repeat, const void *row);

/*
 * Whether the cell in column AT, one of those in `asked`, says another thing than the one above. If so RET is it. Ask once for
 * each of them.
 */
bool repeat_is_new(struct repeat *repeat, size_t at, struct cell *ret);

/* The text of the row above. Start from { 0 }. */
struct repeat_text {
	struct buffer text;         /* of its cells, one behind the other */
	uint32_t ends[COLUMNS_MAX]; /* where each of them ends */
	/* of the row that is written */
	size_t start;       /* where it begins in the output */
	size_t from;        /* the first cell that is not there yet */
	uint32_t from_text; /* and where its text begins above */
};

/* Frees what it owns. */
void repeat_text_done(struct repeat_text *above);

/*
 * One row: repeat_text_begin(); for each cell that is new, in order, repeat_text_reach(), append its text, with what separates
 * it from the one before, and repeat_text_wrote(); repeat_text_end(), with how many cells there are, adds the rest.
 */
void repeat_text_begin(struct repeat_text *above, const struct buffer *out);
void repeat_text_reach(struct repeat_text *above, size_t at, struct buffer *out);
void repeat_text_wrote(struct repeat_text *above, size_t at, const struct buffer *out);
void repeat_text_end(struct repeat_text *above, size_t count, struct buffer *out);

#endif
