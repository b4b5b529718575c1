/* One renderer per output format; listing.c chooses. For out/ alone. */
#ifndef IPCTOOL_OUT_RENDER_H
#define IPCTOOL_OUT_RENDER_H

#include "out/listing.h"

struct renderer {
	int (*begin)(struct listing *listing);
	void (*row)(struct listing *listing, const void *row);
	int (*end)(struct listing *listing, bool complete);
};

/* Appends the cells of ROW: those that are new by WRITE, each with what separates it from the one before. */
void render_cells(struct listing *listing, const void *row,
		  void (*write)(const struct listing *listing, size_t at, const struct cell *cell, struct buffer *out));

extern const struct renderer json_renderer;
extern const struct renderer csv_renderer;
extern const struct renderer raw_renderer;
extern const struct renderer pairs_renderer;
extern const struct renderer facts_renderer;
extern const struct renderer table_renderer;

#endif
