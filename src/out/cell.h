/* What stands in one cell: a typed value, so that each output format can write it its own way. */
#ifndef IPCTOOL_OUT_CELL_H
#define IPCTOOL_OUT_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum cell_type {
	CELL_UNKNOWN, /* null, empty or "-": not known, or does not apply */
	CELL_TEXT,    /* bytes a stranger may have chosen: escaped on output, true in JSON */
	CELL_ADDRESS, /* text that is escaped already: written as it is */
	CELL_NUMBER,
	CELL_SIZE,    /* bytes */
	CELL_TIME,    /* seconds since the epoch */
	CELL_SPAN,    /* seconds that something lasted */
	CELL_KEY,     /* a System V key */
	CELL_MODE,    /* permission bits */
	CELL_WORDS,   /* names of the bits that are set: a list in JSON, else with commas */
	CELL_NUMBERS, /* 32-bit numbers: likewise */
	CELL_SHORTS,  /* 16-bit numbers: likewise */
	CELL_BOOL,    /* true or false in JSON, else yes or no */
	CELL_UNLIMITED, /* in a column of numbers, more than any: null in JSON, else the word */
	CELL_DOCUMENT, /* `text` is JSON that is written already: for columns that know it is asked for */
};

struct cell {
	enum cell_type type;
	union {
		uint64_t number; /* NUMBER, SIZE, KEY, MODE, BOOL; the bits of WORDS */
		int64_t seconds; /* TIME, SPAN */
		size_t count;    /* NUMBERS, SHORTS */
	};
	union { /* all borrowed, until the next cell is asked for */
		struct {
			const char *text; /* TEXT, ADDRESS, DOCUMENT; need not be NUL-terminated */
			size_t length;
		};
		const char *const *words; /* a name for each bit from bit 0, ended by NULL */
		const uint32_t *numbers;
		const uint16_t *shorts;
	};
};

/* How people read times: cells of type CELL_TIME in tables. */
enum time_form { TIME_AGE, TIME_ISO, TIME_EPOCH };

/* For cell_write_human(): what the options chose. */
struct human_form {
	enum time_form time;
	int bytes;   /* sizes in bytes rather than as 4K */
	int64_t now; /* seconds since the epoch, for ages */
};

/* The text of a cell for machines: plain numbers, epoch seconds, bytes; text with ALSO (enum escape_also) escaped. */
void cell_write_plain(struct buffer *out, const struct cell *cell, unsigned also);

/* The text of a cell for people. */
void cell_write_human(struct buffer *out, const struct cell *cell, const struct human_form *form);

/* Orders two cells of one column; what is unknown comes last. */
int cell_compare(const struct cell *a, const struct cell *b);

/* A size as 512, 4K, 1.5M: exact where it can be. */
void size_write_human(struct buffer *out, uint64_t bytes);

/* Seconds as 45s, 5m, 3h20m, 2d4h: two units at the most. */
void span_write_human(struct buffer *out, int64_t seconds);

#endif
