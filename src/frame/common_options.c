#include "frame/common_options.h"

const struct option common_options[] = {
	{ 'v', "verbose", .help = "say more on standard error", BIND_FLAG(struct common_options, verbose) },
	{ 'q', "quiet", .help = "say only errors on standard error", BIND_FLAG(struct common_options, quiet) },
	{ 0 },
};

static const struct option none[] = { { 0 } };

void applet_options(const struct applet *applet, struct option table[3])
{
	table[0] = (struct option){ .include = applet->options ? applet->options : none };
	table[1] = (struct option){ .include = applet->needs & NEEDS_RAW_WORDS ? none : common_options,
				    .offset = offsetof(struct applet_state, common) };
	table[2] = (struct option){ 0 };
}
