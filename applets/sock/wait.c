/* sock wait: until somebody listens. */
#include "frame/applet.h"
#include "frame/sock_value.h"
#include "ipc/sock_probe.h"
#include "sys/clock.h"

#define FIRST_PAUSE   INT64_C(1000000)
#define LONGEST_PAUSE INT64_C(50000000)

struct sock_wait_words {
	struct sock_address address;
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "a socket's address", BIND_SOCK(struct sock_wait_words, address, SOCK_ALL, NULL) },
	{ 0 },
};

static const struct option options[] = {
	{ 't', "timeout", .help = "the longest to wait; 0: only look (default: for ever)", BIND_DURATION(struct sock_wait_words, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock recv unix-dgram:s & ipctool sock wait unix-dgram:s && ipctool sock send unix-dgram:s hello; wait",
	  "Until the other one is ready.", 0 },
	{ "ipctool sock wait unix:s -t 10ms", "Nobody came in time: 124.", 124 },
	{ NULL, NULL, 0 },
};

/* What may change by itself: nobody listens yet, nothing is there yet. */
static bool may_come(const struct fault *fault)
{
	return fault->status == STATUS_WOULD_BLOCK || fault->status == STATUS_MISSING || fault->status == STATUS_TIMED_OUT;
}

static int fail_wait(const struct sock_wait_words *words, const struct deadline *deadline, const struct fault *fault)
{
	if (!may_come(fault))
		return fail_fault(fault, "'%s'", words->address.text);
	if (deadline_is_now(deadline))
		return fail_status(STATUS_WOULD_BLOCK, "'%s': %s", words->address.text, fault->why);
	return fail_status(STATUS_TIMED_OUT, "timed out: '%s': %s", words->address.text, fault->why);
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sock_wait_words *words = state;
	struct deadline deadline = deadline_from_timeout(words->timeout.given, words->timeout.value);
	int64_t pause = FIRST_PAUSE;

	for (;;) {
		struct fault fault = { 0 };
		int64_t left;

		if (sock_probe(&words->address, &deadline, &fault) == 0)
			return STATUS_DONE;
		left = deadline_left_ns(&deadline);
		if (left == 0 || !may_come(&fault))
			return fail_wait(words, &deadline, &fault);
		clock_sleep(left < pause ? left : pause);
		pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
	}
}

const struct applet applet_sock_wait = {
	.group = "sock",
	.verb = "wait",
	.page = "ipctool-sock",
	.summary = "wait until somebody listens on a socket",
	.description = "Looks as sock probe does, again and again, after 1 ms at first and every 50 ms at last. That there is no such path, "
		       "or no such host, may change, too; what is no socket will not become one: 6.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.needs = NEEDS_NETWORK,
	.statuses = (const enum exit_status[]){ STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct sock_wait_words),
	.run = run,
};
