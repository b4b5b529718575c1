/*
 * Sockets as the kernel itself tells of them: sock_diag(7), UNIX_DIAG and INET_DIAG. The text of /proc/net/unix says less, and
 * whoever binds a socket can write lines of his own into it. It tells of the caller's network namespace; everybody may ask.
 */
#ifndef IPCTOOL_SYS_SOCKDIAG_H
#define IPCTOOL_SYS_SOCKDIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"

/* What a socket holds, of any family. */
struct socket_usage {
	bool has_uid, has_queues, has_memory, has_shutdown; /* what the kernel tells: not every one, nor of every socket */
	uint32_t uid;           /* who made it */
	uint32_t receive_queue; /* bytes to be read; of a listener, connections to be accepted */
	uint32_t send_queue;    /* bytes sent and not read by the other side; of a listener, the most to be accepted */
	uint32_t receive_room, send_room; /* the most bytes of memory for its queues: SO_RCVBUF, SO_SNDBUF (socket(7)) */
	uint64_t memory;        /* bytes of memory that it takes now */
	uint8_t shutdown;       /* enum socket_shutdown */
};

enum socket_shutdown {
	SHUTDOWN_RECEIVE = 1 << 0, /* nothing more comes: as RCV_SHUTDOWN in the kernel */
	SHUTDOWN_SEND = 1 << 1,
};

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
	struct socket_usage usage;
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

/* One end of a connection over IP. */
struct inet_end {
	unsigned char address[16]; /* in network byte order; of IPv4 the first four bytes */
	uint32_t interface;        /* its number, where the address is good on one link alone; else 0 */
	uint16_t port;             /* of a raw socket its protocol */
};

/* A TCP, UDP or raw socket. */
struct inet_socket {
	uint32_t inode;   /* in sockfs; 0: no process has it: it is not accepted yet, or closed and not done yet */
	uint8_t family;   /* AF_INET, AF_INET6 */
	uint8_t state;    /* TCP_ESTABLISHED, ...; udp and raw: TCP_CLOSE as long as it is not connected */
	int transport;    /* IPPROTO_TCP, IPPROTO_UDP or IPPROTO_RAW */
	struct inet_end local, remote;
	struct socket_usage usage;
};

/* The same for a message about a TCP, UDP or raw socket, in answer to a question about those of TRANSPORT (IPPROTO_TCP, ...). */
bool sockdiag_parse_inet(const void *payload, size_t length, int transport, struct inet_socket *ret);

/*
 * The same for the sockets of TRANSPORT, IPPROTO_TCP, IPPROTO_UDP or IPPROTO_RAW, of IPv4 and IPv6. -EPROTONOSUPPORT: the kernel
 * has no INET_DIAG for them, as many have none for raw sockets.
 */
int sockdiag_each_inet(int transport, int (*visit)(const struct inet_socket *socket, void *data), void *data) MUST_CHECK;

#endif
