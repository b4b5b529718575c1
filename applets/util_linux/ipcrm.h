/* ipcrm: what its parts share. */
#ifndef IPCTOOL_APPLETS_UTIL_LINUX_IPCRM_H
#define IPCTOOL_APPLETS_UTIL_LINUX_IPCRM_H

#include "cli/foreign.h"
#include "frame/applet.h"

/* POSIX options have no letters: their places in the table. */
enum { OPTION_POSIX_SHM = FOREIGN_LONG + 6, OPTION_POSIX_MSG, OPTION_POSIX_SEM };

/* In the order in which `-a` removes them. */
struct ipcrm_target {
	const char *word;       /* of --all=WORD, and before the ids in the old syntax */
	const char *noun;
	const char *many;       /* System V: what the kernel is configured for */
	char id, key;           /* letters of the options */
	int name;               /* the option for POSIX names */
	enum object_type type;
	enum object_family family;
};

#define IPCRM_TARGETS 6
extern const struct ipcrm_target ipcrm_targets[IPCRM_TARGETS];

/* What was asked for, and what has come of it. */
struct ipcrm {
	const struct ipcrm_target *all_of; /* of --all=KIND */
	bool all, verbose;
	int status;
};

/*
 * Each removes what it says and reports what fails. Returns -1 to go on, with the status in IPCRM, or the status to end with.
 */

/* The System V object with ID; with the id in TEXT. */
int ipcrm_remove_id(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target, int32_t id);
int ipcrm_remove_by_id(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target,
		       const char *text);

/* The one with the key in TEXT. */
int ipcrm_remove_by_key(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target,
			const char *text);

/* The POSIX object of the name in TEXT. */
int ipcrm_remove_name(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target,
		      const char *text);

/* All System V objects, or all of one kind. */
int ipcrm_remove_all(const struct invocation *call, struct ipcrm *ipcrm);

#endif
