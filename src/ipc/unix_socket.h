/*
 * UNIX sockets by name. A socket's file is found by device and inode: the path that it was bound to may lead to another by now,
 * or nowhere from here. A listener and the connections it accepted bear one name, so that a name can mean many sockets.
 */
#ifndef IPCTOOL_IPC_UNIX_SOCKET_H
#define IPCTOOL_IPC_UNIX_SOCKET_H

#include <stddef.h>

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/object.h"

/*
 * Appends all sockets that are bound to the file at PATH, which must be a socket's and no link: those of another network
 * namespace, where ours has none; else, for a stale file, the file itself, with SOCK_MAY_BE_ELSEWHERE when not all namespaces
 * could be asked. TYPE: only those (SOCK_DGRAM, ...) are meant; 0: any. Returns 0, or -errno with FAULT set.
 */
int unix_socket_by_path(const char *path, int type, struct object_list *list, struct fault *fault) MUST_CHECK;

/* Appends all sockets, of TYPE likewise, that bear the abstract name of LENGTH bytes. Returns 0, or -errno with FAULT set. */
int unix_socket_by_name(const char *name, size_t length, int type, struct object_list *list, struct fault *fault) MUST_CHECK;

/*
 * Gives OBJECT, a socket known by its inode, what the kernel tells of it, and the name it bears. Returns 0, also where the kernel
 * knows no such UNIX socket or cannot be asked, or -ENOMEM.
 */
int unix_socket_name(struct object *object) MUST_CHECK;

/* Who is to be reached by a name; connections that a listener accepted bear it, too, but cannot be connected to. */
enum unix_reach {
	UNIX_REACH_NOBODY = 0, /* in this network namespace */
	UNIX_REACH_READY,      /* one that listens, or takes datagrams */
	UNIX_REACH_NOT_YET,    /* it does not listen yet */
	UNIX_REACH_OTHER,      /* one of another type */
};

/* Whom those with a socket of TYPE reach by the file that FD is (O_PATH will do). Returns an enum unix_reach, or -errno. */
int unix_socket_reach_file(int fd, int type) MUST_CHECK;

/* The same by an abstract name of LENGTH bytes. */
int unix_socket_reach_name(const char *name, size_t length, int type) MUST_CHECK;

#endif
