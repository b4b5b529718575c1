/* sig send: a signal to processes, with a value if it is to carry one. */
#include <errno.h>

#include "base/cleanup.h"
#include "sig/common.h"

struct sig_send {
	int signal;
	struct word_list pids;
	struct optional_i64 value;
	bool thread;
};

static const struct operand operands[] = {
	{ "SIGNAL", 1, 1, "TERM, 15, RTMIN+3, ...; 0 sends nothing and tells whether one could be sent",
	  BIND_SIGNAL(struct sig_send, signal) },
	{ "PID", 1, OPERANDS_ANY, "the processes", BIND_PID_WORDS(struct sig_send, pids) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "value", .help = "a number of 32 bits, signed or unsigned, that the receiver gets with it (sigqueue(3))",
	  BIND_INTEGER(struct sig_send, value) },
	{ 0, "thread", .help = "each PID is a thread, and only it gets the signal", BIND_FLAG(struct sig_send, thread) },
	{ 0 },
};

static const struct example examples[] = {
	{ "sleep 60 & ipctool sig send TERM $!", "As kill does it, but never to another that got the pid meanwhile.", 0 },
	{ "ipctool sig send 0 $$", "Is it there, and may I? 3 or 4 if not.", 0 },
	{ "sleep 60 & ipctool sig send RTMIN+1 $! --value 42", "With a value, for those who ask for it: 'ipctool sig wait'.", 0 },
	{ NULL, NULL, 0 },
};

/* Sends it to each that is there. Returns the status of the first failure. */
static int send_to_all(const struct signal_message *message, const struct receivers *receivers)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < receivers->count; i++) {
		const struct receiver *receiver = &receivers->items[i];
		int r = receiver->error < 0 ? receiver->error : signal_send(&receiver->target, message);

		if (r < 0) {
			int failed = receiver_fail(receiver, message->signal, r);

			status = status ? status : failed;
		}
	}
	return status;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sig_send *send = state;
	const struct signal_message message = {
		.signal = send->signal, .has_value = send->value.given, .value = (int32_t)send->value.value,
	};
	cleanup_with(receivers_done) struct receivers receivers = { 0 };
	int status;

	if (send->value.value < INT32_MIN || send->value.value > UINT32_MAX)
		return fail_status(STATUS_LIMIT, "'%jd' does not fit into the 32 bits that a signal carries",
				   (intmax_t)send->value.value);
	status = receivers_open(&send->pids, send->thread ? SIGNAL_TO_THREAD : SIGNAL_TO_PROCESS, &receivers);
	return status == STATUS_DONE ? send_to_all(&message, &receivers) : status;
}

const struct applet applet_sig_send = {
	.group = "sig",
	.verb = "send",
	.page = "ipctool-sig",
	.summary = "send a signal to processes, with a value",
	.description = "All PIDs are opened before the first process is signalled: one that ends meanwhile gets nothing, and neither does "
		       "another that is given its pid. Real-time signals are queued, each with its value; of the others one "
		       "that is pending already takes no second.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct sig_send),
	.run = run,
};
