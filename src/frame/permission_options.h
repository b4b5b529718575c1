/* What all set verbs share: --mode and --chown. */
#ifndef IPCTOOL_FRAME_PERMISSION_OPTIONS_H
#define IPCTOOL_FRAME_PERMISSION_OPTIONS_H

#include <stdbool.h>

#include "cli/option.h"
#include "ipc/object.h"

struct permission_options {
	struct optional_u32 mode;
	struct owner owner;
};

/* Bound to a struct permission_options: -m, --mode and --chown. */
extern const struct option permission_options[];

/* Whether any of them was given. */
bool permission_options_given(const struct permission_options *options);

/* What they ask for, in the words of the layer that does it. */
struct permissions permission_options_wanted(const struct permission_options *options);

#endif
