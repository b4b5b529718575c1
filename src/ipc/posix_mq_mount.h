/* A mqueue file system to look at, with or without a mount. For ipc/posix_mq.c alone. */
#ifndef IPCTOOL_IPC_POSIX_MQ_MOUNT_H
#define IPCTOOL_IPC_POSIX_MQ_MOUNT_H

#include "base/attributes.h"

/*
 * Opens the directory of this IPC namespace's queues. Returns a descriptor; -EPERM when none can be made nor is mounted; -ENODEV
 * when the kernel has no queues; or -errno.
 */
int posix_mq_mount_open(void) MUST_CHECK;

#endif
