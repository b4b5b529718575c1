#include "out/cell.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"

static void write_numbers(struct buffer *out, const struct cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		if (i > 0)
			buffer_char(out, ',');
		buffer_u64(out, cell->type == CELL_SHORTS ? cell->shorts[i] : cell->numbers[i]);
	}
}

static void write_words(struct buffer *out, const struct cell *cell)
{
	bool first = true;

	for (unsigned bit = 0; cell->words[bit]; bit++) {
		if (!(cell->number >> bit & 1))
			continue;
		if (!first)
			buffer_char(out, ',');
		buffer_text(out, cell->words[bit]);
		first = false;
	}
}

void cell_write_plain(struct buffer *out, const struct cell *cell, unsigned also)
{
	switch (cell->type) {
	case CELL_UNKNOWN:
		break;
	case CELL_TEXT:
		bytes_escape(out, cell->text, cell->length, also);
		break;
	case CELL_ADDRESS:
	case CELL_DOCUMENT:
		buffer_append(out, cell->text, cell->length);
		break;
	case CELL_NUMBER:
	case CELL_SIZE:
		buffer_u64(out, cell->number);
		break;
	case CELL_TIME:
	case CELL_SPAN:
		buffer_i64(out, cell->seconds);
		break;
	case CELL_KEY:
		buffer_append(out, "0x", 2);
		buffer_hex(out, cell->number, 8);
		break;
	case CELL_MODE:
		buffer_octal(out, (unsigned)cell->number, 4);
		break;
	case CELL_WORDS:
		write_words(out, cell);
		break;
	case CELL_NUMBERS:
	case CELL_SHORTS:
		write_numbers(out, cell);
		break;
	case CELL_BOOL:
		buffer_text(out, cell->number ? "yes" : "no");
		break;
	case CELL_UNLIMITED:
		buffer_text(out, "unlimited");
		break;
	}
}

void size_write_human(struct buffer *out, uint64_t bytes)
{
	static const char letters[] = "KMGTPE";
	uint64_t unit = 1;
	int power = -1;

	while (power < 5 && bytes / unit >= 1024) {
		unit *= 1024;
		power++;
	}
	buffer_u64(out, bytes / unit);
	if (power < 0)
		return;
	if (bytes % unit != 0 && bytes / unit < 100) {
		buffer_char(out, '.');
		buffer_u64(out, bytes % unit / (unit / 1024) * 10 / 1024);
	}
	buffer_char(out, letters[power]);
}

void span_write_human(struct buffer *out, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	unsigned written = 0;

	if (seconds < 0) { /* the clock was set back, or another machine's clock is ahead */
		buffer_char(out, '-');
		seconds = seconds == INT64_MIN ? INT64_MAX : -seconds;
	}
	for (size_t i = 0; i < ARRAY_SIZE(units) && written < 2; i++) {
		int64_t n = seconds / units[i].seconds;

		if (n == 0 && written == 0 && units[i].seconds > 1)
			continue;
		if (n > 0 || written == 0) {
			buffer_i64(out, n);
			buffer_char(out, units[i].letter);
		}
		written++;
		seconds %= units[i].seconds;
	}
}

static void write_iso(struct buffer *out, int64_t seconds)
{
	time_t when = (time_t)seconds;
	struct tm broken;
	char text[64];
	size_t n;

	if (!localtime_r(&when, &broken)) {
		buffer_i64(out, seconds);
		return;
	}
	n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S%z", &broken);
	if (n < 5) {
		buffer_i64(out, seconds);
		return;
	}
	/* +0000 becomes +00:00, as ISO 8601 has it beside colons */
	buffer_append(out, text, n - 2);
	buffer_char(out, ':');
	buffer_append(out, text + n - 2, 2);
}

static void write_time(struct buffer *out, int64_t seconds, const struct human_form *form)
{
	switch (form->time) {
	case TIME_AGE:
		span_write_human(out, form->now - seconds);
		break;
	case TIME_ISO:
		write_iso(out, seconds);
		break;
	case TIME_EPOCH:
		buffer_i64(out, seconds);
		break;
	}
}

void cell_write_human(struct buffer *out, const struct cell *cell, const struct human_form *form)
{
	if (cell->type == CELL_UNKNOWN)
		buffer_char(out, '-');
	else if (cell->type == CELL_SIZE && !form->bytes)
		size_write_human(out, cell->number);
	else if (cell->type == CELL_SPAN && form->time != TIME_EPOCH)
		span_write_human(out, cell->seconds);
	else if (cell->type == CELL_TIME)
		write_time(out, cell->seconds, form);
	else
		cell_write_plain(out, cell, ESCAPE_NAME);
}

static int order_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_lists(const struct cell *a, const struct cell *b)
{
	size_t shorter = a->count < b->count ? a->count : b->count;

	for (size_t i = 0; i < shorter; i++) {
		uint64_t x = a->type == CELL_SHORTS ? a->shorts[i] : a->numbers[i];
		uint64_t y = b->type == CELL_SHORTS ? b->shorts[i] : b->numbers[i];

		if (x != y)
			return order_u64(x, y);
	}
	return order_u64(a->count, b->count);
}

static int order_texts(const struct cell *a, const struct cell *b)
{
	int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);

	return order ? order : order_u64(a->length, b->length);
}

int cell_compare(const struct cell *a, const struct cell *b)
{
	if (a->type == CELL_UNKNOWN || b->type == CELL_UNKNOWN)
		return (a->type == CELL_UNKNOWN) - (b->type == CELL_UNKNOWN);
	if (a->type == CELL_UNLIMITED || b->type == CELL_UNLIMITED)
		return (a->type == CELL_UNLIMITED) - (b->type == CELL_UNLIMITED);
	switch (a->type) {
	case CELL_TEXT:
	case CELL_ADDRESS:
	case CELL_DOCUMENT:
		return order_texts(a, b);
	case CELL_TIME:
	case CELL_SPAN:
		return (a->seconds > b->seconds) - (a->seconds < b->seconds);
	case CELL_NUMBERS:
	case CELL_SHORTS:
		return order_lists(a, b);
	default:
		return order_u64(a->number, b->number);
	}
}
