/* What the kernel tells of sockets, made into objects: for ipc/unix_socket.c, ipc/inet_socket.c and ipc/socket_list.c. */
#ifndef IPCTOOL_IPC_SOCKET_OBJECT_H
#define IPCTOOL_IPC_SOCKET_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "ipc/object.h"
#include "sys/sockdiag.h"

/* A socket's file, as UNIX_DIAG knows it. */
struct socket_file {
	struct stat st;
	dev_t device; /* of the superblock */
};

/* Finds out which file is at PATH, which must be a socket's, and no link (-ENOTSUP). Returns 0 or -errno. */
int socket_file_look(const char *path, struct socket_file *ret) MUST_CHECK;

/* The same of the file that FD is (O_PATH will do). */
int socket_file_of(int fd, struct socket_file *ret) MUST_CHECK;

/* Whether SOCKET is bound to FILE. */
bool socket_file_is_of(const struct socket_file *file, const struct unix_socket *socket);

/* Fills OBJECT with what every socket has: its INODE in sockfs, what is told of its USAGE, and the rest of FACTS. */
void socket_object_fill(uint32_t inode, const struct socket_usage *usage, const struct sock_facts *facts, struct object *object);

/* Fills OBJECT with all that is told of SOCKET but its name. */
void socket_object_store(const struct unix_socket *socket, struct object *object);

/*
 * Whether the path that SOCKET was bound to leads to it from here; an abstract name always does. It need not: the path may be
 * relative, of another mount namespace, or lead to another file by now. Returns 0 or -ENOMEM.
 */
int socket_object_leads_here(const struct unix_socket *socket, bool *ret) MUST_CHECK;

/*
 * Gives OBJECT the name of SOCKET, which has one. LEADS: the path leads to it from here; or it is abstract. Returns 0 or -ENOMEM.
 */
int socket_object_name(const struct unix_socket *socket, bool leads, struct object *object) MUST_CHECK;

/* Appends "unix:" with the path, "unix:@" with the name, escaped. */
void socket_object_write_path(const char *path, size_t length, struct buffer *out);
void socket_object_write_abstract(const char *name, size_t length, struct buffer *out);

/* What -ERROR of sockdiag_each_unix() means. Returns ERROR. */
int socket_object_explain(int error, struct fault *fault);

#endif
