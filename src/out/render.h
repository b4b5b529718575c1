/* One renderer per output format; listing.c chooses. For out/ alone. */
#ifndef IPCTOOL_OUT_RENDER_H
#define IPCTOOL_OUT_RENDER_H

#include "out/listing.h"

struct renderer {
	int (*begin)(struct listing *listing);
	void (*row)(struct listing *listing, const void *row);
	int (*end)(struct listing *listing, bool complete);
};

extern const struct renderer json_renderer;
extern const struct renderer csv_renderer;
extern const struct renderer raw_renderer;
extern const struct renderer pairs_renderer;
extern const struct renderer facts_renderer;
extern const struct renderer table_renderer;

#endif
