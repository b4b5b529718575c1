/* Which /dev/shm were looked at: several IPC namespaces can share one, and what is there is to be counted once. */
#ifndef IPCTOOL_APPLETS_INSPECT_SEEN_DIRECTORIES_H
#define IPCTOOL_APPLETS_INSPECT_SEEN_DIRECTORIES_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attributes.h"

/* Start from { 0 }. */
struct seen_directories {
	struct seen_directory {
		dev_t device;
		ino_t inode;
	} *items;
	size_t count;
};

/* Forgets all. */
void seen_directories_done(struct seen_directories *seen);

/* Notes /dev/shm of the namespace that we are in. Returns 1; 0 when it was noted before, or there is none; or -ENOMEM. */
int seen_directories_add(struct seen_directories *seen) MUST_CHECK;

#endif
