#include "ipc/reliable_link.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "sys/clock.h"
#include "sys/deadline.h"
#include "sys/interrupt.h"

/* IPv6 and UDP; IPv4's header is smaller. */
#define HEADERS (40 + 8 + RELIABLE_HEADER)
#define CHUNK_LEAST 512

/* A datagram, and the address it was sent to: the answer comes from there, where there are several. */
struct arrival {
	uint8_t bytes[RELIABLE_PACKET_MAX];
	ssize_t length;
	struct sock_name from;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	size_t control_length;
};

size_t reliable_link_chunk(int fd)
{
	int mtu = 0;
	socklen_t length = sizeof(mtu);
	size_t chunk;

	if (getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &length) < 0 && getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &length) < 0)
		mtu = 1280; /* every IPv6 network takes that */
	chunk = mtu > HEADERS ? (size_t)mtu - HEADERS : 0;
	if (chunk < CHUNK_LEAST)
		return CHUNK_LEAST;
	return chunk < RELIABLE_BYTES_MAX ? chunk : RELIABLE_BYTES_MAX;
}

static bool is_over(const struct deadline *deadline)
{
	return !deadline->forever && deadline_left_ns(deadline) == 0;
}

/* Until something comes, at the latest until WAKES, or DEADLINE. */
static int wait(int fd, int64_t wakes, const struct deadline *deadline)
{
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	struct deadline until = *deadline;
	int r;

	if (wakes != INT64_MAX && (until.forever || wakes < until.at))
		until = (struct deadline){ .at = wakes };
	r = interrupt_poll(&readable, 1, &until);
	return r < 0 ? r : 0;
}

static void report(const struct reliable_link *link, uint64_t done, uint64_t size)
{
	if (link->report)
		link->report(link->context, done, size);
}

/* A full buffer is as good as a packet lost on the way. */
static void send_packet(const struct reliable_link *link, struct reliable_sender *sender)
{
	ssize_t n;

	do
		n = send(link->fd, sender->packet, sender->packet_length, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EAGAIN && errno != ENOBUFS)
		reliable_sender_refused(sender, clock_monotonic(), -errno);
}

/* Takes what has come. Returns whether there was anything; *IS_PROGRESS is set when it was progress. */
static bool take_answer(const struct reliable_link *link, struct reliable_sender *sender, bool *is_progress)
{
	uint8_t datagram[RELIABLE_ANSWER_MAX];
	ssize_t n = recv(link->fd, datagram, sizeof(datagram), MSG_TRUNC);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return errno == EINTR;
	if (n < 0)
		reliable_sender_refused(sender, clock_monotonic(), -errno);
	else if ((size_t)n <= sizeof(datagram))
		*is_progress = reliable_sender_take(sender, clock_monotonic(), datagram, (size_t)n);
	return true;
}

static void say_bye(const struct reliable_link *link, struct reliable_sender *sender)
{
	reliable_sender_say_bye(sender);
	for (int i = 0; i < RELIABLE_BYES; i++)
		(void)!send(link->fd, sender->packet, sender->packet_length, MSG_NOSIGNAL);
}

int reliable_link_send(const struct reliable_link *link, struct reliable_sender *sender)
{
	struct deadline deadline = deadline_from_timeout(link->has_timeout, link->timeout);
	int r = 0;

	while (r == 0 && sender->state != RELIABLE_SENDER_OVER) {
		bool is_progress = false;

		if (is_over(&deadline))
			return deadline_error(&deadline);
		if (reliable_sender_is_due(sender, clock_monotonic()))
			send_packet(link, sender);
		if (!take_answer(link, sender, &is_progress) && sender->state != RELIABLE_SENDER_OVER)
			r = wait(link->fd, reliable_sender_wakes(sender), &deadline);
		if (is_progress) {
			report(link, sender->offset, sender->source->file.size);
			deadline = deadline_from_timeout(link->has_timeout, link->timeout);
		}
	}
	if (r == 0)
		say_bye(link, sender);
	return r;
}

static int prepare(int fd)
{
	const int on = 1;
	struct sock_name name = { .length = sizeof(name.bytes) };

	if (getsockname(fd, &name.any, &name.length) < 0)
		return -errno;
	if (name.any.sa_family == AF_INET6)
		return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) < 0 ? -errno : 0;
	return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)) < 0 ? -errno : 0;
}

/* From which interface it goes is left to the routes of IPv4; addresses of IPv6 may be those of one link. */
static void free_interface(struct msghdr *message)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at))
		if (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_PKTINFO)
			memset(CMSG_DATA(at) + offsetof(struct in_pktinfo, ipi_ifindex), 0, sizeof(int));
}

/* Receives one. Returns 1, 0 when there is none now, or -errno. */
static int receive(int fd, struct arrival *arrival)
{
	struct iovec bytes = { arrival->bytes, sizeof(arrival->bytes) };
	struct msghdr message = {
		.msg_name = arrival->from.bytes,
		.msg_namelen = sizeof(arrival->from.bytes),
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = arrival->control,
		.msg_controllen = sizeof(arrival->control),
	};

	arrival->length = recvmsg(fd, &message, 0);
	if (arrival->length < 0)
		/* an answer to somebody who has gone comes back as an error */
		return errno == EAGAIN ? 0 : errno == EINTR || errno == ECONNREFUSED ? 1 : -errno;
	if (message.msg_flags & MSG_TRUNC)
		arrival->length = 0; /* none of ours is so long */
	free_interface(&message);
	arrival->from.length = message.msg_namelen;
	arrival->control_length = message.msg_controllen;
	return 1;
}

/* What does not go out is lost, and asked for again. */
static void send_answer(int fd, struct arrival *to, struct reliable_answer *answer)
{
	struct iovec bytes = { answer->bytes, answer->length };
	const struct msghdr message = {
		.msg_name = to->from.bytes,
		.msg_namelen = to->from.length,
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = to->control_length > 0 ? to->control : NULL,
		.msg_controllen = to->control_length,
	};

	(void)!sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* Takes what has come. Returns whether there was anything, or -errno; *IS_PROGRESS is set when it was progress. */
static int take_datagram(const struct reliable_link *link, struct reliable_receiver *receiver, bool *is_progress)
{
	struct arrival arrival;
	struct reliable_answer answer;
	int r = receive(link->fd, &arrival);

	if (r <= 0 || arrival.length < 0)
		return r;
	*is_progress = reliable_receiver_take(receiver, &arrival.from, arrival.bytes, (size_t)arrival.length, &answer);
	if (answer.length > 0) {
		send_answer(link->fd, &arrival, &answer);
		reliable_receiver_answered(receiver, clock_monotonic());
	}
	return r;
}

static bool is_waiting(const struct reliable_receiver *receiver)
{
	return receiver->state == RELIABLE_RECEIVER_LISTENING || receiver->state == RELIABLE_RECEIVER_RECEIVING;
}

int reliable_link_receive(const struct reliable_link *link, struct reliable_receiver *receiver)
{
	struct deadline deadline = deadline_from_timeout(link->has_timeout, link->timeout);
	const struct deadline none = { .forever = true };
	int r = prepare(link->fd);

	while (r >= 0 && receiver->state != RELIABLE_RECEIVER_OVER) {
		bool is_progress = false;

		if (is_waiting(receiver) && is_over(&deadline))
			return deadline_error(&deadline);
		r = take_datagram(link, receiver, &is_progress);
		if (r == 0) {
			reliable_receiver_tick(receiver, clock_monotonic());
			r = wait(link->fd, reliable_receiver_wakes(receiver), is_waiting(receiver) ? &deadline : &none);
		}
		if (is_progress) {
			report(link, receiver->offset, receiver->file.size);
			deadline = deadline_from_timeout(link->has_timeout, link->timeout);
		}
	}
	return r < 0 ? r : 0;
}
