/* ICMP as raw sockets have it: the headers of what comes, decoded, and echo requests to send. */
#ifndef IPCTOOL_IPC_ICMP_H
#define IPCTOOL_IPC_ICMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct icmp_header {
	uint8_t type, code;
	uint16_t checksum;
	bool is_sound;         /* the checksum is right; that of IPv6's the kernel has checked */
	bool has_echo;         /* an echo request or reply: */
	uint16_t id, sequence;
	const char *name;      /* of the type: "echo-request"; NULL: none known here */
};

/*
 * Reads the header of the LENGTH bytes of a message; IS_V6 says of which protocol. Returns whether there is a whole one.
 */
bool icmp_parse(const void *bytes, size_t length, bool is_v6, struct icmp_header *ret);

/* How many bytes of the LENGTH bytes of an IPv4 packet are its header; 0 when it is not whole, or none. */
size_t icmp_ip_header(const void *bytes, size_t length);

/* Appends an echo request with a payload. The checksum of IPv6's is the kernel's to fill in. */
void icmp_echo(bool is_v6, uint16_t id, uint16_t sequence, const void *payload, size_t length, struct buffer *out);

#endif
