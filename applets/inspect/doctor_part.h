/* Of all that was found in all namespaces, what lies in one: the processes are looked at once, the checks made in each. */
#ifndef IPCTOOL_APPLETS_INSPECT_DOCTOR_PART_H
#define IPCTOOL_APPLETS_INSPECT_DOCTOR_PART_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "frame/survey.h"

/* Start from { 0 }. */
struct parts {
	const struct survey *survey; /* that was looked at; it does not change meanwhile */
	size_t *order;               /* indices of its objects, by namespace */
};

/* What lies in one. Start from { 0 }. */
struct part {
	struct object_list list;  /* what its objects own is the survey's */
	enum standing *standings; /* of these */
	struct holders holders;   /* of these; what it owns is the survey's, but for same_as */
};

/* Puts what SURVEY has in order. Returns 0 or -ENOMEM. */
int parts_begin(struct parts *parts, const struct survey *survey) MUST_CHECK;

/* Frees the order. */
void parts_done(struct parts *parts);

/* Takes what lies in the namespace NS, in the survey's order. Returns 0 or -ENOMEM. RET is the caller's to free, also then. */
int parts_take(const struct parts *parts, uint64_t ns, struct part *ret) MUST_CHECK;

/* Frees what is its own. */
void part_done(struct part *part);

#endif
