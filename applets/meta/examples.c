/* __examples: every example of every applet, a line `STATUS<TAB>COMMAND` each; tests/cli/examples.bats runs them. */
#include "frame/applet.h"

static void print_examples(const struct applet *applet, struct buffer *out)
{
	for (const struct example *example = applet->examples; example && example->command; example++)
		buffer_printf(out, "%d\t%s\n", example->status, example->command);
}

static int run(const struct invocation *call, void *state UNUSED)
{
	for (const struct applet *const *applet = call->registry->applets; *applet; applet++)
		print_examples(*applet, &call->out->buffer);
	return STATUS_DONE;
}

const struct applet applet_meta_examples = {
	.group = "__examples",
	.page = "ipctool",
	.summary = "print the examples with their exit statuses",
	.needs = NEEDS_HIDING,
	.run = run,
};
