/* lsipc: what its parts share. */
#ifndef IPCTOOL_APPLETS_UTIL_LINUX_LSIPC_H
#define IPCTOOL_APPLETS_UTIL_LINUX_LSIPC_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/limit.h"
#include "ipc/object.h"
#include "out/stream.h"
#include "sys/process.h"
#include "sys/users.h"

/* What a column applies to. */
enum lsipc_scope {
	SCOPE_SHM = 1 << 0,
	SCOPE_MSG = 1 << 1,
	SCOPE_SEM = 1 << 2,
	SCOPE_POSIX_SHM = 1 << 3,
	SCOPE_POSIX_MSG = 1 << 4,
	SCOPE_POSIX_SEM = 1 << 5,
	SCOPE_GLOBAL = 1 << 6,
};
#define SCOPE_SYSV  (SCOPE_SHM | SCOPE_MSG | SCOPE_SEM)
#define SCOPE_POSIX (SCOPE_POSIX_SHM | SCOPE_POSIX_MSG | SCOPE_POSIX_SEM)

enum lsipc_format { LSIPC_TABLE, LSIPC_RAW, LSIPC_EXPORT, LSIPC_NEWLINE, LSIPC_JSON };

enum lsipc_time { LSIPC_SHORT, LSIPC_FULL, LSIPC_ISO };

/* A limit and how much of it is used: a row of the summary. */
struct lsipc_limit {
	enum limit_id id;
	const char *description;
	uint32_t scope;
	bool is_size;
};

/* What a row is made of: one of the two. */
struct lsipc_source {
	const struct object *object;
	const struct lsipc_limit *limit;
};

/* How values are written, and what was looked up for them. */
struct lsipc_style {
	bool bytes, numeric_permissions, pretty;
	enum lsipc_time time;
	struct name_cache users, groups;
	struct process_cache processes;
};

struct lsipc_column {
	const char *name;
	const char *label; /* under -i */
	uint32_t scopes;   /* enum lsipc_scope */
	bool right;
	/* Appends the value. False: there is none. */
	bool (*write)(struct buffer *out, const struct lsipc_source *source, struct lsipc_style *style);
};

/* Whether COLUMN has something to say of SOURCE. */
bool lsipc_has(const struct lsipc_column *column, const struct lsipc_source *source);

/* Every column in util-linux's order; ended by { NULL }. */
extern const struct lsipc_column lsipc_columns[];

/* As many as 2.38.1 has room for: every column of its own twice. */
#define LSIPC_COLUMNS_MAX 68
#define LSIPC_COLUMNS_OWN (LSIPC_COLUMNS_MAX / 2)

/* The columns to show. */
struct lsipc_choice {
	const struct lsipc_column *columns[LSIPC_COLUMNS_MAX];
	size_t count;
	size_t absent; /* room for columns that are not shown, because they mean nothing here */
};

/* The column of that name (LENGTH bytes, in any case), or NULL. */
const struct lsipc_column *lsipc_column(const char *name, size_t length);

/* Appends columns named in LIST, divided by blanks, which are known to be there. Returns 0, or -E2BIG (reported). */
int lsipc_choose(struct lsipc_choice *choice, const char *list) MUST_CHECK;

/* What each kind of object is shown by. */
struct lsipc_kind {
	enum lsipc_scope scope;
	enum object_type type;
	enum object_family family;
	const char *list; /* its name in JSON */
	const char *columns, *times, *creator; /* the usual ones, and those that -t and -c add */
	uint32_t facts;
};

/* The kind that SCOPES has, or NULL. */
const struct lsipc_kind *lsipc_kind_of(uint32_t scopes);

/* Rows, each of a value per column; values are NUL-terminated texts one after the other. */
struct lsipc_table {
	const struct lsipc_choice *choice;
	struct buffer cells;
	size_t *widths; /* of the choice's columns */
	size_t rows;
};

/* How to print it. */
struct lsipc_print {
	enum lsipc_format format;
	const char *name; /* of the list in JSON */
	bool is_named;    /* so an empty list is, too: only that of sets, with util-linux */
	bool no_headings, shell_names;
};

/* Appends TEXT with \xHH for control bytes, those beyond ASCII, what looks like such an escape, and what is in UNSAFE. */
void lsipc_escape(struct buffer *out, const char *text, const char *unsafe);

/* How wide TEXT is when nothing else is unsafe. */
size_t lsipc_width(const char *text);

/* Adds a row. Returns 0 or -ENOMEM. */
int lsipc_table_add(struct lsipc_table *table, const struct lsipc_source *source, struct lsipc_style *style);

/* Prints all rows. */
void lsipc_table_print(const struct lsipc_table *table, const struct lsipc_print *print, struct stream *out);

/* Frees what it owns. */
void lsipc_table_done(struct lsipc_table *table);

/* The rows of the summary, ended by { .description = NULL }. */
extern const struct lsipc_limit lsipc_limits[];

/* One object, a line a column; then a set's semaphores. Returns 0, or -errno of those (reported). */
int lsipc_pretty(const struct object *object, const struct lsipc_choice *choice, struct lsipc_style *style,
		 struct stream *out);

#endif
