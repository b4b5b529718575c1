/* What is looked at below a directory: first walked, then judged together with the processes. For `doctor --dir`. */
#ifndef IPCTOOL_IPC_FINDING_BELOW_H
#define IPCTOOL_IPC_FINDING_BELOW_H

#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "ipc/finding.h"
#include "ipc/ftok_collision.h"
#include "ipc/object.h"

/* Start from { 0 }. */
struct below {
	const char *directory;  /* the caller's */
	struct ftok_files files;
	struct buffer sockets;  /* paths of sockets that nobody has, each ended by NUL */
	size_t unseen;          /* what could not be looked at */
	size_t other_systems;   /* file systems that were not entered */
};

/* Frees what it owns. */
void below_done(struct below *below);

/*
 * Walks DIRECTORY. FIFOs are appended to LIST, so that who looks at the processes finds those who use them. Returns 0, or -errno
 * when DIRECTORY itself cannot be looked at.
 */
int below_walk(struct below *below, const char *directory, struct object_list *list) MUST_CHECK;

/*
 * Adds findings: files of BELOW whose keys of ftok(3) collide; where an object may be made of one of them each, of many others
 * the number. Returns 0 or -errno.
 */
int find_collisions(struct checkup *checkup, const struct below *below) MUST_CHECK;

/*
 * Adds findings: files whose keys of ftok(3) collide, sockets that nobody has any more, and FIFOs that nobody has open or has
 * used for a day (or checkup->idle). Returns 0 or -errno.
 */
int find_below(struct checkup *checkup, const struct below *below) MUST_CHECK;

#endif
