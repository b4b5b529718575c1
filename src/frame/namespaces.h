/* --ns and --all-ns: an applet's work in the namespaces of others. */
#ifndef IPCTOOL_FRAME_NAMESPACES_H
#define IPCTOOL_FRAME_NAMESPACES_H

#include <stdint.h>

#include "base/attributes.h"
#include "cli/option.h"
#include "cli/value.h"
#include "frame/table_options.h"
#include "sys/namespace_list.h"

/* What --ns has to lead to. */
enum namespaces_wanted { NAMESPACES_IPC, NAMESPACES_IPC_OR_NETWORK, NAMESPACES_NETWORK };

/*
 * Enters what NS names, if anything: the IPC namespace, and where it matters to the work the network. Returns STATUS_DONE, or has
 * reported why not.
 */
int namespaces_enter(const struct namespace_word *ns, enum namespaces_wanted wanted) MUST_CHECK;

/*
 * What --ns named, as --ns takes it: for commands that are to act there, too. NULL: it was not given. *MEMBER is a thread whose
 * mounts are those looked at there, or 0.
 */
const char *namespaces_entered(uint32_t *member);

/* For an applet's state and its table of options. */
struct all_namespaces {
	bool wanted;
};

extern const struct option all_namespaces_options[];

/* table_options_choose(), with the columns NS and CONTAINER added where all namespaces are shown and -o says nothing else. */
int namespaces_choose(const struct invocation *call, const struct all_namespaces *all, const struct listing_options *listing,
		      uint32_t scope, struct column_choice *ret);

/*
 * Calls VISIT in every IPC namespace of the machine, ours first, and comes back; where they are not WANTED, in the one we are in
 * alone, with an entry of NULL. One that cannot be entered, and what could not be seen, is said (by the first call), and
 * *COMPLETE becomes false. VISIT returns STATUS_DONE, or the exit status that ends it. Returns that.
 */
int namespaces_each(const struct all_namespaces *all, bool *complete,
		    int (*visit)(const struct namespace_entry *entry, void *data), void *data) MUST_CHECK;

#endif
