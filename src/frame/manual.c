#include "frame/manual.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/manual_parts.h"
#include "frame/registry.h"

#define MARK ".\\\" @"

static int no_such(struct fault *fault, const char *what, const char *word)
{
	return fault_set(fault, STATUS_FAILED, "there is no %s '%s'", what, word);
}

/* An applet by its words, "shm create". */
static const struct applet *applet_of(const struct registry *registry, const char *words)
{
	cleanup_with(buffer_done) struct buffer group = { 0 };
	const char *blank = strchr(words, ' ');

	buffer_append(&group, words, blank ? (size_t)(blank - words) : strlen(words));
	return registry_applet(registry, buffer_string(&group), blank ? blank + 1 : NULL);
}

static int put_os(const struct manual *manual, const char *argument UNUSED, struct fault *fault UNUSED)
{
	buffer_text(manual->out, ".Os ipctool " IPCTOOL_VERSION "\n");
	return 0;
}

/* Runs PART for each applet of the page. */
static int put_each(const struct manual *manual, const char *page, struct fault *fault,
		    void (*part)(const struct manual *manual, const struct applet *applet))
{
	size_t before = manual->out->length;

	for (const struct applet *const *applet = manual->registry->applets; *applet; applet++)
		if (manual_describes(page, *applet))
			part(manual, *applet);
	return manual->out->length > before ? 0 : no_such(fault, "applet with the page", page);
}

static int put_synopsis(const struct manual *manual, const char *page, struct fault *fault)
{
	return put_each(manual, page, fault, manual_synopsis);
}

static int put_examples(const struct manual *manual, const char *page, struct fault *fault)
{
	return put_each(manual, page, fault, manual_examples);
}

static int put_statuses(const struct manual *manual, const char *page, struct fault *fault UNUSED)
{
	manual_statuses(manual, page);
	return 0;
}

static int put_one(const struct manual *manual, const char *words, struct fault *fault,
		   void (*part)(const struct manual *manual, const struct applet *applet))
{
	const struct applet *applet = applet_of(manual->registry, words);

	if (!applet)
		return no_such(fault, "applet", words);
	part(manual, applet);
	return 0;
}

static int put_applet(const struct manual *manual, const char *words, struct fault *fault)
{
	return put_one(manual, words, fault, manual_applet);
}

static int put_options(const struct manual *manual, const char *words, struct fault *fault)
{
	return put_one(manual, words, fault, manual_options);
}

static int put_columns(const struct manual *manual, const char *words, struct fault *fault)
{
	return put_one(manual, words, fault, manual_columns);
}

static int put_shared(const struct manual *manual, const char *name, struct fault *fault)
{
	return manual_shared(manual, name) ? 0 : no_such(fault, "shared table", name);
}

static int put_inherited(const struct manual *manual, const char *name, struct fault *fault)
{
	const struct group *group = registry_group(manual->registry, name);

	if (!group)
		return no_such(fault, "group", name);
	manual_inherited(manual, group);
	return 0;
}

static const struct directive {
	const char *name;
	int (*put)(const struct manual *manual, const char *argument, struct fault *fault);
} directives[] = {
	{ "os", put_os },
	{ "synopsis", put_synopsis },
	{ "applet", put_applet },
	{ "options", put_options },
	{ "columns", put_columns },
	{ "shared", put_shared },
	{ "inherited", put_inherited },
	{ "statuses", put_statuses },
	{ "examples", put_examples },
};

/* LINE is "NAME" or "NAME ARGUMENT". */
static int follow(const struct manual *manual, const char *line, struct fault *fault)
{
	for (size_t i = 0; i < ARRAY_SIZE(directives); i++) {
		size_t length = strlen(directives[i].name);

		if (strncmp(line, directives[i].name, length) == 0 && (line[length] == ' ' || !line[length]))
			return directives[i].put(manual, line + length + (line[length] == ' '), fault);
	}
	return no_such(fault, "directive", line);
}

static int put_line(const struct manual *manual, const char *line, size_t length, struct fault *fault)
{
	cleanup_with(buffer_done) struct buffer words = { 0 };

	if (length < strlen(MARK) || strncmp(line, MARK, strlen(MARK)) != 0) {
		buffer_append(manual->out, line, length);
		buffer_char(manual->out, '\n');
		return 0;
	}
	buffer_append(&words, line + strlen(MARK), length - strlen(MARK));
	return follow(manual, buffer_string(&words), fault);
}

int manual_make(const struct registry *registry, const char *template, struct buffer *out, struct fault *fault)
{
	const struct manual manual = { .registry = registry, .template = template, .out = out };
	unsigned number = 1;

	for (const char *line = template; *line; number++) {
		size_t length = strcspn(line, "\n");
		struct fault wrong = { 0 };

		if (put_line(&manual, line, length, &wrong) < 0)
			return fault_set(fault, STATUS_FAILED, "line %u: %s", number, wrong.why);
		line += length + (line[length] == '\n');
	}
	return 0;
}
