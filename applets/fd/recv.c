/* fd recv: a command with descriptors that another process sends. */
#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "fd/common.h"
#include "frame/execute.h"
#include "ipc/limit.h"
#include "ipc/sock_bind.h"
#include "ipc/sock_connection.h"
#include "sys/interrupt.h"

#define BACKLOG 8

struct fd_recv {
	struct sock_address address;
	struct fd_place place;
	struct fd_meeting meeting;
};

static const struct operand operands[] = {
	FD_SOCK_OPERAND(struct fd_recv),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct fd_recv, place, struct fd_place, fd_place_options),
	INCLUDE_OPTIONS(struct fd_recv, meeting, struct fd_meeting, fd_meeting_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool fd recv unix:@a -- wc /dev/fd/4 & ipctool fd send unix:@a 1 0; wait",
	  "Two descriptors, as 3 and 4.", 0 },
	{ "ipctool fd recv unix:meet -t 0.1 -- cat", "Nobody sends: 124.", STATUS_TIMED_OUT },
	{ NULL, NULL, 0 },
};

/* A path that only its owner can connect to: unless told, strangers have nothing to say here. */
static int listen_at(const struct fd_recv *recv, struct sock_bound *ret)
{
	mode_t before = umask(S_IXUSR | S_IRWXG | S_IRWXO);
	struct fault fault = { 0 };
	int r;

	if (recv->meeting.force)
		umask(before);
	r = sock_listen(&recv->address, BACKLOG, ret, &fault);
	umask(before);
	return r < 0 ? fail_fault(&fault, "cannot listen at '%s'", recv->address.text) : STATUS_DONE;
}

/* Waits until FD can be read. Returns 0, -EINTR when a signal came, or -errno. */
static int await(int fd, const struct deadline *deadline)
{
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	int r = interrupt_poll(&readable, 1, deadline);

	return r == 0 ? deadline_error(deadline) : r < 0 ? r : 0;
}

/* What one who has connected sends. Returns 1, 0 when nothing will come, or -errno. */
static int hear(const struct sock_peer *peer, const struct deadline *deadline, struct fd_list *ret)
{
	int r = -EAGAIN;

	while (r == -EAGAIN) {
		r = await(peer->fd, deadline);
		if (r < 0)
			return r;
		r = fd_message_receive(peer->fd, ret);
	}
	if (r == -EMSGSIZE || r == -ENOMSG)
		fd_message_reject(peer->fd);
	return r == -ECONNRESET ? 0 : r;
}

/* Takes one connection. Returns as hear(): who only looks whether we are there, or dies before it sends, is nobody. */
static int serve(const struct fd_recv *recv, const struct sock_bound *bound, const struct deadline *deadline,
		 struct fd_list *ret)
{
	cleanup_with(sock_peer_done) struct sock_peer peer = SOCK_PEER_NONE;
	int r = await(bound->fd, deadline);

	if (r == 0)
		r = sock_accept(bound, &peer);
	if (r < 0)
		return r == -EAGAIN && !deadline_is_now(deadline) ? 0 : r;
	if (!fd_trusts(&recv->meeting, &recv->address, &peer.credentials)) {
		say_verbose("user %u, a stranger, was sent away", peer.credentials.uid);
		return 0;
	}
	r = hear(&peer, deadline, ret);
	if (r == 0)
		say_verbose("process %d went away and sent nothing", (int)peer.credentials.pid);
	return r;
}

static int fail_receive(const struct fd_recv *recv, int error)
{
	uint64_t most = 0;
	int status;

	switch (error) {
	case -EAGAIN:
		return fail_status(STATUS_WOULD_BLOCK, "nobody has sent to '%s'", recv->address.text);
	case -ETIMEDOUT:
		return fail_status(STATUS_TIMED_OUT, "timed out: nobody has sent to '%s'", recv->address.text);
	case -ENOMSG:
		return fail_status(STATUS_FAILED, "there was no descriptor in what was sent to '%s'", recv->address.text);
	case -EMSGSIZE:
		status = fail_status(STATUS_FAILED,
				     "what was sent to '%s' was cut short: not all of its descriptors came through",
				     recv->address.text);
		if (limit_value(LIMIT_RLNOFILE, &most) == 0)
			say_hint("a process may have %ju open: RLIMIT_NOFILE, 'ulimit -n'", (uintmax_t)most);
		return status;
	default:
		return fail_errno(error, "cannot receive at '%s'", recv->address.text);
	}
}

/* The path goes in every case, also when a signal ends us. */
static int receive(const struct fd_recv *recv, struct fd_list *ret)
{
	struct deadline deadline = deadline_from_timeout(recv->meeting.timeout.given, recv->meeting.timeout.value);
	struct sock_bound bound = SOCK_BOUND_NONE;
	int status, r = 0;

	interrupt_hold();
	status = listen_at(recv, &bound);
	if (status == STATUS_DONE) {
		say_verbose("listening at '%s'", recv->address.text);
		while (r == 0)
			r = serve(recv, &bound, &deadline, ret);
		sock_bound_done(&bound);
	}
	interrupt_release();
	if (status != STATUS_DONE)
		return status;
	return r < 0 ? fail_receive(recv, r) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct fd_recv *recv = state;
	cleanup_with(fd_list_done) struct fd_list list = { .count = 0 };
	int status = fd_check_address(&recv->address);

	if (status == STATUS_DONE)
		status = receive(recv, &list);
	return status == STATUS_DONE ? fd_become(call, &recv->place, &list) : execute_not_started(status);
}

const struct applet applet_fd_recv = {
	.group = "fd",
	.verb = "recv",
	.page = "ipctool-fd",
	.summary = "run a command with descriptors that another process sends",
	.description = "Listens at SOCK until somebody sends a message with descriptors, and becomes COMMAND with them. Of a path the socket has "
		       "mode 0600, and it is gone before COMMAND runs. Who connects and is another user's, neither root's nor the "
		       "user's who owns the directory that SOCK is in, is sent away.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_TIMED_OUT, STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND,
						STATUS_DONE },
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct fd_recv),
	.run = run,
};
