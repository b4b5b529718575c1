/* The network namespaces that others live in (network_namespaces(7)). */
#ifndef IPCTOOL_SYS_NETWORKS_H
#define IPCTOOL_SYS_NETWORKS_H

#include "base/attributes.h"

/*
 * Calls VISIT in each network namespace, other than ours, that a process of /proc lives in, as long as it returns 0; then we are
 * back in ours. Returns what VISIT returned last; NETWORKS_UNSEEN when that was 0, but there are some, or may be, that could not
 * be entered: it is a privilege; or -errno.
 */
int networks_each_other(int (*visit)(void *data), void *data) MUST_CHECK;
#define NETWORKS_UNSEEN 1

#endif
