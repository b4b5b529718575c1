/* lsipc: its options. */
#ifndef IPCTOOL_APPLETS_UTIL_LINUX_LSIPC_WORDS_H
#define IPCTOOL_APPLETS_UTIL_LINUX_LSIPC_WORDS_H

#include "frame/applet.h"
#include "util_linux/lsipc.h"

extern const struct option lsipc_options[];

/* What was asked for. */
struct lsipc_words {
	uint32_t scopes; /* of objects: one enum lsipc_scope, or 0 */
	struct lsipc_choice usual; /* their columns */
	bool global, creator, time;
	bool by_id;
	int32_t id;
	const char *name;
	const char *output; /* of -o */
	bool bytes, numeric_permissions, no_headings, shell_names;
	bool format_given, time_given;
	bool is_pretty;  /* one object, a line a column */
	enum lsipc_format format;
	enum lsipc_time time_form;
	int seen[4];     /* of each group of options that exclude each other, the one that was given */
};

/* Reads them. Returns -1 to go on, or the status to end with. */
int lsipc_words_read(const struct invocation *call, struct lsipc_words *words);

/* Fills CHOICE with the columns that WORDS ask for of KIND, or of the summary (NULL). Returns 0 or -errno (reported). */
int lsipc_choose_columns(const struct lsipc_words *words, const struct lsipc_kind *kind, struct lsipc_choice *choice);

#endif
