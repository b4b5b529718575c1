/* Datagrams: many at once where that is quicker, with who sent them; groups of hosts, interfaces, and how far they may go. */
#ifndef IPCTOOL_IPC_SOCK_DATAGRAM_H
#define IPCTOOL_IPC_SOCK_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/sock_address.h"
#include "sys/deadline.h"

/* One that came. */
struct sock_datagram {
	const char *bytes;            /* in the batch, until the next is received */
	size_t length;                /* of them */
	size_t size;                  /* of the datagram: more, when it was cut */
	const struct sock_name *peer; /* who sent it; without a family: an unnamed socket */
	int ttl;                      /* hops that were left to it; -1: not known */
};

/* Room for several. */
struct sock_batch;

/*
 * Makes room for datagrams of up to SIZE bytes each; what is longer is cut. WANTS_TTL: of a socket of IPv4 or IPv6, for which
 * sock_want_ttl() was called. NULL when there is no memory.
 */
struct sock_batch *sock_batch_new(size_t size, bool wants_ttl);

/* For cleanup_with(). */
void sock_batch_free(struct sock_batch **batch);

/* Receives up to MOST without waiting. Returns how many, -EAGAIN when none is there, or -errno. */
int sock_batch_receive(struct sock_batch *batch, int fd, uint64_t most) MUST_CHECK;

/* The one with this INDEX. */
struct sock_datagram sock_batch_at(const struct sock_batch *batch, size_t index);

/* Has each datagram that FD, of FAMILY, receives say its hops. */
int sock_want_ttl(int fd, int family) MUST_CHECK;

/* How many hops what FD sends may make. */
int sock_set_ttl(int fd, int family, unsigned ttl) MUST_CHECK;

/* What FD sends to a group does not reach this machine's members of it. */
int sock_set_no_loop(int fd, int family) MUST_CHECK;

/* Lets FD, of FAMILY, use the interface of that name alone, also for groups. Returns 0, or -errno with FAULT set. */
int sock_set_interface(int fd, int family, const char *interface, struct fault *fault) MUST_CHECK;

/* Joins GROUP, on INTERFACE (NULL: the one that routes lead to). Returns 0, or -errno with FAULT set. */
int sock_join_group(int fd, const struct sock_name *group, const char *interface, struct fault *fault) MUST_CHECK;

/* Waits until FD can be read. Returns 0, deadline_error(), or -EINTR. */
int sock_await(int fd, const struct deadline *deadline) MUST_CHECK;

#endif
