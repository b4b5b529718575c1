/* The columns of pipes, FIFOs, eventfds and memfds, which are there by their descriptors; for object_columns. */
#ifndef IPCTOOL_APPLETS_INSPECT_END_COLUMNS_H
#define IPCTOOL_APPLETS_INSPECT_END_COLUMNS_H

#include "out/cell.h"

/* Bytes in a pipe or FIFO, and room for them. */
void end_get_fill(const void *row, void *context, struct cell *ret);
void end_get_capacity(const void *row, void *context, struct cell *ret);

/* What an eventfd has counted; the names of a memfd's seals. */
void end_get_value(const void *row, void *context, struct cell *ret);
void end_get_seals(const void *row, void *context, struct cell *ret);

/* Who has it open, and for what: a list in JSON, else text. */
void end_get_ends(const void *row, void *context, struct cell *ret);

#endif
