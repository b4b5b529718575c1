#include "ipc/fd_message.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ASCII's "negative acknowledge". Other programs' receivers say what they like. */
#define REJECTED '\x15'

/* The kernel has no event for "taken": one looks again, soon at first. */
#define PAUSE_LEAST INT64_C(1000000)
#define PAUSE_MOST  INT64_C(50000000)

/* How long, after it was taken, a receiver that keeps the connection is given to say what it thinks of it. */
#define SECOND_THOUGHTS INT64_C(200000000)

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

/* Room for the most that the kernel can put into one message, with the credentials that come along on some sockets. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(FD_MESSAGE_MAX * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
};

void fd_list_done(struct fd_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		close(list->fds[i]);
	list->count = 0;
}

int fd_message_send(int socket, const struct fd_list *list)
{
	size_t length = list->count * sizeof(int);
	union control control = { 0 };
	struct iovec byte = { (char[]){ '\0' }, 1 };
	struct msghdr message = {
		.msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = CMSG_SPACE(length),
	};

	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(length), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), list->fds, length);
	while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return -errno;
	(void)shutdown(socket, SHUT_WR);
	return 0;
}

/* What the other end says, if anything. Returns 1 when it is over, 0 when it may say more, -EBADMSG or -errno. */
static int hear(int socket)
{
	char said;
	ssize_t n = recv(socket, &said, 1, MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return 1;
	return said == REJECTED ? -EBADMSG : 0;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int pause_until_heard(int socket, int64_t pause)
{
	struct pollfd end = { .fd = socket, .events = POLLIN };
	const struct timespec span = { pause / NANOSECONDS_PER_SECOND, pause % NANOSECONDS_PER_SECOND };

	return ppoll(&end, 1, &span, NULL) < 0 && errno != EINTR ? -errno : 0;
}

int fd_message_await_taken(int socket, const struct deadline *deadline)
{
	int64_t pause = PAUSE_LEAST, since_taken = 0;

	for (;;) {
		int r = hear(socket), waiting = 0;

		if (r != 0)
			return r > 0 ? 0 : r;
		if (ioctl(socket, SIOCOUTQ, &waiting) < 0)
			return -errno;
		if (waiting > 0 && deadline_left_ns(deadline) == 0)
			return deadline_error(deadline);
		if (waiting == 0 && since_taken >= SECOND_THOUGHTS)
			return 0;
		r = pause_until_heard(socket, waiting > 0 ? smaller(pause, deadline_left_ns(deadline)) : pause);
		if (r < 0)
			return r;
		since_taken += waiting > 0 ? 0 : pause;
		pause = smaller(pause * 2, PAUSE_MOST);
	}
}

/* Those of one control message, of which LENGTH bytes are there. */
static int take_part(const struct cmsghdr *part, size_t length, struct fd_list *ret)
{
	size_t count = (length - CMSG_LEN(0)) / sizeof(int), room = FD_MESSAGE_MAX - ret->count;

	memcpy(&ret->fds[ret->count], CMSG_DATA(part), (count < room ? count : room) * sizeof(int));
	ret->count += count < room ? count : room;
	return count > room || length % sizeof(int) != 0 ? -EMSGSIZE : 0;
}

int fd_message_take(struct msghdr *message, struct fd_list *ret)
{
	const char *end = (const char *)message->msg_control + message->msg_controllen;
	int r = message->msg_flags & MSG_CTRUNC ? -EMSGSIZE : 0;

	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
		size_t left = (size_t)(end - (const char *)part), length = part->cmsg_len < left ? part->cmsg_len : left;
		bool is_meant = part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS;

		if (length < CMSG_LEN(0))
			return -EMSGSIZE;
		if (is_meant && take_part(part, length, ret) < 0)
			r = -EMSGSIZE;
		if (part->cmsg_len > left)
			return -EMSGSIZE;
	}
	return r;
}

int fd_message_receive(int socket, struct fd_list *ret)
{
	union control control = { 0 };
	char bytes[4096];
	struct iovec piece = { bytes, sizeof(bytes) };
	struct msghdr message = {
		.msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	int r;

	ret->count = 0;
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	r = fd_message_take(&message, ret);
	if (r < 0)
		fd_list_done(ret);
	if (r < 0 || ret->count > 0)
		return r < 0 ? r : 1;
	return n == 0 ? 0 : -ENOMSG;
}

void fd_message_reject(int socket)
{
	(void)!send(socket, (char[]){ REJECTED }, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}
