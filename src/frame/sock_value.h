/* Addresses of sockets as values on the command line. */
#ifndef IPCTOOL_FRAME_SOCK_VALUE_H
#define IPCTOOL_FRAME_SOCK_VALUE_H

#include "cli/value.h"
#include "ipc/sock_address.h"

/* What a verb can do with. */
enum sock_use {
	SOCK_STREAMS = 1 << 0,     /* unix:, tcp: */
	SOCK_PACKETS = 1 << 1,     /* unix-seqpacket: */
	SOCK_DATAGRAMS = 1 << 2,   /* unix-dgram:, udp: */
	SOCK_RAWS = 1 << 3,        /* raw: */
	SOCK_CONNECTIONS = SOCK_STREAMS | SOCK_PACKETS,
	SOCK_ALL = SOCK_CONNECTIONS | SOCK_DATAGRAMS | SOCK_RAWS,
};

struct sock_rule {
	unsigned uses;       /* enum sock_use */
	const char *instead; /* what to do about the others, or NULL */
};

/* struct sock_address; detail: struct sock_rule. Unset as long as `text` is NULL. */
extern const struct value_kind kind_sock;

#define BIND_SOCK(S, m, ...)                                           \
	.kind = &kind_sock, .offset = MEMBER(S, m, struct sock_address), \
	.detail = &(const struct sock_rule){ __VA_ARGS__ }

#endif
