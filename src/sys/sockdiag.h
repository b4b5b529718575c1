/*
 * UNIX sockets as the kernel itself tells of them: sock_diag(7), UNIX_DIAG. The text of /proc/net/unix says less, and whoever
 * binds a socket can write lines of his own into it. It tells of the caller's network namespace; everybody may ask.
 */
#ifndef IPCTOOL_SYS_SOCKDIAG_H
#define IPCTOOL_SYS_SOCKDIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"

/* One socket. */
struct unix_socket {
	uint32_t inode;     /* in sockfs: what fstat(2) of a descriptor says */
	uint32_t peer;      /* the inode of what it is connected to; 0: nothing, or not accepted yet */
	uint8_t type;       /* SOCK_STREAM, ... */
	uint8_t state;      /* TCP_ESTABLISHED, TCP_LISTEN, TCP_CLOSE: the words of TCP */
	bool is_abstract;   /* its name is no path */
	const char *name;   /* without the NUL that an abstract one begins with, and may hold more of; NULL: unnamed; borrowed */
	size_t name_length;
	bool has_file;      /* bound to a path: the file that was made there, wherever it is by now */
	dev_t file_device;  /* of its superblock, which on some file systems is another than stat(2) says */
	uint32_t file_inode; /* the low half of its number */
};

/*
 * Reads the LENGTH bytes behind the header of one netlink message. Returns whether that is a UNIX socket, whole. The name is
 * that within PAYLOAD.
 */
bool sockdiag_parse(const void *payload, size_t length, struct unix_socket *ret);

/*
 * Calls VISIT for each UNIX socket of the network namespace, as long as it returns 0; one that is made or ended meanwhile may be
 * missed or come twice. Returns what VISIT returned last, or -errno: -ELIBACC where libmnl cannot be loaded, -EPROTONOSUPPORT
 * where the kernel has no UNIX_DIAG.
 */
int sockdiag_each_unix(int (*visit)(const struct unix_socket *socket, void *data), void *data) MUST_CHECK;

#endif
