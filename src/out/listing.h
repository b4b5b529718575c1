/* A list of rows in the format the user chose: table, JSON, CSV, raw, pairs, or `key: value` text. */
#ifndef IPCTOOL_OUT_LISTING_H
#define IPCTOOL_OUT_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include "out/column.h"
#include "out/json.h"
#include "out/repeat.h"
#include "out/stream.h"

enum output_format {
	FORMAT_TABLE = 0,
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_RAW,
	FORMAT_PAIRS,
	FORMAT_FACTS, /* one `key: value` a line, an empty line between rows */
};

/* What the options -J, --csv, -r, -P, -n, -o, --sort, -b and --time chose. */
struct listing_options {
	int format; /* enum output_format */
	bool no_headings;
	bool bytes;
	int time;           /* enum time_form */
	const char *output; /* as -o has it, or NULL */
	const char *sort;   /* as --sort has it, or NULL */
};

struct table;

struct listing {
	const struct listing_options *options;
	const struct column_choice *choice;
	const char *name;      /* of the list in JSON: "objects" */
	void *context;         /* for the columns' functions */
	struct stream *out;
	int64_t now;           /* seconds since the epoch, for ages */
	/* JSON: writes more members of ROW behind those of the columns; may be NULL. */
	void (*more_json)(const void *row, void *context, struct json *json);
	/* FORMAT_FACTS: writes more lines of ROW behind those of the columns; may be NULL. */
	void (*more_facts)(const void *row, void *context, struct buffer *out);

	/* the renderers' own */
	size_t rows;
	struct table *table;
	size_t row_size;       /* of rows that stay where they are; 0: they do not */
	struct repeat above;
	struct repeat_text above_text;
	struct buffer keys;    /* JSON: the text before each cell, one after the other */
	uint32_t key_ends[COLUMNS_MAX];
};

/* Which columns a format shows unless told: COLUMN_TABLE or COLUMN_MACHINE. */
unsigned listing_use(const struct listing_options *options);

/* Begins the list. The caller has set all members above the renderers' own. Returns 0 or -errno (no table library). */
int listing_begin(struct listing *listing) MUST_CHECK;

/* Prints ROW, or takes it into the table, which is printed at the end. */
void listing_row(struct listing *listing, const void *row);

/* Ends the list. COMPLETE says whether everything could be seen. Returns 0 or -errno. */
int listing_end(struct listing *listing, bool complete) MUST_CHECK;

/*
 * All of it: COUNT rows of SIZE bytes at ROWS, sorted as chosen, between begin and end.
 * Returns 0 or -errno.
 */
int listing_print(struct listing *listing, const void *rows, size_t count, size_t size, bool complete) MUST_CHECK;

#endif
