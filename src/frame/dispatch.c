#include "frame/dispatch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/nearest.h"
#include "frame/common_options.h"
#include "frame/execute.h"
#include "frame/help.h"
#include "frame/namespaces.h"
#include "frame/registry.h"
#include "ipc/explain.h"
#include "sys/interrupt.h"

#define FORMS_MAX 8

static bool were_closed[3];

bool dispatch_was_closed(int fd)
{
	return fd >= 0 && fd < (int)ARRAY_SIZE(were_closed) && were_closed[fd];
}

/*
 * A closed standard descriptor would be given to the next file that is opened, and what is meant for people would end in
 * it. It is opened on /dev/null instead, the wrong way round, so that using it still fails.
 */
static void open_closed_descriptors(void)
{
	struct pollfd fds[] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };

	if (poll(fds, ARRAY_SIZE(fds), 0) <= 0)
		return;
	for (int i = 0; i < (int)ARRAY_SIZE(fds); i++) {
		were_closed[i] = fds[i].revents & POLLNVAL;
		if (!were_closed[i])
			continue;
		if (open("/dev/null", i == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			_exit(STATUS_FAILED);
	}
}

/* The last part of a path; "ipctool" when there is none. */
static const char *base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path && *path ? path : "ipctool";
}

/* Writes what is left of standard output. A reader that went away is nobody's failure, but SIGPIPE's. */
static int finish(struct stream *out, int status)
{
	int r = stream_flush(out);

	buffer_done(&out->buffer);
	if (r == 0)
		return status;
	if (r == -EPIPE && !interrupt_pipe_was_ignored())
		interrupt_die(SIGPIPE);
	if (status == STATUS_DONE || out->complaint)
		fail_errno(r, "%s", out->complaint ? out->complaint : "cannot write standard output");
	return status == STATUS_DONE ? STATUS_FAILED : status;
}

/* A sentence that is wrong usage has --help as its way out, unless it knows a better one. */
static int report_words(const struct fault *fault)
{
	if (fault->hint[0] || fault->status != STATUS_USAGE) {
		int status = fail_status(fault->status, "%s", fault->why);

		if (fault->hint[0])
			say_hint("%s", fault->hint);
		return status;
	}
	return fail_usage("%s", fault->why);
}

/* The names of the options that choose a form, for the parser. */
static void form_names(const struct applet *applet, const char *names[FORMS_MAX])
{
	size_t count = 0;

	for (const struct form *form = applet->forms; form && (form == applet->forms || form->option); form++)
		if (form->option && count < FORMS_MAX - 1)
			names[count++] = form->option;
	names[count] = NULL;
}

/* A '--' with nothing behind it, where a COMMAND may stand, is one that came out empty. */
static int check_command(bool wanted, char **command, struct fault *fault)
{
	if (command ? command[0] != NULL : !wanted)
		return 0;
	return fault_usage(fault, "COMMAND is missing; it stands behind '--'");
}

/* Parses the words behind the applet's name. Returns 0, or -EINVAL with FAULT set. */
static int read_words(struct invocation *call, struct applet_state *state, struct parsed_words *words, struct fault *fault)
{
	const struct applet *applet = call->applet;
	const char *names[FORMS_MAX];
	struct option table[APPLET_TABLES];
	struct word_rules rules = { .options = table, .form_options = names };
	const struct form *form;

	applet_options(applet, table);
	form_names(applet, names);
	for (form = applet->forms; form && (form == applet->forms || form->option); form++)
		rules.takes_command |= form->takes_command;
	rules.takes_command |= (applet->needs & (NEEDS_COMMAND | NEEDS_COMMAND_OR_NOT)) != 0;
	rules.stop_at_operand = (applet->needs & NEEDS_OPTIONS_FIRST) != 0;
	if (options_parse(&rules, call->argc, call->argv, state, words, fault) < 0)
		return -EINVAL;
	if (words->help)
		return 0;
	form = applet_form(applet, words->form);
	call->form = words->form;
	call->command = words->command;
	if (check_command(form ? form->takes_command : applet->needs & NEEDS_COMMAND, words->command, fault) < 0)
		return -EINVAL;
	return operands_parse(form ? form->operands : applet->operands, words->operands, words->operand_count, state, fault);
}

static void set_report_level(const struct common_options *common)
{
	report_set_level(common->quiet ? REPORT_QUIET : common->verbose ? REPORT_VERBOSE : REPORT_NORMAL);
}

/* What an applet that runs a COMMAND answers when it could not even begin. */
static int not_begun(const struct applet *applet, int status)
{
	return applet->needs & NEEDS_COMMAND ? execute_not_started(status) : status;
}

static enum namespaces_wanted wanted_namespaces(const struct applet *applet)
{
	if (applet->needs & NEEDS_NETWORK)
		return NAMESPACES_NETWORK;
	return applet->needs & (NEEDS_TYPE_VERBS | NEEDS_NAMESPACES) ? NAMESPACES_IPC_OR_NETWORK : NAMESPACES_IPC;
}

static int run_parsed(struct invocation *call, const struct group *given)
{
	static struct applet_state state; /* static, so that what it owns is reachable to the end */
	static struct parsed_words words;
	struct fault fault = { 0 };
	int status;

	if (call->applet->defaults)
		memcpy(state.own, call->applet->defaults, call->applet->state_size);
	if (read_words(call, &state, &words, &fault) < 0)
		return not_begun(call->applet, report_words(&fault));
	if (words.help) {
		help_applet(call->registry, call->applet, given, &call->out->buffer);
		return STATUS_DONE;
	}
	set_report_level(&state.common);
	status = namespaces_enter(&state.common.ns, wanted_namespaces(call->applet));
	if (status != STATUS_DONE)
		return call->command ? execute_not_started(status) : status;
	return call->applet->run(call, state.own);
}

/* Runs APPLET with the words behind its name. GIVEN is the group by which it was reached, for `shm ls`; else NULL. */
static int run_applet(const struct registry *registry, const struct applet *applet, const struct group *given, int argc,
		      char **argv)
{
	static struct buffer label;
	static struct stream out = { .fd = STDOUT_FILENO };
	struct invocation call = {
		.registry = registry,
		.applet = applet,
		.out = &out,
		.argc = argc,
		.argv = argv,
		.type = given ? given->type : OBJECT_NONE,
	};
	int status;

	buffer_text(&label, "ipctool ");
	applet_full_name(applet, given, &label);
	report_set_label(buffer_string(&label));
	report_explain_limits_by(explain_errno);
	status = applet->needs & NEEDS_RAW_WORDS ? applet->run(&call, NULL) : run_parsed(&call, given);
	return finish(&out, status);
}

static int print_help(void (*help)(const struct registry *registry, const struct group *group, struct buffer *out),
		      const struct registry *registry, const struct group *group)
{
	struct stream out = { .fd = STDOUT_FILENO };

	help(registry, group, &out.buffer);
	return finish(&out, STATUS_DONE);
}

static bool asks_for_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int unknown_word(const char *what, const char *word, const struct nearest *nearest)
{
	if (!nearest->word)
		return fail_usage("unknown %s '%s'", what, word);
	fail_status(STATUS_USAGE, "unknown %s '%s'", what, word);
	say_hint("did you mean '%s'?", nearest->word);
	return STATUS_USAGE;
}

struct verb_search {
	struct nearest nearest;
	const char *wrong;
};

static void try_verb(const struct applet *applet UNUSED, const char *word, void *data)
{
	struct verb_search *search = data;

	nearest_try(&search->nearest, search->wrong, word);
}

static int unknown_verb(const struct registry *registry, const struct group *group, const char *verb)
{
	static struct buffer label;
	struct verb_search search = { .wrong = verb };

	buffer_text(&label, "ipctool ");
	buffer_text(&label, group->name);
	report_set_label(buffer_string(&label));
	if (!verb)
		return fail_usage("VERB is missing");
	registry_each_verb(registry, group, try_verb, &search);
	return unknown_word(verb[0] == '-' ? "option" : "verb", verb, &search.nearest);
}

/* `ipctool GROUP VERB ...` */
static int run_group(const struct registry *registry, const struct group *group, int argc, char **argv)
{
	const struct applet *applet;
	enum object_type type;

	if (argc == 0)
		return unknown_verb(registry, group, NULL);
	if (asks_for_help(argv[0]))
		return print_help(help_group, registry, group);
	applet = registry_verb(registry, group, argv[0], &type);
	if (!applet)
		return unknown_verb(registry, group, argv[0]);
	return run_applet(registry, applet, type == OBJECT_NONE ? NULL : group, argc - 1, argv + 1);
}

static int unknown_applet(const struct registry *registry, const char *word)
{
	struct nearest nearest = { 0 };

	for (const struct group *group = registry->groups; group->name; group++)
		nearest_try(&nearest, word, group->name);
	for (const struct applet *const *applet = registry->applets; *applet; applet++)
		if ((*applet)->group[0] == '-')
			nearest_try(&nearest, word, (*applet)->group);
	return unknown_word(word[0] == '-' ? "option" : "applet", word, &nearest);
}

/* `ipctool WORD ...`, where WORD is an applet, a group, or one of the options that do the work of an applet. */
static int run_words(const struct registry *registry, int argc, char **argv)
{
	static const char *const spellings[][2] = { { "-V", "--version" } };
	const struct applet *applet;
	const struct group *group;
	const char *word = argc > 0 ? argv[0] : "--help";

	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++)
		if (strcmp(word, spellings[i][0]) == 0)
			word = spellings[i][1];
	if (asks_for_help(word))
		return print_help(help_overview, registry, NULL);
	applet = registry_applet(registry, word, NULL);
	if (applet)
		return run_applet(registry, applet, NULL, argc - 1, argv + 1);
	group = registry_group(registry, word);
	return group ? run_group(registry, group, argc - 1, argv + 1) : unknown_applet(registry, word);
}

int dispatch(const struct registry *registry, int argc, char **argv)
{
	const struct applet *linked = registry_link(registry, base_name(argv[0]));

	open_closed_descriptors();
	interrupt_start();
	if (getauxval(AT_SECURE))
		return fail_status(STATUS_REFUSED,
				   "will not run with another user's privileges (set-user-ID, file capabilities)");
	if (linked)
		return run_applet(registry, linked, NULL, argc - 1, argv + 1);
	return run_words(registry, argc > 0 ? argc - 1 : 0, argc > 0 ? argv + 1 : argv);
}
