/* help: what --help says, by way of a word. */
#include "frame/help.h"

#include "frame/registry.h"

struct help {
	struct word_list words;
};

static const struct operand operands[] = {
	{ "APPLET", 0, 2, "an applet, and perhaps one of its verbs", BIND_WORDS(struct help, words) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool help shm create", "What the verb does, its options and statuses.", 0 },
	{ NULL, NULL, 0 },
};

static int help_of_word(const struct invocation *call, const char *word)
{
	const struct applet *applet = registry_applet(call->registry, word, NULL);
	const struct group *group = registry_group(call->registry, word);

	if (applet)
		help_applet(call->registry, applet, NULL, &call->out->buffer);
	else if (group)
		help_group(call->registry, group, &call->out->buffer);
	else
		return fail_usage("there is no applet '%s'", word);
	return STATUS_DONE;
}

static int help_of_verb(const struct invocation *call, const char *word, const char *verb)
{
	const struct group *group = registry_group(call->registry, word);
	enum object_type type = OBJECT_NONE;
	const struct applet *applet = group ? registry_verb(call->registry, group, verb, &type) : NULL;

	if (!applet)
		return fail_usage("there is no applet '%s %s'", word, verb);
	help_applet(call->registry, applet, type == OBJECT_NONE ? NULL : group, &call->out->buffer);
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct word_list *words = &((const struct help *)state)->words;

	if (words->count == 0)
		help_overview(call->registry, NULL, &call->out->buffer);
	if (words->count == 1)
		return help_of_word(call, words->words[0]);
	return words->count == 2 ? help_of_verb(call, words->words[0], words->words[1]) : STATUS_DONE;
}

static void offer_verb(const struct applet *applet, const char *word, void *data)
{
	candidate_add(data, word, applet->summary);
}

static void complete(const char *const *words, size_t count, struct candidates *candidates)
{
	const struct registry *registry = candidates->call->registry;
	const struct group *named = count == 1 ? registry_group(registry, words[0]) : NULL;

	for (const struct group *group = registry->groups; count == 0 && group->name; group++)
		candidate_add(candidates, group->name, group->summary);
	if (named)
		registry_each_verb(registry, named, offer_verb, candidates);
}

const struct applet applet_meta_help = {
	.group = "help",
	.page = "ipctool",
	.summary = "explain an applet",
	.operands = operands,
	.examples = examples,
	.state_size = sizeof(struct help),
	.complete = complete,
	.run = run,
};
