/* Selectors: which objects a command means, where it does not name them. All that are given must hold. */
#ifndef IPCTOOL_IPC_SELECT_H
#define IPCTOOL_IPC_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/object.h"

struct selection {
	bool has_owner, has_group, has_key, has_pid, has_larger, has_idle, has_older;
	bool unused;             /* nobody has it: judged by ipc/standing.h, not by selection_matches() */
	bool orphan;             /* likewise */
	bool empty;              /* a queue without messages */
	uint32_t owner, group;   /* ids */
	uint32_t key, key_mask;
	uint32_t pid;            /* made or last used it */
	uint64_t larger;         /* more bytes than this */
	int64_t idle, older;     /* seconds at least since the last use, since creation or change */
	const char *name;        /* glob over the true bytes, without the slash; System V objects have no name */
	const char *app;
	int64_t now;             /* seconds since the epoch */
	/* What ids look like that the user namespace does not map: they match nobody. UINT32_MAX: all are mapped. */
	uint32_t overflow_uid, overflow_gid;
};

/* Which facts must be known to decide. */
uint32_t selection_facts(const struct selection *selection);

/*
 * Whether objects of FAMILY can be meant at all: only System V has keys and records pids, all others have names. Of what is known
 * by its descriptors, a pid is that of a process that has one: see survey_discover().
 */
bool selection_wants_family(const struct selection *selection, enum object_family family);

/* Whether OBJECT is meant. What is unknown does not match. */
bool selection_matches(const struct selection *selection, const struct object *object);

/* Takes out of LIST what is not meant. */
void selection_apply(const struct selection *selection, struct object_list *list);

/* Seconds since OBJECT was last used, or made or changed if that is later. */
int64_t object_idle(const struct object *object, int64_t now);

#endif
