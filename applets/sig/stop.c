/* sig stop: end processes: TERM, and KILL for those that are still there when their time is over. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sig/common.h"
#include "sys/deadline.h"

/* How long a process may take that is told to end, and at the least one that is killed: nanoseconds. */
#define GRACE       INT64_C(10000000000)
#define DEATH_LEAST INT64_C(1000000000)

struct sig_stop {
	struct word_list pids;
	struct optional_i64 grace;
};

static const struct operand operands[] = {
	{ "PID", 1, OPERANDS_ANY, "the processes", BIND_PID_WORDS(struct sig_stop, pids) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "grace", .help = "how long they may take to end before they are killed (default 10s; 0: not at all)",
	  BIND_DURATION(struct sig_stop, grace) },
	{ 0 },
};

static const struct example examples[] = {
	{ "sleep 60 & ipctool sig stop $!", "Returns when it has ended.", 0 },
	{ "ipctool sig run --ignore TERM -- sleep 60 & ipctool sig stop $! --grace 0.1", "One that ignores TERM is killed.", 0 },
	{ NULL, NULL, 0 },
};

/* Those that are still to end. */
struct stopping {
	const struct receivers *receivers;
	struct pollfd *ends; /* by receiver: its descriptor; -1 when it has ended, or cannot be stopped */
	size_t left;
};

static void forget(struct stopping *stopping, size_t i)
{
	stopping->ends[i].fd = -1;
	stopping->left--;
}

/* Sends SIGNAL to process I, unless it has ended. Returns STATUS_DONE or the status of a failure, which is reported. */
static int tell(struct stopping *stopping, size_t i, int signal)
{
	const struct receiver *receiver = &stopping->receivers->items[i];
	const struct signal_message message = { .signal = signal };
	int r = receiver->error < 0 ? receiver->error : signal_send(&receiver->target, &message);

	if (r == 0)
		return STATUS_DONE;
	forget(stopping, i);
	/* it was there when it was opened: what is wanted has happened */
	return r == -ESRCH && receiver->error == 0 ? STATUS_DONE : receiver_fail(receiver, signal, r);
}

/* TERM to all; and CONT, so that one that was stopped can act on it. Returns the status of the first failure. */
static int tell_all(struct stopping *stopping)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < stopping->receivers->count; i++) {
		int failed = tell(stopping, i, SIGTERM);

		if (stopping->ends[i].fd >= 0)
			failed = tell(stopping, i, SIGCONT);
		status = status ? status : failed;
	}
	return status;
}

/* Waits for the ends of all. Returns 0 although some are left when the time is over, or -errno. */
static int await(struct stopping *stopping, int64_t time)
{
	struct deadline deadline = deadline_from_timeout(true, time);

	while (stopping->left > 0) {
		struct timespec left;
		int n = ppoll(stopping->ends, stopping->receivers->count, deadline_left(&deadline, &left), NULL);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return 0;
		for (size_t i = 0; n > 0 && i < stopping->receivers->count; i++)
			if (stopping->ends[i].fd >= 0 && stopping->ends[i].revents)
				forget(stopping, i);
	}
	return 0;
}

static int kill_all(struct stopping *stopping)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < stopping->receivers->count; i++) {
		int failed;

		if (stopping->ends[i].fd < 0)
			continue;
		failed = tell(stopping, i, SIGKILL);
		status = status ? status : failed;
		if (stopping->ends[i].fd >= 0)
			say_note("process %u did not end on TERM: killed", stopping->receivers->items[i].target.pid);
	}
	return status;
}

static int fail_left(const struct stopping *stopping)
{
	for (size_t i = 0; i < stopping->receivers->count; i++)
		if (stopping->ends[i].fd >= 0)
			fail_status(STATUS_TIMED_OUT,
				    "process %u has not ended although it was killed: it hangs in the kernel, or is an init process",
				    stopping->receivers->items[i].target.pid);
	return STATUS_TIMED_OUT;
}

static int stop_all(struct stopping *stopping, int64_t grace)
{
	int status = tell_all(stopping), later = STATUS_DONE;
	int r = await(stopping, grace);

	if (r == 0 && stopping->left > 0) {
		later = kill_all(stopping);
		r = await(stopping, grace > DEATH_LEAST ? grace : DEATH_LEAST);
	}
	if (r < 0)
		later = fail_errno(r, "cannot wait for processes");
	else if (stopping->left > 0)
		later = fail_left(stopping);
	return status ? status : later;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sig_stop *stop = state;
	cleanup_with(receivers_done) struct receivers receivers = { 0 };
	cleanup_free struct pollfd *ends = NULL;
	struct stopping stopping = { .receivers = &receivers };
	int status = receivers_open(&stop->pids, SIGNAL_TO_PROCESS, &receivers);

	if (status != STATUS_DONE)
		return status;
	stopping.left = receivers.count;
	stopping.ends = ends = calloc(receivers.count, sizeof(*ends));
	if (!ends)
		return fail_errno(-ENOMEM, "cannot hold %zu processes", receivers.count);
	for (size_t i = 0; i < receivers.count; i++)
		ends[i] = (struct pollfd){ .fd = receivers.items[i].target.fd, .events = POLLIN };
	return stop_all(&stopping, stop->grace.given ? stop->grace.value : GRACE);
}

const struct applet applet_sig_stop = {
	.group = "sig",
	.verb = "stop",
	.page = "ipctool-sig",
	.summary = "end processes: TERM, and KILL for those that do not",
	.description = "Sends TERM to all, with CONT so that stopped ones can act on it, waits until they have ended, and kills those that have "
		       "not when their time is over. All PIDs are opened before the first process is signalled: whoever gets the "
		       "pid of one that has ended is left alone. One that has ended, and whose parent has not taken note yet, is done.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_LIMIT, STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct sig_stop),
	.run = run,
};
