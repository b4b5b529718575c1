/* The parts of the pass over /proc: mappings, descriptors, waits. For ipc/holder_*.c alone. */
#ifndef IPCTOOL_IPC_HOLDER_PASS_H
#define IPCTOOL_IPC_HOLDER_PASS_H

#include <sys/stat.h>

#include "ipc/holder_process.h"

/* The three parts, for the process being looked at. Each returns 0 or -ENOMEM. */
int pass_look_at_mappings(struct pass *pass) MUST_CHECK;
int pass_look_at_descriptors(struct pass *pass) MUST_CHECK;
int pass_look_at_threads(struct pass *pass) MUST_CHECK;

/* What the thread TID has open, when it shares the process's descriptors no more (unshare(2)). Returns 0 or -ENOMEM. */
int pass_look_at_own_descriptors(struct pass *pass, uint32_t tid) MUST_CHECK;

/* Whether the process has one thread. */
bool pass_has_one_thread(struct pass *pass);

/*
 * Makes an object of what descriptor FD of the process is, whose status is ST, if it is of a type that is discovered. Returns 0
 * with the target, NULL where it is not, or -ENOMEM.
 */
int pass_discover(struct pass *pass, uint32_t fd, const struct statx *st, struct target **ret) MUST_CHECK;

/* enum use_access of descriptor FD of the process: 0 where it can be used for nothing, or that cannot be seen. */
unsigned pass_access_of_descriptor(struct pass *pass, uint32_t fd);

/* Whether descriptor FD of TASK is an eventfd: all that have no inode of their own look alike to stat(2). */
bool pass_is_eventfd(struct pass *pass, const char *task, uint32_t fd);

/* Whether DEVICE is one of the file systems that segments live on, and memfds. */
bool pass_is_segment_device(const struct pass *pass, dev_t device);

/* Finds out where segments live. Call it once, before the first process. */
void pass_find_segment_devices(struct pass *pass);

/* The target that descriptor FD of TASK refers to, an epoll set watches, or the lock on a descriptor's file; NULL: none. */
struct target *pass_target_of_descriptor(struct pass *pass, const char *task, uint32_t fd);
struct target *pass_target_of_watch(struct pass *pass, const char *task, const struct fdinfo_watch *watch);
struct target *pass_lock_of_descriptor(struct pass *pass, const char *task, uint32_t fd);

/* Adds a wait of the thread TASK on TARGET; DETAIL becomes its own, NULL is -ENOMEM. Returns 0 or -ENOMEM. */
int pass_add_wait(struct pass *pass, const struct target *target, const char *task, uint32_t tid, char *detail) MUST_CHECK;

/*
 * Adds the waits of a thread on what its epoll set SET watches; or, where FD is such a set, on what it watches through the set
 * when it waits for FD in CALL. Returns 0 or -ENOMEM.
 */
int pass_wait_on_epoll(struct pass *pass, const char *task, uint32_t tid, uint32_t set) MUST_CHECK;
int pass_wait_through_epoll(struct pass *pass, const char *task, uint32_t tid, const char *call, uint32_t fd) MUST_CHECK;

#endif
