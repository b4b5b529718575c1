/*
 * Option tables and their parser. getopt_long is not used: it takes abbreviations (a new option would break a script), obeys
 * POSIXLY_CORRECT (options after operands would become operands) and keeps its state in globals.
 */
#ifndef IPCTOOL_CLI_OPTION_H
#define IPCTOOL_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "cli/value.h"

/* One option, or a whole shared table. Tables end with an entry that has neither name nor include. */
struct option {
	char letter;             /* 'm' for -m, or 0 */
	const char *name;        /* "mode" for --mode */
	const char *argument;    /* what help calls the value; NULL: what its kind calls it */
	const char *help;        /* one sentence, no capital, no full stop */
	const struct value_kind *kind;
	const void *detail;      /* for the kind */
	size_t offset;           /* of the member in the applet's state: use the BIND_ macros */
	const struct option *include; /* instead of all that: another table, bound to the member at `offset` */
};

/* Takes a shared table in, whose options are bound to the members of S's struct MEMBER of type TYPE. */
#define INCLUDE_OPTIONS(S, member, type, table) { .include = (table), .offset = MEMBER(S, member, type) }

/* What parsing the words behind the verb gives. */
struct parsed_words {
	const char **operands; /* in order; allocated, the words are borrowed from argv */
	size_t operand_count;
	char **command;        /* what stood behind `--` where a command is wanted, NULL-terminated; else NULL */
	const char *form;      /* the long name of the last option given that is in `form_options`, or NULL */
	bool help;             /* --help or -h was among them */
};

/* How a verb wants its words read. */
struct word_rules {
	const struct option *options;
	const char *const *form_options; /* names of options that choose another form of the command; NULL-terminated or NULL */
	bool takes_command;   /* what follows `--` is a command */
	bool stop_at_operand; /* the first word that is no option ends the options, and all the rest are operands */
	bool own_letter_h;    /* -h is the verb's own, not help */
};

/*
 * Parses ARGV (ARGC words behind the verb) into STATE and *RET. Returns 0, or -EINVAL with FAULT set to the whole
 * sentence. The operands are the caller's to free in both cases.
 */
int options_parse(const struct word_rules *rules, int argc, char **argv, void *state, struct parsed_words *ret,
		  struct fault *fault);

/* Calls VISIT for each option of a table and of the tables that it includes; stops when VISIT returns non-zero. */
int options_each(const struct option *options, size_t base,
		 int (*visit)(const struct option *option, size_t base, void *data), void *data);

/* The option with this long name, of LENGTH bytes, or this letter (0 for none); its state begins at *BASE. Else NULL. */
const struct option *option_find(const struct option *options, const char *name, size_t length, char letter, size_t *base);

#endif
