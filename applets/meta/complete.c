/*
 * __complete: what the shells' shims (completions/) ask when TAB is pressed. `ipctool __complete NAME [WORD]...`: NAME is what
 * the command was called by, the last WORD is being typed. Whatever the words are, it says nothing on standard error and
 * ends with 0: whoever types is not to be disturbed.
 */
#include "frame/complete.h"

#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int run(const struct invocation *call, void *state UNUSED)
{
	static const char *const nothing_typed[] = { "" };

	if (call->argc >= 2)
		complete_words(call->registry, base_name(call->argv[0]), (const char *const *)call->argv + 1,
			       (size_t)call->argc - 1, &call->out->buffer);
	else if (call->argc == 1)
		complete_words(call->registry, base_name(call->argv[0]), nothing_typed, 1, &call->out->buffer);
	return STATUS_DONE;
}

const struct applet applet_meta_complete = {
	.group = "__complete",
	.page = "ipctool",
	.summary = "say what the word being typed may become",
	.needs = NEEDS_HIDING | NEEDS_RAW_WORDS,
	.run = run,
};
