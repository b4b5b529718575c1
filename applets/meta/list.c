/* --list: the applets, one a line, as they are typed. */
#include "frame/registry.h"

static int run(const struct invocation *call, void *state UNUSED)
{
	for (const struct applet *const *applet = call->registry->applets; *applet; applet++) {
		if ((*applet)->needs & NEEDS_HIDING)
			continue;
		applet_full_name(*applet, NULL, &call->out->buffer);
		buffer_char(&call->out->buffer, '\n');
	}
	return STATUS_DONE;
}

const struct applet applet_meta_list = {
	.group = "--list",
	.page = "ipctool",
	.summary = "print the applets, one a line",
	.needs = NEEDS_HIDING,
	.run = run,
};
