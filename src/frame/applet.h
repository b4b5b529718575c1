/*
 * What an applet is: one declaration, from which come dispatch, operand checks, --help, the man page's lists, completion and
 * the contract tests. An applet is one file in applets/ that ends with its `const struct applet`; applets/meson.build
 * lists them. Read applets/shm/create.c first: it is the model.
 */
#ifndef IPCTOOL_FRAME_APPLET_H
#define IPCTOOL_FRAME_APPLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "cli/operand.h"
#include "cli/option.h"
#include "cli/report.h"
#include "ipc/object.h"
#include "out/column.h"
#include "out/stream.h"

/* Something a user can type, run by the tests in a private IPC namespace. Tables end with { NULL }. */
struct example {
	const char *command; /* one line of shell */
	const char *text;    /* what it does, one sentence */
	int status;          /* what it exits with */
};

/* Another way to call an applet, chosen by an option. Tables end with { 0 }; the form without an option comes first. */
struct form {
	const char *option;             /* long name of the option that chooses it; NULL: none of the others was given */
	const struct operand *operands; /* ended by { NULL } */
	bool takes_command;
};

/* What the frame does before `run`, because the declaration asks for it. */
enum applet_needs {
	NEEDS_NOTHING = 0,
	NEEDS_COMMAND = 1 << 0,      /* `-- COMMAND [ARG]...` must follow */
	NEEDS_RAW_WORDS = 1 << 1,    /* the words are another program's language (drop-ins, __complete): all go to run */
	NEEDS_TYPE_VERBS = 1 << 2,   /* may also be called as a verb of shm, msg, sem, ...: `shm ls` is `ls shm` */
	NEEDS_HIDING = 1 << 3,       /* works, but is no applet to list: an option like --version, or internal */
	NEEDS_LINK_NAMED = 1 << 4,   /* its link bears another program's name: --install makes it only when named */
	NEEDS_OPTIONS_FIRST = 1 << 6, /* the first word that is no option is an operand, and so are all behind it */
	NEEDS_NAMESPACES = 1 << 7,       /* takes --ns; so do the verbs of shm, msg and sem, and under NEEDS_TYPE_VERBS */
	NEEDS_NETWORK = 1 << 8,          /* takes --ns, which must lead to a network */
	NEEDS_COMMAND_OR_NOT = 1 << 5,   /* `-- COMMAND [ARG]...` may follow, in the forms that take none otherwise */
};

struct invocation;

struct applet {
	const char *group;       /* first word: "shm", "ls" */
	const char *verb;        /* second word: "create"; NULL where the group is the whole command */
	const char *link;        /* name of a link that calls it, or NULL */
	const char *page;        /* man page that describes it, without the section: "ipctool-shm" */
	const char *summary;     /* one line: imperative, no full stop */
	const char *description; /* paragraphs, separated by empty lines, for help and man page; may be NULL */
	const struct operand *operands; /* ended by { NULL }; NULL for none; or instead: */
	const struct form *forms;
	const struct option *options;   /* ended by { 0 }; NULL for none */
	const struct column *columns;   /* what -o may name; NULL for none */
	size_t column_count;
	const struct example *examples; /* ended by { NULL } */
	const enum exit_status *statuses; /* beyond 0, 1 and 2, those it can end with; ended by STATUS_DONE; NULL for none */
	unsigned needs;          /* enum applet_needs */
	uint32_t types;          /* under NEEDS_TYPE_VERBS: whose verb it is, as TYPE_BITs; 0: TYPES_DEFAULT */
	size_t state_size;       /* of the struct that options and operands are bound to */
	const void *defaults;    /* its initial contents; NULL: all zero */
	/*
	 * Offers what the operand behind the COUNT operands in WORDS may be, for completion, where its kind cannot know it; NULL
	 * for most.
	 */
	void (*complete)(const char *const *words, size_t count, struct candidates *candidates);
	/* Does the work. STATE is of state_size. Returns the exit status; has reported what failed. */
	int (*run)(const struct invocation *invocation, void *state);
};

/* The first words: groups of verbs, or commands of one word. */
struct group {
	const char *name;
	const char *summary;
	const char *page;
	enum object_type type; /* what its verbs act on; OBJECT_NONE where it is no type */
};

/* All that is built in. */
struct registry {
	const struct applet *const *applets; /* ended by NULL */
	const struct group *groups;          /* ended by { NULL } */
};

/* One call of an applet. */
struct invocation {
	const struct registry *registry;
	const struct applet *applet;
	struct stream *out;      /* standard output; flushed and checked by the frame after `run` */
	char **command;          /* COMMAND and its words, NULL-terminated, where asked for */
	int argc;                /* under NEEDS_RAW_WORDS: the words behind the applet's name */
	char **argv;
	const char *form;        /* option that chose the form, or NULL */
	enum object_type type;   /* called as `shm ls`: OBJECT_SHM; else OBJECT_NONE */
};

#endif
