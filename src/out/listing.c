#include "out/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "out/render.h"

static const struct renderer *renderer_of(const struct listing *listing)
{
	switch ((enum output_format)listing->options->format) {
	case FORMAT_JSON:
		return &json_renderer;
	case FORMAT_CSV:
		return &csv_renderer;
	case FORMAT_RAW:
		return &raw_renderer;
	case FORMAT_PAIRS:
		return &pairs_renderer;
	case FORMAT_FACTS:
		return &facts_renderer;
	case FORMAT_TABLE:
		break;
	}
	return &table_renderer;
}

unsigned listing_use(const struct listing_options *options)
{
	return options->format == FORMAT_TABLE ? COLUMN_TABLE : COLUMN_MACHINE;
}

static void done(struct listing *listing)
{
	buffer_done(&listing->keys);
	repeat_text_done(&listing->above_text);
}

int listing_begin(struct listing *listing)
{
	int r;

	repeat_begin(&listing->above, listing->choice, listing->context, listing->row_size);
	r = renderer_of(listing)->begin(listing);
	if (r < 0)
		done(listing);
	return r;
}

void listing_row(struct listing *listing, const void *row)
{
	renderer_of(listing)->row(listing, row);
	listing->rows++;
	stream_drain(listing->out);
}

int listing_end(struct listing *listing, bool complete)
{
	int r = renderer_of(listing)->end(listing, complete);

	done(listing);
	return r;
}

/* What a row is sorted by, taken from it once. */
struct sort_key {
	struct cell cell;
	size_t row;
};

struct sorting {
	const struct listing *listing;
	struct sort_key *keys;
	struct buffer texts; /* what the cells' texts and lists borrowed, copied */
};

static bool is_text(const struct cell *cell)
{
	return cell->type == CELL_TEXT || cell->type == CELL_ADDRESS || cell->type == CELL_DOCUMENT;
}

/* Keeps what CELL borrows beyond the next cell: as an offset into TEXTS until all are there. */
static void keep_borrowed(struct buffer *texts, struct cell *cell)
{
	const void *bytes = cell->text;
	size_t length = cell->length, offset;

	if (cell->type == CELL_NUMBERS)
		bytes = cell->numbers, length = cell->count * sizeof(*cell->numbers);
	else if (cell->type == CELL_SHORTS)
		bytes = cell->shorts, length = cell->count * sizeof(*cell->shorts);
	else if (!is_text(cell))
		return;
	while (texts->length % sizeof(uint64_t))
		buffer_char(texts, '\0');
	offset = texts->length;
	buffer_append(texts, bytes, length);
	cell->text = (const char *)(uintptr_t)offset;
}

static void settle_borrowed(const struct buffer *texts, struct cell *cell)
{
	const char *at;

	if (!is_text(cell) && cell->type != CELL_NUMBERS && cell->type != CELL_SHORTS)
		return;
	at = texts->data + (uintptr_t)cell->text;
	if (cell->type == CELL_NUMBERS)
		cell->numbers = (const uint32_t *)(const void *)at;
	else if (cell->type == CELL_SHORTS)
		cell->shorts = (const uint16_t *)(const void *)at;
	else
		cell->text = at;
}

/* Equal keys keep their order, in both directions. */
static int order_keys(const void *a, const void *b, void *descending)
{
	const struct sort_key *x = a, *y = b;
	int order = cell_compare(&x->cell, &y->cell);

	if (*(const bool *)descending && x->cell.type != CELL_UNKNOWN && y->cell.type != CELL_UNKNOWN)
		order = -order;
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int take_keys(const struct listing *listing, const char *rows, size_t count, size_t size, struct sort_key *keys,
		     struct buffer *texts)
{
	/* texts that are all empty must point somewhere, too */
	if (!buffer_reserve(texts, 1))
		return texts->error;
	for (size_t i = 0; i < count; i++) {
		listing->choice->sort->get(rows + i * size, listing->context, &keys[i].cell);
		keys[i].row = i;
		keep_borrowed(texts, &keys[i].cell);
	}
	for (size_t i = 0; i < count && texts->error == 0; i++)
		settle_borrowed(texts, &keys[i].cell);
	return texts->error;
}

static int sort_keys(const struct listing *listing, const char *rows, size_t count, size_t size, struct sort_key *keys)
{
	cleanup_with(buffer_done) struct buffer texts = { 0 };
	bool descending = listing->choice->descending;
	int r = take_keys(listing, rows, count, size, keys, &texts);

	if (r == 0)
		qsort_r(keys, count, sizeof(*keys), order_keys, &descending);
	return r;
}

static int print_rows(struct listing *listing, const char *rows, size_t count, size_t size)
{
	cleanup_free struct sort_key *keys = NULL;
	int r;

	if (!listing->choice->sort) {
		for (size_t i = 0; i < count; i++)
			listing_row(listing, rows + i * size);
		return 0;
	}
	keys = calloc(count + 1, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	r = sort_keys(listing, rows, count, size, keys);
	for (size_t i = 0; r == 0 && i < count; i++)
		listing_row(listing, rows + keys[i].row * size);
	return r;
}

int listing_print(struct listing *listing, const void *rows, size_t count, size_t size, bool complete)
{
	int r, end;

	listing->row_size = size;
	r = listing_begin(listing);
	if (r < 0)
		return r;
	r = print_rows(listing, rows, count, size);
	end = listing_end(listing, complete);
	return r < 0 ? r : end;
}
