/* The selectors' options, one meaning everywhere: --owner, --group, --name, --key, --unused, --idle, ... */
#ifndef IPCTOOL_FRAME_SELECT_OPTIONS_H
#define IPCTOOL_FRAME_SELECT_OPTIONS_H

#include "cli/option.h"
#include "ipc/select.h"

struct select_options {
	struct optional_u32 owner, group, pid;
	const char *name, *app;
	struct key_pattern key;
	struct optional_i64 idle, older; /* nanoseconds */
	struct optional_u64 larger;
	bool orphan, unused, empty;
};

/* Bound to a struct select_options. */
extern const struct option select_options[];

/* What the options select, seen at the time NOW. */
struct selection select_options_selection(const struct select_options *options, int64_t now);

/* Whether any selector was given. */
bool select_options_given(const struct select_options *options);

#endif
