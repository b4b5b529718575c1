/* UNIX sockets that nobody named. */
#ifndef IPCTOOL_IPC_SOCKET_LIST_H
#define IPCTOOL_IPC_SOCKET_LIST_H

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/file_tree.h"
#include "ipc/object.h"

/*
 * Appends the UNIX sockets of this network namespace, in no order, each with the name it bears. One that was made or ended
 * meanwhile may be missing, or be there twice. Returns 0, or -errno with FAULT set; then nothing is appended.
 */
int socket_list(struct object_list *list, struct fault *fault) MUST_CHECK;

/*
 * Appends the sockets' files below the directory TOP that no socket is bound to: SOCK_IS_STALE, or where not all network
 * namespaces could be asked SOCK_MAY_BE_ELSEWHERE. Adds to GAPS. Returns 0 or -errno.
 */
int socket_list_stale(const char *top, struct object_list *list, struct file_tree_gaps *gaps) MUST_CHECK;

#endif
