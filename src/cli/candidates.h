/*
 * What the word being typed may become: candidates for completion, collected by the kinds of values. Only what fits the
 * word so far is taken, so that a kind may offer all it knows.
 */
#ifndef IPCTOOL_CLI_CANDIDATES_H
#define IPCTOOL_CLI_CANDIDATES_H

#include <stddef.h>

#include "base/buffer.h"

struct invocation;

/* Words that the shell knows better than we do, and completes itself. */
enum shell_words {
	SHELL_NOTHING = 0,
	SHELL_FILES,
	SHELL_DIRECTORIES,
	SHELL_COMMANDS,
	SHELL_USERS,
	SHELL_GROUPS,
	SHELL_PIDS,
};

struct candidates {
	const char *value;    /* the value as far as it is typed; may be empty */
	const char *before;   /* what stands in front of it in the same word: "--sort=", "-no" */
	size_t before_length; /* bytes of `before` that do */
	/* The command as far as its words say it: registry, applet, type and form. For kinds that the frame makes. */
	const struct invocation *call;
	struct buffer *out;   /* takes lines, in the form that frame/complete.h describes */
};

/*
 * Offers WORD, which HELP (may be NULL) explains, as the whole value. It is taken if it begins with the value so far and
 * is something that can stand in a line: not empty, without control characters.
 */
void candidate_add(struct candidates *candidates, const char *word, const char *help);

/* Lets the shell complete WORDS behind the first SKIP bytes of the value: the file in ftok=FILE. */
void candidate_shell(struct candidates *candidates, enum shell_words words, size_t skip);

/* Says that what is offered may go on ("TYPE,"): no blank is to follow it. */
void candidate_goes_on(struct candidates *candidates);

#endif
