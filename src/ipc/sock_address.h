/*
 * Addresses of sockets: unix:PATH, unix:@NAME (also unix-dgram: and unix-seqpacket:), tcp:HOST:PORT, udp:HOST:PORT,
 * raw:HOST:PROTO, each with or without "sock:" before it; an IPv6 HOST stands in brackets. The one parser, and the one writer,
 * whose words it takes back.
 */
#ifndef IPCTOOL_IPC_SOCK_ADDRESS_H
#define IPCTOOL_IPC_SOCK_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/fault.h"

/* unix(7): sun_path without a path's last NUL, or without the NUL that an abstract name begins with. */
#define SOCK_PATH_MAX 107
#define SOCK_HOST_MAX 255

/* How the kernel has it: what bind(2) and connect(2) take, and recvfrom(2) gives. */
struct sock_name {
	union {
		struct sockaddr any;
		struct sockaddr_un un;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_storage storage;
		char bytes[sizeof(struct sockaddr_storage)];
	};
	socklen_t length;
};

/* How a user has it. Nothing is owned. */
struct sock_address {
	const char *text;         /* as it was written; borrowed */
	int family;               /* AF_UNIX, or AF_UNSPEC: HOST says it, once it is looked up */
	int type;                 /* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET or SOCK_RAW */
	int protocol;             /* IPPROTO_TCP and so on; 0 for UNIX sockets */
	struct sock_name name;    /* AF_UNIX: whole */
	char host[SOCK_HOST_MAX + 1]; /* else: unescaped, without brackets */
	uint16_t port;            /* in the machine's byte order; 0: the kernel chooses, or there is none */
};

/* Parses TEXT, which is kept. Returns 0, or -EINVAL with FAULT set; then *RET is as it was. */
int sock_address_parse(const char *text, struct sock_address *ret, struct fault *fault) MUST_CHECK;

/* Whether there are connections: streams and seqpacket. */
bool sock_address_connects(const struct sock_address *address);

/* The path of a UNIX socket that has one; NULL for abstract names and for other families. */
const char *sock_address_path(const struct sock_address *address);

/* Whether the words at the beginning of TEXT are those of an address: then it is none of a file's name. */
bool sock_address_begins(const char *text);

/*
 * Looks HOST up, where it is a name; that may take as long as resolver(5) says. Fills up to MOST NAMES in the order in which
 * they are to be tried. Returns how many (1 at least), or a negative number with FAULT set.
 */
int sock_address_resolve(const struct sock_address *address, struct sock_name *names, size_t most,
			 struct fault *fault) MUST_CHECK;

/* The same to find somebody there: no port can be 0. */
int sock_address_resolve_peer(const struct sock_address *address, struct sock_name *names, size_t most,
			      struct fault *fault) MUST_CHECK;

/*
 * Appends the address that NAME is for a socket of TYPE and PROTOCOL, escaped as one word ("unix:\x40a", "tcp:[::1]:80"); that
 * of a UNIX socket without a name is "unix:".
 */
void sock_name_write(const struct sock_name *name, int type, int protocol, struct buffer *out);

/* Appends the host alone, without brackets; nothing for UNIX sockets. */
void sock_name_write_host(const struct sock_name *name, struct buffer *out);

/* The port, or 0 where there is none. */
uint16_t sock_name_port(const struct sock_name *name);

/* Whether NAME is a group of hosts (IPv4 224.0.0.0/4, IPv6 ff00::/8). */
bool sock_name_is_multicast(const struct sock_name *name);

/* The path of a UNIX name that has one, which may go without a NUL at its end, with its length in *LENGTH; else NULL. */
const char *sock_name_path(const struct sock_name *name, size_t *length);

#endif
