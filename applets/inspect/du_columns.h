/* The columns of `du`: what tells its rows apart, and what they add up to. */
#ifndef IPCTOOL_APPLETS_INSPECT_DU_COLUMNS_H
#define IPCTOOL_APPLETS_INSPECT_DU_COLUMNS_H

#include "out/column.h"
#include "sys/users.h"

#define DU_COLUMN_COUNT 8

/* Rows are struct usage, the context is a struct name_cache; `facts` are the keys (enum usage_key) that a column shows. */
extern const struct column du_columns[DU_COLUMN_COUNT];

#endif
