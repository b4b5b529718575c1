/* __manual: a man page from its template; the build calls it. See frame/manual.h. */
#include "frame/manual.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"

#define TEMPLATE_MAX (1 << 20)

static int run(const struct invocation *call, void *state UNUSED)
{
	cleanup_with(buffer_done) struct buffer template = { 0 };
	struct fault fault = { 0 };
	int r = io_read_all(STDIN_FILENO, &template, TEMPLATE_MAX);

	if (r < 0)
		return fail_errno(r, "cannot read the template");
	if (manual_make(call->registry, buffer_string(&template), &call->out->buffer, &fault) == 0)
		return STATUS_DONE;
	call->out->buffer.length = 0; /* no half page */
	return fail_fault(&fault, "cannot make the page");
}

const struct applet applet_meta_manual = {
	.group = "__manual",
	.page = "ipctool",
	.summary = "make a man page from the template on standard input",
	.needs = NEEDS_HIDING,
	.run = run,
};
