/*
 * TCP, UDP and raw sockets. What their address names is all the sockets that have that local end: a listener and the connections
 * it accepted. The kernel tells of them by INET_DIAG, else in /proc/net/tcp and its like, where it alone writes.
 */
#ifndef IPCTOOL_IPC_INET_SOCKET_H
#define IPCTOOL_IPC_INET_SOCKET_H

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/object.h"
#include "ipc/sock_address.h"

/*
 * Appends the TCP, UDP and raw sockets of this network namespace, in no order. One that was made or ended meanwhile may be
 * missing, or be there twice. Returns 0, or -errno; then nothing is appended.
 */
int inet_socket_list(struct object_list *list) MUST_CHECK;

/*
 * Appends those whose local end is at TEXT, "tcp:HOST:PORT" or the like (ipc/sock_address.h). Returns 0, or -errno with FAULT
 * set: -ENOENT when there is none.
 */
int inet_socket_by_address(const char *text, struct object_list *list, struct fault *fault) MUST_CHECK;

/*
 * Tells OBJECT, a socket known by its inode, what the kernel knows of it. Returns 0, also where it knows none, or cannot be
 * asked, or -ENOMEM.
 */
int inet_socket_tell(struct object *object) MUST_CHECK;

/* The address that OBJECT, a socket over IP, is connected to. Returns false where there is none. */
bool inet_socket_remote(const struct object *object, struct sock_name *ret);

/* What sort of socket it is, in the words of sock_name_write(). */
int inet_socket_type(const struct object *object);

#endif
