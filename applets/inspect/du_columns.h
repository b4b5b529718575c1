/* The columns of `du`: what tells its rows apart, and what they add up to. */
#ifndef IPCTOOL_APPLETS_INSPECT_DU_COLUMNS_H
#define IPCTOOL_APPLETS_INSPECT_DU_COLUMNS_H

#include "frame/survey.h"
#include "out/column.h"
#include "sys/users.h"

#define DU_COLUMN_COUNT 10

struct du_context {
	struct name_cache users;
	const struct survey *survey;
};

/* Rows are struct usage, the context is a struct du_context; `facts` are the keys (enum usage_key) that a column shows. */
extern const struct column du_columns[DU_COLUMN_COUNT];

#endif
