/* The parts of the pass over /proc: mappings, descriptors, waits. For ipc/holder_*.c alone. */
#ifndef IPCTOOL_IPC_HOLDER_PASS_H
#define IPCTOOL_IPC_HOLDER_PASS_H

#include "ipc/holder_process.h"

/* The three parts, for the process being looked at. Each returns 0 or -ENOMEM. */
int pass_look_at_mappings(struct pass *pass) MUST_CHECK;
int pass_look_at_descriptors(struct pass *pass) MUST_CHECK;
int pass_look_at_threads(struct pass *pass) MUST_CHECK;

/* Finds out where segments live. Call it once, before the first process. */
void pass_find_segment_devices(struct pass *pass);

/* The target that descriptor FD of TASK refers to, an epoll set watches, or the lock on a descriptor's file; NULL: none. */
struct target *pass_target_of_descriptor(struct pass *pass, const char *task, uint32_t fd);
struct target *pass_target_of_watch(struct pass *pass, const char *task, const struct fdinfo_watch *watch);
struct target *pass_lock_of_descriptor(struct pass *pass, const char *task, uint32_t fd);

#endif
