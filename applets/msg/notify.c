/* msg notify: run a command when an empty POSIX queue gets a message. */
#include <errno.h>
#include <signal.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "frame/execute.h"
#include "ipc/explain.h"
#include "ipc/posix_mq.h"
#include "ipc/queue.h"

/* Nobody else sends it; blocked, so that it waits for us and not we for it. */
#define NOTICE SIGRTMIN

/* Nothing tells that the queue was removed: it is looked for so often, nanoseconds. */
#define LOOK INT64_C(200000000)

struct msg_notify {
	struct address address;
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the POSIX queue: /NAME", BIND_ADDRESS(struct msg_notify, address, .type = OBJECT_MSG) },
	{ 0 },
};

static const struct option options[] = {
	{ 't', "timeout", .help = "longest wait for the message (default: for ever)", BIND_DURATION(struct msg_notify, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create /q && ipctool msg notify /q -t 0.1 -- ipctool msg recv /q",
	  "Receives the first message; 124 if none comes in time.", 124 },
	{ NULL, NULL, 0 },
};

/* The signal that is waited for must not be lost, nor end the process; before it is asked for. */
static void block_notice(sigset_t *notice, sigset_t *before)
{
	sigemptyset(notice);
	sigaddset(notice, NOTICE);
	sigprocmask(SIG_BLOCK, notice, before);
}

/* Returns 0 when the notice came, or -errno. */
static int wait_for(int fd, const sigset_t *notice, const struct deadline *deadline)
{
	for (;;) {
		int64_t left = deadline_left_ns(deadline);
		const struct timespec span = { 0, left < LOOK ? left : LOOK };
		siginfo_t info;
		int signal = sigtimedwait(notice, &info, &span);

		if (signal > 0 && info.si_code == SI_MESGQ)
			return 0;
		if (signal < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (posix_mq_is_removed(fd))
			return -EIDRM;
		if (deadline_left_ns(deadline) == 0)
			return deadline_error(deadline);
	}
}

static int fail_notify(const struct msg_notify *notify, int error)
{
	struct fault fault = { 0 };

	explain_queue_receive(error, false, &fault);
	if (error == -EBUSY)
		fault_set(&fault, STATUS_REFUSED, "another process waits to be told already, and there can be but one");
	return execute_not_started(fail_fault(&fault, "cannot wait for a message in '%s'", notify->address.text));
}

static int run(const struct invocation *call, void *state)
{
	const struct msg_notify *notify = state;
	const struct deadline deadline = deadline_from_timeout(notify->timeout.given, notify->timeout.value);
	cleanup_with(queue_done) struct queue queue = { .fd = -1 };
	struct fault fault = { 0 };
	sigset_t notice, before;
	int r;

	if (notify->address.form != ADDRESS_NAME) {
		fail_status(STATUS_USAGE, "'%s': System V queues tell nobody of a message", notify->address.text);
		say_hint("wait for the message itself with 'ipctool msg recv', or use a POSIX /NAME");
		return STATUS_USAGE;
	}
	if (queue_open(&notify->address, QUEUE_RECEIVES, &queue, &fault) < 0)
		return execute_not_started(fail_fault(&fault, "cannot open queue '%s'", notify->address.text));
	block_notice(&notice, &before);
	r = posix_mq_notify(queue.fd, NOTICE);
	if (r == 0 && queue.msgs > 0)
		say_note("'%s' holds %ju messages: notice comes when it has been emptied and gets one", notify->address.text,
			 (uintmax_t)queue.msgs);
	if (r == 0)
		r = wait_for(queue.fd, &notice, &deadline);
	if (r < 0)
		return fail_notify(notify, r);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return execute_command(call->command);
}

const struct applet applet_msg_notify = {
	.group = "msg",
	.verb = "notify",
	.page = "ipctool-msg",
	.summary = "run a command when an empty POSIX queue gets a message",
	.description = "Becomes COMMAND when the queue was empty and gets a message, which stays there for COMMAND to receive. A "
		       "queue that holds messages must be emptied first. Only one process can wait so; and it hears of nothing while "
		       "another is waiting to receive.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_TIMED_OUT, STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND,
						STATUS_DONE },
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct msg_notify),
	.run = run,
};
