/* The options of everything that prints a list: -J, --csv, -r, -P, -n, -o, --sort, -b, --time. */
#ifndef IPCTOOL_FRAME_TABLE_OPTIONS_H
#define IPCTOOL_FRAME_TABLE_OPTIONS_H

#include "cli/option.h"
#include "frame/applet.h"
#include "out/listing.h"

/* Bound to a struct listing_options. */
extern const struct option table_options[];

/*
 * Chooses the columns that OPTIONS ask for from the applet's. SCOPE says which kinds of rows there can be. Returns 0; 1 when
 * `-o help` was asked for and has been printed; or -EINVAL when it has been reported: the status is STATUS_USAGE.
 */
int table_options_choose(const struct invocation *call, const struct listing_options *options, uint32_t scope,
			 struct column_choice *ret);

/* Reports that LISTING could not be printed because of ERROR (-errno). Returns the exit status. */
int table_options_fail(int error);

#endif
