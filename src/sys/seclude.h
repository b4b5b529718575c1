/* An IPC namespace of our own (unshare(2), ipc_namespaces(7)), for the rest of the process. */
#ifndef IPCTOOL_SYS_SECLUDE_H
#define IPCTOOL_SYS_SECLUDE_H

#include <stdbool.h>

#include "base/attributes.h"

/* What of it is private. */
struct seclusion {
	bool own_users;  /* a user namespace had to be made, since the caller is not privileged */
	int shm_error;   /* -errno: /dev/shm is still everybody's */
	int queue_error; /* likewise /dev/mqueue, where there is such a directory; the queues themselves are private */
};

/* Secludes the calling process and those it makes from now on. Returns 0, or -errno when there is no namespace to be had. */
int seclude(struct seclusion *ret) MUST_CHECK;

#endif
