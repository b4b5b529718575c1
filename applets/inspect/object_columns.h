/* The columns of objects, for ls and stat. */
#ifndef IPCTOOL_APPLETS_INSPECT_OBJECT_COLUMNS_H
#define IPCTOOL_APPLETS_INSPECT_OBJECT_COLUMNS_H

#include "frame/survey.h"
#include "ipc/object.h"
#include "out/column.h"
#include "sys/process.h"
#include "sys/users.h"

/* What the columns' functions need besides the object. */
struct object_context {
	uint64_t ns;  /* the inode number of the IPC namespace that objects are in unless they say so; 0: not known */
	int64_t now;  /* seconds since the epoch */
	struct name_cache users, groups;
	struct process_cache processes;
	struct buffer scratch; /* the text or the numbers of one cell */
	const struct survey *survey; /* where the row stands in its list; NULL: nobody looked at the processes */
	bool is_json; /* the cells are for JSON */
};

/* Notes the namespace and the time, for all rows alike. */
void object_context_begin(struct object_context *context);

/* Frees what was cached. */
void object_context_done(struct object_context *context);

#define OBJECT_COLUMN_COUNT 67
extern const struct column object_columns[OBJECT_COLUMN_COUNT];

#endif
