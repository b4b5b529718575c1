/* --install: links by whose names the binary is an applet. What exists is never replaced. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frame/registry.h"

struct install {
	const char *directory;
	struct word_list names;
	bool hard;
};

static const struct operand operands[] = {
	{ "DIR", 1, 1, "directory to make the links in", BIND_DIRECTORY(struct install, directory) },
	{ "NAME", 0, OPERANDS_ANY, "which links; without any, those whose names nobody else has", BIND_WORDS(struct install, names) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "hard", .help = "make hard links", BIND_FLAG(struct install, hard) },
	{ 0 },
};

static const struct example examples[] = {
	{ "mkdir bin && ipctool --install bin && bin/ftok / A", "Makes bin/ftok and bin/pipe-cap, and uses one.", 0 },
	{ NULL, NULL, 0 },
};

static int make_link(const struct install *install, const char *binary, const char *name)
{
	char path[PATH_MAX];
	int r;

	if (snprintf(path, sizeof(path), "%s/%s", install->directory, name) >= (int)sizeof(path))
		return fail_errno(-ENAMETOOLONG, "cannot make link '%s'", name);
	r = install->hard ? link(binary, path) : symlink(binary, path);
	return r < 0 ? fail_errno(-errno, "cannot make link '%s'", path) : STATUS_DONE;
}

static int link_named(const struct install *install, const char *binary)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < install->names.count; i++) {
		int failed = make_link(install, binary, install->names.words[i]);

		status = status ? status : failed;
	}
	return status;
}

static int link_all(const struct invocation *call, const struct install *install, const char *binary)
{
	int status = STATUS_DONE;

	for (const struct applet *const *applet = call->registry->applets; *applet; applet++) {
		int failed = STATUS_DONE;

		if ((*applet)->link && !((*applet)->needs & NEEDS_LINK_NAMED))
			failed = make_link(install, binary, (*applet)->link);
		status = status ? status : failed;
	}
	return status;
}

static int run(const struct invocation *call, void *state)
{
	const struct install *install = state;
	char binary[PATH_MAX];
	struct stat st;
	ssize_t n;

	for (size_t i = 0; i < install->names.count; i++)
		if (!registry_link(call->registry, install->names.words[i]))
			return fail_usage("no applet is called '%s' by a link", install->names.words[i]);
	if (stat(install->directory, &st) < 0)
		return fail_errno(-errno, "cannot make links in '%s'", install->directory);
	n = readlink("/proc/self/exe", binary, sizeof(binary) - 1);
	if (n < 0)
		return fail_errno(-errno, "cannot find the program's own file");
	binary[n] = '\0';
	return install->names.count ? link_named(install, binary) : link_all(call, install, binary);
}

/* The directory is the shell's matter; the names of links are ours. */
static void complete(const char *const *words UNUSED, size_t count, struct candidates *candidates)
{
	for (const struct applet *const *applet = candidates->call->registry->applets; count > 0 && *applet; applet++)
		if ((*applet)->link)
			candidate_add(candidates, (*applet)->link, (*applet)->summary);
}

const struct applet applet_meta_install = {
	.group = "--install",
	.page = "ipctool",
	.summary = "make links to applets in a directory",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_EXISTS, STATUS_DONE },
	.needs = NEEDS_HIDING,
	.state_size = sizeof(struct install),
	.complete = complete,
	.run = run,
};
