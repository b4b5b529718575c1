/* fd send: descriptors to a process that waits for them at a socket. */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "cli/descriptor.h"
#include "fd/common.h"
#include "frame/dispatch.h"
#include "ipc/sock_connection.h"
#include "sys/clock.h"

/* How long to wait before it is tried again: the kernel does not tell when somebody listens. */
#define PAUSE_LEAST INT64_C(1000000)
#define PAUSE_MOST  INT64_C(50000000)

struct fd_send {
	struct sock_address address;
	struct word_list words;
	struct fd_meeting meeting;
};

static const struct operand operands[] = {
	FD_SOCK_OPERAND(struct fd_send),
	{ "FD", 1, OPERANDS_ANY, "descriptors that ipctool was started with, up to 253 (SCM_MAX_FD)",
	  BIND_WORDS(struct fd_send, words) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct fd_send, meeting, struct fd_meeting, fd_meeting_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool fd send unix:s 0 < /etc/passwd & ipctool fd recv unix:s --as 0 -- wc",
	  "An open file, from one process to another.", 0 },
	{ "ipctool fd send unix:nobody 1 -t 0", "Nobody is there: 7.", STATUS_WOULD_BLOCK },
	{ NULL, NULL, 0 },
};

static int parse(const struct word_list *words, struct fd_list *ret)
{
	struct fault fault = { 0 };

	if (words->count > FD_MESSAGE_MAX)
		return fail_usage("%zu descriptors are more than go into one message, which are %d", words->count,
				  FD_MESSAGE_MAX);
	for (size_t i = 0; i < words->count; i++)
		if (descriptor_parse_own(words->words[i], &ret->fds[i], &fault) < 0)
			return fail_usage("%s", fault.why);
	ret->count = words->count;
	return STATUS_DONE;
}

/* What the user has given us survived execve(2), and so is not close-on-exec, as all is that we open. */
static int check_open(const struct fd_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		int flags = fcntl(list->fds[i], F_GETFD);

		if (flags < 0 || flags & FD_CLOEXEC || dispatch_was_closed(list->fds[i]))
			return fail_status(STATUS_MISSING, "descriptor %d is not open", list->fds[i]);
	}
	return STATUS_DONE;
}

static int fail_waiting(const struct fd_send *send, const struct deadline *deadline)
{
	if (deadline_is_now(deadline))
		return fail_status(STATUS_WOULD_BLOCK, "cannot reach '%s': nobody listens there", send->address.text);
	return fail_status(STATUS_TIMED_OUT, "cannot reach '%s': timed out: nobody listened there", send->address.text);
}

static int connect_until(const struct fd_send *send, const struct deadline *deadline, struct sock_peer *ret)
{
	int64_t pause = PAUSE_LEAST, left;

	for (;;) {
		struct fault fault = { 0 };

		if (sock_connect(&send->address, deadline, ret, &fault) == 0)
			return STATUS_DONE;
		if (fault.status != STATUS_MISSING && fault.status != STATUS_WOULD_BLOCK)
			return fail_fault(&fault, "cannot reach '%s'", send->address.text);
		left = deadline_left_ns(deadline);
		if (left == 0)
			return fail_waiting(send, deadline);
		if (pause == PAUSE_LEAST)
			say_verbose("waiting until somebody listens at '%s'", send->address.text);
		clock_sleep(pause < left ? pause : left);
		pause = pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
	}
}

static int fail_send(const struct fd_send *send, int error)
{
	int status;

	switch (error) {
	case -EPIPE:
	case -ECONNRESET:
		return fail_status(STATUS_FAILED, "cannot send to '%s': the receiver went away before it had taken them",
				   send->address.text);
	case -EBADMSG:
		return fail_status(STATUS_FAILED, "cannot send to '%s': the receiver could not take them all",
				   send->address.text);
	case -ETIMEDOUT:
		return fail_status(STATUS_TIMED_OUT, "timed out: '%s' has not taken what was sent, and may do so yet",
				   send->address.text);
	case -ETOOMANYREFS:
		status = fail_status(STATUS_LIMIT, "cannot send to '%s': too many descriptors of this user are under way",
				     send->address.text);
		say_hint("no more may be sent and not received yet than one process may have open: RLIMIT_NOFILE, 'ulimit -n'");
		return status;
	default:
		return fail_errno(error, "cannot send to '%s'", send->address.text);
	}
}

static int fail_stranger(const struct fd_send *send, const struct ucred *stranger)
{
	fail_status(STATUS_REFUSED, "'%s' is listened on by a stranger, user %u", send->address.text, stranger->uid);
	say_hint("--force sends to whoever listens");
	return STATUS_REFUSED;
}

static int deliver(const struct fd_send *send, const struct sock_peer *peer, const struct fd_list *list,
		   const struct deadline *deadline)
{
	int r;

	if (!fd_trusts(&send->meeting, &send->address, &peer->credentials))
		return fail_stranger(send, &peer->credentials);
	r = fd_message_send(peer->fd, list);
	if (r == 0 && !deadline_is_now(deadline))
		r = fd_message_await_taken(peer->fd, deadline);
	return r < 0 ? fail_send(send, r) : STATUS_DONE;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct fd_send *send = state;
	struct deadline deadline = deadline_from_timeout(send->meeting.timeout.given, send->meeting.timeout.value);
	cleanup_with(sock_peer_done) struct sock_peer peer = SOCK_PEER_NONE;
	struct fd_list list = { .count = 0 };
	int status = fd_check_address(&send->address);

	if (status == STATUS_DONE)
		status = parse(&send->words, &list);
	if (status == STATUS_DONE)
		status = check_open(&list);
	if (status == STATUS_DONE)
		status = connect_until(send, &deadline, &peer);
	return status == STATUS_DONE ? deliver(send, &peer, &list, &deadline) : status;
}

const struct applet applet_fd_send = {
	.group = "fd",
	.verb = "send",
	.page = "ipctool-fd",
	.summary = "send descriptors to another process",
	.description = "Waits until somebody listens at SOCK, sends all FDs in one message (unix(7), SCM_RIGHTS), and waits until it has been "
		       "taken: 0 means that the receiver has them (with -t 0: that they have been sent). A receiver that goes away "
		       "before is 1. One that is another user's is refused with 6, unless it is root's or the user's who owns the "
		       "directory that SOCK is in.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct fd_send),
	.run = run,
};
