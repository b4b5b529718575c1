/*
 * What takes memory in the file system behind /dev/shm although no POSIX name leads to it: files whose name was removed while
 * processes still have them mapped or open, and what lies in directories there. For `du`: what fills /dev/shm must all be found.
 *
 * They are objects of FAMILY_OTHER: two of them can bear one name.
 */
#ifndef IPCTOOL_IPC_UNLISTED_H
#define IPCTOOL_IPC_UNLISTED_H

#include <stddef.h>

#include "base/attributes.h"
#include "ipc/object.h"

/*
 * Appends, as OBJECT_MMAP by path, the files in directories below /dev/shm, and what is neither a regular file nor a directory
 * and takes memory all the same (long links do). Adds directories that could not be read to *UNSEEN. Returns 0 or -errno.
 */
int unlisted_below(struct object_list *list, size_t *unseen) MUST_CHECK;

/*
 * Appends, as OBJECT_SHM or OBJECT_SEM with SHM_IS_REMOVED, once each, the removed files that processes have mapped or open.
 * Who may only see that a process of his has one mapped, but not the file (no CAP_SYS_ADMIN), learns neither its owner (uid is
 * UINT32_MAX) nor what it takes. Adds processes that could not be looked into to *UNSEEN. Returns 0 or -errno.
 */
int unlisted_removed(uint32_t types, struct object_list *list, size_t *unseen) MUST_CHECK;

#endif
