#include "out/repeat.h"

/* A list is compared by nothing; an address never repeats. */
static bool may_repeat(const struct cell *cell)
{
	switch (cell->type) {
	case CELL_UNKNOWN:
	case CELL_NUMBER:
	case CELL_SIZE:
	case CELL_TIME:
	case CELL_SPAN:
	case CELL_KEY:
	case CELL_MODE:
		return true;
	case CELL_TEXT:
		return cell->length <= REPEAT_SIZE;
	default:
		return false;
	}
}

void repeat_keep(struct repeat *above, const struct cell *cell, const struct buffer *out, size_t start)
{
	size_t length = out->length - start;

	above->length = 0;
	if (out->error < 0 || length == 0 || length > REPEAT_SIZE || !may_repeat(cell))
		return;
	above->cell = *cell;
	if (cell->type == CELL_TEXT)
		memcpy(above->source, cell->text, cell->length);
	memcpy(above->text, out->data + start, length);
	above->length = (uint8_t)length;
}
