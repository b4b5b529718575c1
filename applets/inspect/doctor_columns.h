/* The columns of `doctor`. */
#ifndef IPCTOOL_APPLETS_INSPECT_DOCTOR_COLUMNS_H
#define IPCTOOL_APPLETS_INSPECT_DOCTOR_COLUMNS_H

#include "out/column.h"

#define DOCTOR_COLUMN_COUNT 7

/* Rows are struct finding, the context is the struct listing_options. */
extern const struct column doctor_columns[DOCTOR_COLUMN_COUNT];

#endif
