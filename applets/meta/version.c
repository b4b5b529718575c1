/* --version: name and version on one line. */
#include "frame/applet.h"

static int run(const struct invocation *call, void *state UNUSED)
{
	buffer_text(&call->out->buffer, "ipctool " IPCTOOL_VERSION "\n");
	return STATUS_DONE;
}

const struct applet applet_meta_version = {
	.group = "--version",
	.page = "ipctool",
	.summary = "print the version",
	.needs = NEEDS_HIDING,
	.run = run,
};
