/* Every IPC namespace of the machine that can be found (namespaces(7)). */
#ifndef IPCTOOL_SYS_NAMESPACE_LIST_H
#define IPCTOOL_SYS_NAMESPACE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "sys/container.h"
#include "sys/enter.h"

/* One namespace. It cannot vanish any more: the door holds it. */
struct namespace_entry {
	uint64_t inode;
	char *way; /* what leads there, as --ns takes it: a PID, or a file; NULL: nothing that is known; owned */
	bool is_ours;
	struct door door;
	char container[CONTAINER_NAME_MAX]; /* empty: it is not known to be one */
};

struct namespace_list {
	struct namespace_entry *entries; /* ours first, then by inode number */
	size_t count, capacity;
	size_t unseen;   /* processes whose namespaces may not be looked at */
	size_t unopened; /* namespaces that are there and may not be opened, or there were no descriptors left */
};

/*
 * Finds them by processes, their threads, the descriptors they have open, and what is mounted in their mount namespaces; one
 * pass over /proc. Where there are many, the soft limit of open files is raised to the hard one. Returns 0, -ENOMEM, or -errno
 * when /proc cannot be read. RET is the caller's to free, also then.
 */
int namespace_list_collect(struct namespace_list *ret) MUST_CHECK;

/* Closes and frees what it holds. */
void namespace_list_done(struct namespace_list *list);

#endif
