/* Which addresses and ports sockets of this network namespace have: /proc/net/tcp, udp, raw and those of IPv6. */
#ifndef IPCTOOL_SYS_PORTS_H
#define IPCTOOL_SYS_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

struct port_socket {
	bool is_v6;
	unsigned char address[16]; /* in network byte order; of IPv4 the first four bytes */
	uint16_t port;             /* of a raw socket its protocol */
	uint8_t state;             /* TCP_LISTEN; udp and raw: TCP_CLOSE as long as it is not connected */
	unsigned char remote[16];  /* the other end's address, and port */
	uint16_t remote_port;
	bool has_details;          /* the line had what follows, too */
	uint32_t send_queue, receive_queue; /* bytes; of a listener receive_queue is the connections to be accepted */
	uint32_t uid, inode;       /* who made it; in sockfs, 0: no process has it */
};

/* Reads a line of such a file. Returns whether it is a socket's: the first line is not. */
bool ports_parse_line(const char *line, struct port_socket *ret);

/*
 * Calls VISIT for each socket in /proc/net/NAME and /proc/net/NAME6 ("tcp", "udp", "raw") as long as it returns 0. Returns what
 * it returned last, or -errno.
 */
int ports_each(const char *name, int (*visit)(const struct port_socket *socket, void *data), void *data) MUST_CHECK;

#endif
