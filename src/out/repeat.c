#include "out/repeat.h"

#include <string.h>

/* Beyond the words of a row: what every row has anew. */
#define ALWAYS (UINT64_C(1) << 63)

void repeat_begin(struct repeat *repeat, const struct column_choice *choice, void *context, size_t row_size)
{
	*repeat = (struct repeat){
		.choice = choice,
		.context = context,
		.row_size = row_size <= COLUMN_ROW_MAX ? row_size : 0,
	};
}

/* The words in which two rows differ, as bits. */
static uint64_t find_changes(const char *row, const char *above, size_t size)
{
	uint64_t changed = ALWAYS, x, y;

	for (size_t i = 0; i < size / sizeof(x); i++) {
		memcpy(&x, row + i * sizeof(x), sizeof(x));
		memcpy(&y, above + i * sizeof(y), sizeof(y));
		if (x != y) /* in most rows the same few: that is foreseen, and costs less than to shift each time */
			changed |= UINT64_C(1) << i;
	}
	return changed;
}

static void ask_for(struct repeat *repeat, uint64_t changed)
{
	repeat->changed = changed;
	repeat->asked_count = 0;
	for (size_t i = 0; i < repeat->choice->count; i++) {
		uint64_t reads = repeat->choice->columns[i]->reads;

		if ((reads ? reads : ALWAYS) & changed)
			repeat->asked[repeat->asked_count++] = (uint8_t)i;
	}
}

void repeat_next(struct repeat *repeat, const void *row)
{
	bool can_compare = repeat->row && repeat->row_size > 0;
	uint64_t changed = can_compare ? find_changes(row, repeat->row, repeat->row_size) : UINT64_MAX;

	repeat->row = row;
	if (changed != repeat->changed) /* mostly the same words change from row to row */
		ask_for(repeat, changed);
}

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

/* Whether two cells are written alike. */
static bool is_same(const struct repeat_cell *above, const struct cell *cell)
{
	if (!above->is_kept || above->cell.type != cell->type)
		return false;
	if (cell->type == CELL_TEXT)
		return above->cell.length == cell->length && memcmp(above->source, cell->text, cell->length) == 0;
	return cell->type == CELL_UNKNOWN || above->cell.number == cell->number;
}

static void keep(struct repeat_cell *above, const struct cell *cell)
{
	above->is_kept = may_repeat(cell);
	above->cell = *cell;
	if (above->is_kept && cell->type == CELL_TEXT)
		memcpy(above->source, cell->text, cell->length);
}

bool repeat_is_new(struct repeat *repeat, size_t at, struct cell *ret)
{
	struct repeat_cell *above = &repeat->cells[at];

	repeat->choice->columns[at]->get(repeat->row, repeat->context, ret);
	if (is_same(above, ret))
		return false;
	keep(above, ret);
	return true;
}

void repeat_text_done(struct repeat_text *above)
{
	buffer_done(&above->text);
	*above = (struct repeat_text){ 0 };
}

void repeat_text_begin(struct repeat_text *above, const struct buffer *out)
{
	above->start = out->length;
	above->from = 0;
	above->from_text = 0;
}

void repeat_text_reach(struct repeat_text *above, size_t at, struct buffer *out)
{
	uint32_t moved = (uint32_t)(out->length - above->start) - above->from_text;

	if (above->from == at)
		return;
	buffer_append(out, above->text.data + above->from_text, above->ends[at - 1] - above->from_text);
	for (size_t i = above->from; moved != 0 && i < at; i++)
		above->ends[i] += moved;
}

void repeat_text_wrote(struct repeat_text *above, size_t at, const struct buffer *out)
{
	above->from = at + 1;
	above->from_text = above->ends[at];
	above->ends[at] = (uint32_t)(out->length - above->start);
}

void repeat_text_end(struct repeat_text *above, size_t count, struct buffer *out)
{
	repeat_text_reach(above, count, out);
	above->text.length = 0;
	buffer_append(&above->text, out->data + above->start, out->length - above->start);
	if (above->text.error < 0)
		out->error = above->text.error;
}
