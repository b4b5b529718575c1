/* Namespaces (namespaces(7)). */
#ifndef IPCTOOL_SYS_NAMESPACE_H
#define IPCTOOL_SYS_NAMESPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/*
 * The inode number that stands for the caller's IPC namespace, or 0 when /proc does not say. It is looked up once; whoever
 * enters another namespace calls namespace_has_changed().
 */
uint64_t namespace_ipc_inode(void);
void namespace_has_changed(void);

/* Reads "ipc:[4026531839]", as links and mounts have it. Returns 0 or -EINVAL. */
int namespace_parse_ipc(const char *text, uint64_t *ret) MUST_CHECK;

/*
 * The same of a process, or its thread TASK ("task/12"; "." for the process), below the directory PROCESS in /proc. Needs
 * PTRACE_MODE_READ. Returns 0 or -errno.
 */
int namespace_ipc_of(int process, const char *task, uint64_t *ret) MUST_CHECK;

/* The inode number that stands for the caller's pid namespace, or 0. */
uint64_t namespace_pid_inode(void);

/* Whether the caller is in another pid namespace than the first, as in a container; false when /proc does not say. */
bool namespace_is_contained(void);

/*
 * The caller's pid as /proc has it: another than getpid() when /proc shows another pid namespace; 0 when that one does not
 * have the caller at all.
 */
uint32_t namespace_proc_self(void);

/*
 * Whether /proc is mounted so that processes of other users do not show at all (hidepid=2 or invisible; proc(5)), and the
 * caller is not privileged enough to see them.
 */
bool namespace_proc_hides(void);

#endif
