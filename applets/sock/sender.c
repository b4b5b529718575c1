#include "sock/sender.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/icmp.h"
#include "ipc/sock_connection.h"
#include "ipc/sock_datagram.h"

static int fail_begin(const struct sock_sender *sender, const struct fault *fault)
{
	return fail_fault(fault, "cannot send to '%s'", sender->words->address.text);
}

static struct deadline deadline_of(const struct sock_sender *sender)
{
	return deadline_from_timeout(sender->words->timeout.given, sender->words->timeout.value);
}

/* What it is sent from: a socket of the family that the address has. */
static int make_socket(struct sock_sender *sender, const struct sock_name *name, struct fault *fault)
{
	const struct sock_address *address = &sender->words->address;

	if (sender->words->from.text) {
		if (sock_bind(&sender->words->from, false, &sender->bound, fault) < 0)
			return -EINVAL;
		sender->fd = sender->bound.fd;
		if (sender->bound.name.any.sa_family != name->any.sa_family)
			return fault_usage(fault, "--from is of another family");
		return 0;
	}
	sender->fd = socket(name->any.sa_family, address->type | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
	if (sender->fd >= 0)
		return 0;
	fault_errno(fault, -errno);
	return address->type == SOCK_RAW ? fault_hint(fault, "raw sockets take CAP_NET_RAW") : -EINVAL;
}

/* Whom it may reach, and by which way. */
static int set_options(const struct sock_sender *sender, int family, struct fault *fault)
{
	const struct sock_send_words *words = sender->words;
	const int on = 1;
	int r = 0;

	if (family == AF_INET && setsockopt(sender->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) < 0)
		r = fault_errno(fault, -errno);
	if (r == 0 && words->interface)
		r = sock_set_interface(sender->fd, family, words->interface, fault);
	if (r < 0)
		return r;
	if (words->ttl.given)
		r = sock_set_ttl(sender->fd, family, (unsigned)words->ttl.value);
	if (r == 0 && words->no_loop)
		r = sock_set_no_loop(sender->fd, family);
	return r < 0 ? fault_errno(fault, r) : 0;
}

static int explain_connect(int error, struct fault *fault)
{
	switch (error) {
	case -ECONNREFUSED:
		return fault_set(fault, STATUS_WOULD_BLOCK, "nobody receives there");
	case -EPROTOTYPE:
		return fault_set(fault, STATUS_REFUSED, "the socket there is of another type");
	case -ENETUNREACH:
	case -EHOSTUNREACH:
		fault_errno(fault, error);
		fault->status = STATUS_WOULD_BLOCK;
		return error;
	default:
		return fault_errno(fault, error);
	}
}

static int begin_datagrams(struct sock_sender *sender, struct fault *fault)
{
	struct sock_name name = { 0 };
	int r = sock_address_resolve_peer(&sender->words->address, &name, 1, fault);

	if (r < 0)
		return r;
	r = make_socket(sender, &name, fault);
	if (r == 0)
		r = set_options(sender, name.any.sa_family, fault);
	if (r == 0 && connect(sender->fd, &name.any, name.length) < 0)
		r = explain_connect(-errno, fault);
	return r;
}

int sock_sender_begin(struct sock_sender *sender)
{
	struct sock_peer peer = SOCK_PEER_NONE;
	struct deadline deadline = deadline_of(sender);
	struct fault fault = { 0 };

	if (!sock_address_connects(&sender->words->address))
		return begin_datagrams(sender, &fault) < 0 ? fail_begin(sender, &fault) : STATUS_DONE;
	if (sock_connect(&sender->words->address, &deadline, &peer, &fault) < 0)
		return fail_begin(sender, &fault);
	sender->fd = peer.fd;
	return STATUS_DONE;
}

/* Waits for room. A queue of a UNIX socket that is full is seen by poll(2), too, since the socket is connected. */
static int await_room(const struct sock_sender *sender, const struct deadline *deadline)
{
	struct pollfd room = { .fd = sender->fd, .events = POLLOUT };
	struct timespec left;
	int n = ppoll(&room, 1, deadline_left(deadline, &left), NULL);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	return n > 0 ? 0 : deadline_error(deadline);
}

/* One send(2). An error that an earlier datagram met with (a host that nobody receives at) is not this one's. */
static ssize_t send_once(const struct sock_sender *sender, const char *bytes, size_t length)
{
	ssize_t n = send(sender->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno == ECONNREFUSED && sender->words->address.family != AF_UNIX)
		n = send(sender->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
	return n;
}

static int send_full(const struct sock_sender *sender, const char *bytes, size_t length)
{
	struct deadline deadline = deadline_of(sender);
	bool is_first = true;

	while (is_first || length > 0) {
		ssize_t n = send_once(sender, bytes, length);
		int r = n < 0 ? -errno : 0;

		if (r == -EAGAIN || r == -ENOBUFS)
			r = await_room(sender, &deadline);
		if (r < 0 && r != -EINTR)
			return r;
		bytes += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
		is_first = is_first && n < 0;
	}
	return 0;
}

static int fail_length(const struct sock_sender *sender, size_t length)
{
	int status = fail_status(STATUS_LIMIT, "cannot send to '%s': %zu bytes are too long for one message (messages sent: %ju)",
				 sender->words->address.text, length, sender->sent);

	if (sender->words->address.family == AF_UNIX)
		say_hint("net.core.wmem_max bounds it");
	else
		say_hint("the most is 65507 bytes over IPv4, 65527 over IPv6");
	return status;
}

static int fail_put(const struct sock_sender *sender, int error, size_t length)
{
	const char *name = sender->words->address.text;
	uintmax_t sent = sender->sent;

	switch (error) {
	case -EMSGSIZE:
		return fail_length(sender, length);
	case -EAGAIN:
		return fail_status(STATUS_WOULD_BLOCK, "cannot send to '%s': there is no room (messages sent: %ju)", name, sent);
	case -ETIMEDOUT:
		return fail_status(STATUS_TIMED_OUT, "timed out: there is no room at '%s' (messages sent: %ju)", name, sent);
	case -ECONNREFUSED:
		return fail_status(STATUS_WOULD_BLOCK, "cannot send to '%s': nobody receives (messages sent: %ju)", name, sent);
	case -EPIPE:
	case -ECONNRESET:
		return fail_status(STATUS_FAILED, "cannot send to '%s': the peer went away (messages sent: %ju)", name, sent);
	default:
		return fail_errno(error, "cannot send to '%s' (messages sent: %ju)", name, sent);
	}
}

int sock_sender_put(struct sock_sender *sender, const char *bytes, size_t length)
{
	cleanup_with(buffer_done) struct buffer packet = { 0 };
	const struct sock_address *address = &sender->words->address;
	bool is_v6 = address->protocol == IPPROTO_ICMPV6;
	int r;

	if (address->type == SOCK_RAW && (address->protocol == IPPROTO_ICMP || is_v6)) {
		icmp_echo(is_v6, (uint16_t)getpid(), (uint16_t)(sender->sent + 1), bytes, length, &packet);
		bytes = packet.data;
		length = packet.length;
	}
	r = packet.error < 0 ? packet.error : send_full(sender, bytes, length);
	if (r < 0)
		return fail_put(sender, r, length);
	sender->sent++;
	return STATUS_DONE;
}

void sock_sender_done(struct sock_sender *sender)
{
	if (sender->fd >= 0 && sender->fd != sender->bound.fd)
		close(sender->fd);
	sender->fd = -1;
	sock_bound_done(&sender->bound);
}
