#include "ipc/sock_connection.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"

#define NAMES_MAX 8
#define LINGER    INT64_C(2000000000)

#define NANOSECONDS_PER_SECOND      INT64_C(1000000000)
#define NANOSECONDS_PER_MICROSECOND 1000

void sock_peer_done(struct sock_peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}

void sock_peer_write(const struct sock_peer *peer, struct buffer *out)
{
	sock_name_write(&peer->name, peer->type, peer->protocol, out);
}

/* What every connection is given. The time that comes with each packet tells one of no bytes from the end. */
static int settle(struct sock_peer *peer)
{
	const int on = 1;
	socklen_t length = sizeof(peer->credentials);
	int r = 0;

	if (peer->protocol == IPPROTO_TCP)
		r = setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	else if (peer->type == SOCK_SEQPACKET)
		r = setsockopt(peer->fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof(on));
	peer->has_credentials = peer->protocol == 0 &&
				getsockopt(peer->fd, SOL_SOCKET, SO_PEERCRED, &peer->credentials, &length) == 0;
	return r < 0 ? -errno : 0;
}

/* Errors of a connection that was there and is no more, of networks that come and go, and accept(2)'s own word for none. */
static bool is_passing(int error)
{
	switch (error) {
	case EAGAIN:
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
	case EPERM:
	case ENETDOWN:
	case ENETUNREACH:
	case EHOSTDOWN:
	case EHOSTUNREACH:
	case ENONET:
	case ENOPROTOOPT:
		return true;
	default:
		return false;
	}
}

int sock_accept(const struct sock_bound *listener, struct sock_peer *ret)
{
	struct sock_peer peer = { .type = listener->type, .protocol = listener->protocol };
	int r;

	*ret = (struct sock_peer)SOCK_PEER_NONE;
	peer.name.length = sizeof(peer.name.bytes);
	peer.fd = accept4(listener->fd, &peer.name.any, &peer.name.length, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (peer.fd < 0)
		return is_passing(errno) ? -EAGAIN : -errno;
	r = settle(&peer);
	if (r < 0) {
		sock_peer_done(&peer);
		return -EAGAIN; /* it has gone already */
	}
	*ret = peer;
	return 0;
}

/* The kernel says the same of what is no socket and of a socket that nobody listens on. */
static int explain_refused(const struct sock_address *address, struct fault *fault)
{
	const char *path = sock_address_path(address);
	struct stat st;

	if (path && stat(path, &st) == 0 && !S_ISSOCK(st.st_mode))
		return fault_set(fault, STATUS_REFUSED, "it is no socket");
	return fault_set(fault, STATUS_WOULD_BLOCK, "nobody listens there");
}

static int explain(int error, const struct sock_address *address, const struct deadline *deadline, struct fault *fault)
{
	switch (error) {
	case -ECONNREFUSED:
		return explain_refused(address, fault);
	case -EPROTOTYPE:
		fault_set(fault, STATUS_REFUSED, "the socket there is of another type");
		return fault_hint(fault, "unix: is a stream; others are unix-dgram: and unix-seqpacket:");
	case -EAGAIN:
	case -EINPROGRESS:
		if (deadline_is_now(deadline))
			return fault_set(fault, STATUS_WOULD_BLOCK, address->family == AF_UNIX ?
									    "its backlog is full" :
									    "it does not answer at once");
		return fault_set(fault, STATUS_TIMED_OUT, "timed out: it did not take the connection");
	case -ENETUNREACH:
	case -EHOSTUNREACH:
	case -EHOSTDOWN:
	case -ENETDOWN:
		return fault_set(fault, STATUS_WOULD_BLOCK, "%s", strerrordesc_np(-error));
	default:
		return fault_errno(fault, error);
	}
}

/* How long connect(2) may take: it obeys this for every family, and the backlog of a UNIX socket cannot be polled for. */
static int limit_time(int fd, const struct deadline *deadline)
{
	int64_t left = deadline_left_ns(deadline);
	struct timeval limit = { .tv_sec = left / NANOSECONDS_PER_SECOND,
				 .tv_usec = left % NANOSECONDS_PER_SECOND / NANOSECONDS_PER_MICROSECOND };

	if (deadline->forever)
		return 0;
	if (left < NANOSECONDS_PER_MICROSECOND) /* 0 would be for ever */
		return fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0 ? -errno : 0;
}

/* One that a signal ends goes on by itself where the kernel does it in the background. */
static int connect_to(int fd, const struct sock_name *name, const struct deadline *deadline)
{
	int r = limit_time(fd, deadline);

	while (r == 0 && connect(fd, &name->any, name->length) < 0) {
		if (errno == EISCONN)
			break;
		if (errno != EINTR)
			return -errno;
		r = limit_time(fd, deadline);
	}
	return r < 0 ? r : fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

static int connect_one(const struct sock_address *address, const struct sock_name *name, const struct deadline *deadline,
		       struct sock_peer *ret)
{
	cleanup_fd int fd = socket(name->any.sa_family, address->type | SOCK_CLOEXEC, address->protocol);
	struct sock_peer peer = { .fd = fd, .type = address->type, .protocol = address->protocol, .name = *name };
	int r = fd < 0 ? -errno : connect_to(fd, name, deadline);

	if (r == 0)
		r = settle(&peer);
	if (r < 0)
		return r;
	take_fd(&fd);
	*ret = peer;
	return 0;
}

int sock_connect(const struct sock_address *address, const struct deadline *deadline, struct sock_peer *ret, struct fault *fault)
{
	struct sock_name names[NAMES_MAX];
	int count = sock_address_resolve_peer(address, names, NAMES_MAX, fault), r = count;

	*ret = (struct sock_peer)SOCK_PEER_NONE;
	if (count < 0)
		return count;
	for (int i = 0; i < count; i++) {
		r = connect_one(address, &names[i], deadline, ret);
		if (r == 0)
			return 0;
	}
	explain(r, address, deadline, fault);
	return r;
}

int sock_packet_receive(int fd, struct buffer *out)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct timeval))]; /* and none for descriptors, which strangers may send */
	} control;
	struct iovec piece = { 0 };
	struct msghdr message = {
		.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control),
	};
	ssize_t size = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT), n;

	if (size < 0)
		return -errno;
	piece.iov_len = (size_t)size;
	piece.iov_base = buffer_reserve(out, piece.iov_len + 1);
	if (!piece.iov_base)
		return -ENOMEM;
	n = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return -errno;
	out->length += (size_t)n;
	return n > 0 || message.msg_controllen > 0;
}

void sock_peer_linger(const struct sock_peer *peer)
{
	struct deadline deadline = deadline_from_timeout(true, LINGER);
	struct pollfd bytes = { .fd = peer->fd, .events = POLLIN };
	struct timespec left;
	char piece[4096];

	if (shutdown(peer->fd, SHUT_WR) < 0)
		return;
	while (ppoll(&bytes, 1, deadline_left(&deadline, &left), NULL) > 0)
		if (recv(peer->fd, piece, sizeof(piece), MSG_DONTWAIT) <= 0)
			return;
}
