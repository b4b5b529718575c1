/* ipc/fd_message: descriptors through sockets, whole or not at all, and what the sender hears of it. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ipc/fd_message.h"

static const struct deadline now = { .at = 0 }, never = { .forever = true };

ssize_t __real_recvmsg(int socket, struct msghdr *message, int flags);
ssize_t __wrap_recvmsg(int socket, struct msghdr *message, int flags);

static size_t room; /* for how many descriptors there is room, as if so many were left; 0: enough */

ssize_t __wrap_recvmsg(int socket, struct msghdr *message, int flags)
{
	if (room > 0)
		message->msg_controllen = CMSG_SPACE(room * sizeof(int));
	return __real_recvmsg(socket, message, flags);
}

/* A pair of connected sockets; -1 where closed. */
struct pair {
	int a, b;
};

static struct pair make_pair(int type)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends), 0);
	return (struct pair){ ends[0], ends[1] };
}

static void pair_done(struct pair *pair)
{
	close_fd_at(&pair->a);
	close_fd_at(&pair->b);
}

static size_t count_open(void)
{
	size_t count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* COUNT descriptors in RET, each of a file that holds its number. */
static void make_files(struct fd_list *ret, size_t count)
{
	for (ret->count = 0; ret->count < count; ret->count++) {
		int fd = memfd_create("test", MFD_CLOEXEC);
		unsigned number = (unsigned)ret->count;

		assert_true(fd >= 0);
		assert_int_equal(write(fd, &number, sizeof(number)), sizeof(number));
		ret->fds[ret->count] = fd;
	}
}

static void all_arrive(void **state UNUSED)
{
	static const struct {
		int type;
		size_t count;
	} rows[] = {
		{ SOCK_STREAM, 1 },
		{ SOCK_STREAM, 2 },
		{ SOCK_STREAM, FD_MESSAGE_MAX },
		{ SOCK_SEQPACKET, FD_MESSAGE_MAX },
	};
	size_t before = count_open();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pair pair = make_pair(rows[i].type);
		struct fd_list sent = { 0 }, received = { 0 };

		make_files(&sent, rows[i].count);
		assert_int_equal(fd_message_receive(pair.b, &received), -EAGAIN);
		assert_int_equal(fd_message_send(pair.a, &sent), 0);
		fd_list_done(&sent);
		assert_int_equal(fd_message_await_taken(pair.a, &now), -EAGAIN);
		assert_int_equal(fd_message_receive(pair.b, &received), 1);
		assert_int_equal(received.count, rows[i].count);
		for (unsigned k = 0, number; k < received.count; k++) {
			assert_int_equal(pread(received.fds[k], &number, sizeof(number), 0), sizeof(number));
			assert_int_equal(number, k);
			assert_int_equal(fcntl(received.fds[k], F_GETFD), FD_CLOEXEC);
		}
		/* taken, though the connection is kept */
		assert_int_equal(fd_message_await_taken(pair.a, &now), 0);
		fd_list_done(&received);
		assert_int_equal(fd_message_receive(pair.b, &received), 0);
		pair_done(&pair);
	}
	assert_int_equal(count_open(), before);
}

static void cut_short(void **state UNUSED)
{
	size_t before = count_open();
	struct pair pair = make_pair(SOCK_STREAM);
	struct fd_list sent = { 0 }, received = { 0 };

	make_files(&sent, 20);
	assert_int_equal(fd_message_send(pair.a, &sent), 0);
	fd_list_done(&sent);
	room = 10;
	assert_int_equal(fd_message_receive(pair.b, &received), -EMSGSIZE);
	room = 0;
	assert_int_equal(received.count, 0);
	fd_message_reject(pair.b);
	assert_int_equal(fd_message_await_taken(pair.a, &never), -EBADMSG);
	pair_done(&pair);
	assert_int_equal(count_open(), before);
}

static void without_descriptors(void **state UNUSED)
{
	struct pair pair = make_pair(SOCK_STREAM);
	struct fd_list received = { 0 };

	assert_int_equal(write(pair.a, "text", 4), 4);
	assert_int_equal(fd_message_receive(pair.b, &received), -ENOMSG);
	assert_int_equal(received.count, 0);
	close(take_fd(&pair.a));
	assert_int_equal(fd_message_receive(pair.b, &received), 0);
	pair_done(&pair);
}

static void receiver_goes(void **state UNUSED)
{
	struct pair pair = make_pair(SOCK_STREAM);
	struct fd_list sent = { .fds = { STDIN_FILENO }, .count = 1 }, received = { 0 };

	/* before it was sent */
	close(take_fd(&pair.b));
	assert_int_equal(fd_message_send(pair.a, &sent), -EPIPE);
	pair_done(&pair);
	/* before it was taken */
	pair = make_pair(SOCK_STREAM);
	assert_int_equal(fd_message_send(pair.a, &sent), 0);
	close(take_fd(&pair.b));
	assert_int_equal(fd_message_await_taken(pair.a, &never), -ECONNRESET);
	pair_done(&pair);
	/* after */
	pair = make_pair(SOCK_STREAM);
	assert_int_equal(fd_message_send(pair.a, &sent), 0);
	assert_int_equal(fd_message_receive(pair.b, &received), 1);
	fd_list_done(&received);
	close(take_fd(&pair.b));
	assert_int_equal(fd_message_await_taken(pair.a, &never), 0);
	pair_done(&pair);
}

static void nobody_takes(void **state UNUSED)
{
	struct pair pair = make_pair(SOCK_STREAM);
	struct fd_list sent = { .fds = { STDIN_FILENO }, .count = 1 };
	struct deadline soon = deadline_from_timeout(true, 5000000);

	assert_int_equal(fd_message_send(pair.a, &sent), 0);
	assert_int_equal(fd_message_await_taken(pair.a, &soon), -ETIMEDOUT);
	pair_done(&pair);
}

static void not_sent(void **state UNUSED)
{
	struct pair pair = make_pair(SOCK_STREAM);
	struct fd_list sent = { .fds = { 1 << 20 }, .count = 1 };

	assert_int_equal(fd_message_send(pair.a, &sent), -EBADF);
	assert_int_equal(fd_message_send(STDIN_FILENO, &sent), -ENOTSOCK);
	assert_int_equal(fd_message_await_taken(STDIN_FILENO, &now), -ENOTSOCK);
	pair_done(&pair);
}

/* What is no whole control message with whole descriptors. */
static void wrong_messages(void **state UNUSED)
{
	static const struct {
		size_t length;  /* as the message says */
		size_t bytes;   /* that are there */
		int level, type, flags;
		int result;
		size_t count;
	} rows[] = {
		{ CMSG_LEN(8), CMSG_SPACE(8), SOL_SOCKET, SCM_RIGHTS, 0, 0, 2 },
		{ CMSG_LEN(8), CMSG_SPACE(8), SOL_SOCKET, SCM_RIGHTS, MSG_CTRUNC, -EMSGSIZE, 2 },
		{ CMSG_LEN(8), CMSG_SPACE(8), SOL_SOCKET, SCM_CREDENTIALS, 0, 0, 0 },
		{ CMSG_LEN(8), CMSG_SPACE(8), SOL_SOCKET + 1, SCM_RIGHTS, 0, 0, 0 },
		{ CMSG_LEN(6), CMSG_SPACE(8), SOL_SOCKET, SCM_RIGHTS, 0, -EMSGSIZE, 1 },
		{ CMSG_LEN(80), CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS, 0, -EMSGSIZE, 2 },
		{ SIZE_MAX, CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS, 0, -EMSGSIZE, 2 },
		{ CMSG_LEN(0) - 1, CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS, 0, -EMSGSIZE, 0 },
		{ 0, CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS, 0, -EMSGSIZE, 0 },
		{ CMSG_LEN(8), 3, SOL_SOCKET, SCM_RIGHTS, 0, 0, 0 },
		{ CMSG_LEN(8), 0, SOL_SOCKET, SCM_RIGHTS, 0, 0, 0 },
		{ CMSG_LEN(254 * sizeof(int)), CMSG_SPACE(254 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS, 0, -EMSGSIZE, 253 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		union {
			struct cmsghdr header;
			char bytes[2048];
		} control = { .header = { rows[i].length, rows[i].level, rows[i].type } };
		struct msghdr message = {
			.msg_control = &control, .msg_controllen = rows[i].bytes, .msg_flags = rows[i].flags,
		};
		struct fd_list list = { 0 };
		int r = fd_message_take(&message, &list);

		check(r == rows[i].result && list.count == rows[i].count, "%zu: %d, %zu", i, r, list.count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_arrive),	  cmocka_unit_test(cut_short), cmocka_unit_test(without_descriptors),
		cmocka_unit_test(receiver_goes),  cmocka_unit_test(nobody_takes), cmocka_unit_test(not_sent),
		cmocka_unit_test(wrong_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
