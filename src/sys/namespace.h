/* Namespaces (namespaces(7)). */
#ifndef IPCTOOL_SYS_NAMESPACE_H
#define IPCTOOL_SYS_NAMESPACE_H

#include <stdint.h>

/* The inode number that stands for the caller's IPC namespace, or 0 when /proc does not say. */
uint64_t namespace_ipc_inode(void);

#endif
