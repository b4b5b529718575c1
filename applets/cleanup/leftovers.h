/* The objects that are there after a command and were not before, and whose they are. */
#ifndef IPCTOOL_APPLETS_CLEANUP_LEFTOVERS_H
#define IPCTOOL_APPLETS_CLEANUP_LEFTOVERS_H

#include <stdbool.h>

#include "frame/survey.h"
#include "sys/lineage.h"

/* Whose an object is. */
enum claim {
	CLAIM_STRANGER,
	CLAIM_COMMAND,
	CLAIM_UNKNOWN, /* the kernel does not record who made it, and others may have */
	CLAIM_IN_USE,  /* COMMAND's, and somebody uses it still */
};

struct leftovers {
	const char *directory; /* where FIFOs and sockets count, too; or NULL */
	bool is_private;       /* nobody else is in the namespace */
	bool has_lineage;
	struct lineage lineage;
	struct object_list before;
	struct survey survey;  /* afterwards: what is new */
};

/* Frees what it owns. */
void leftovers_done(struct leftovers *leftovers);

/* Notes what is there before the command. Returns 0 or -errno. */
int leftovers_begin(struct leftovers *leftovers) MUST_CHECK;

/* Finds what is new, once the command has ended. Returns the exit status. */
int leftovers_find(struct leftovers *leftovers);

/* Whose the object with that index is. */
enum claim leftovers_claim(const struct leftovers *leftovers, size_t index);

/* Removes the object with that index if nobody uses it. Returns 0 or -errno, as removal_remove() does. */
int leftovers_remove(const struct leftovers *leftovers, size_t index) MUST_CHECK;

#endif
