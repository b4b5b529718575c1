/*
 * The texts of the row above, by column. Most cells of a listing say what the cell above them says: the owner, the mode, the
 * namespace. Comparing two small values and copying a few bytes is much cheaper than writing them out again.
 */
#ifndef IPCTOOL_OUT_REPEAT_H
#define IPCTOOL_OUT_REPEAT_H

#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "out/cell.h"

/* Room for one text, in JSON with its key. Longer ones are not kept: they seldom repeat. */
#define REPEAT_SIZE 32

/* What stood in one column of the row above. Start from { 0 }, in which nothing is kept. */
struct repeat {
	struct cell cell; /* its value; of a text, `text` points to nothing that may be read */
	uint8_t length;   /* of TEXT; 0: nothing is kept */
	char source[REPEAT_SIZE]; /* the bytes of a text, before they were escaped */
	char text[REPEAT_SIZE];   /* what was written for it */
};

/* Whether two cells are written alike, the one above being ABOVE. */
static inline bool repeat_is_same(const struct repeat *above, const struct cell *cell)
{
	if (above->length == 0 || above->cell.type != cell->type)
		return false;
	if (cell->type == CELL_TEXT)
		return above->cell.length == cell->length && memcmp(above->source, cell->text, cell->length) == 0;
	return cell->type == CELL_UNKNOWN || above->cell.number == cell->number;
}

/* Appends what was written for the row above if CELL says the same. Returns false, with nothing done, if it does not. */
static inline bool repeat_write(const struct repeat *above, const struct cell *cell, struct buffer *out)
{
	char *at;

	if (!repeat_is_same(above, cell))
		return false;
	at = buffer_reserve(out, REPEAT_SIZE);
	if (at) {
		memcpy(at, above->text, REPEAT_SIZE); /* a fixed size is copied without a call */
		out->length += above->length;
	}
	return true;
}

/* Keeps what was written for CELL, which is what was appended to OUT since START, if it is short and may repeat. */
void repeat_keep(struct repeat *above, const struct cell *cell, const struct buffer *out, size_t start);

#endif
