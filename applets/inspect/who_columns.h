/* The columns of processes, for who; and how stat tells of them. Their context is a struct object_context. */
#ifndef IPCTOOL_APPLETS_INSPECT_WHO_COLUMNS_H
#define IPCTOOL_APPLETS_INSPECT_WHO_COLUMNS_H

#include "ipc/holders.h"
#include "out/column.h"

/* One line: a use and the object it is of. Rows are compared word by word (see struct column): there is no padding. */
struct who_row {
	const struct object *object;
	uint64_t ns; /* of the object, under --all-ns; else 0 */
	const char *detail; /* borrowed from the use */
	uint32_t pid, tid;
	enum use_role role;
	uint32_t mappings;
	uint32_t uid; /* from here on it is mostly as in the row above */
	uint16_t is_uncertain, is_stopped;
};

/* The line about USE of OBJECT, which must outlive it. */
struct who_row who_row_of(const struct use *use, const struct object *object);

#define WHO_COLUMN_ADDR  0 /* which of them is the address */
#define WHO_COLUMN_COUNT 11
extern const struct column who_columns[WHO_COLUMN_COUNT];

#endif
