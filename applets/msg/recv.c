/* msg recv: receive messages, and lose none that cannot be delivered. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/explain.h"
#include "msg/delivery.h"
#include "sys/breaker.h"

struct msg_recv {
	struct address address;
	struct optional_i64 type, timeout;
	struct optional_u64 count;
	bool except, all, follow;
	struct format_options format;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the queue: an id, a key, or a POSIX /NAME", BIND_ADDRESS(struct msg_recv, address, .type = OBJECT_MSG) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "type", .help = "System V: the first message of type N; of the lowest type up to -N, if N is negative",
	  BIND_INTEGER(struct msg_recv, type) },
	{ 0, "except", .help = "System V: the first message of any other type than N", BIND_FLAG(struct msg_recv, except) },
	{ 't', "timeout", .help = "longest wait for each message; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct msg_recv, timeout) },
	{ 'c', "count", .help = "receive N messages (default 1)", BIND_NUMBER(struct msg_recv, count, 1, UINT64_MAX, NULL) },
	{ 0, "all", .help = "receive those that are there, and never wait", BIND_FLAG(struct msg_recv, all) },
	{ 0, "follow", .help = "receive until interrupted", BIND_FLAG(struct msg_recv, follow) },
	INCLUDE_OPTIONS(struct msg_recv, format, struct format_options, format_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create /q && ipctool msg send /q x && ipctool msg recv /q --lines", "One message, and a newline behind it.", 0 },
	{ "ipctool msg create name=q && ipctool msg recv name=q --all --json", "All that are there, one JSON object a line.", 0 },
	{ "ipctool msg create /jobs && ipctool msg recv /jobs -t 0.1 -c 2 --type-prefix", "Two, with priorities; 124 if one does not come in time.", 124 },
	{ "ipctool msg create name=q && ipctool msg recv name=q --type 7 -t 0", "Status 7 if no message of type 7 is there.", 7 },
	{ NULL, NULL, 0 },
};

static int check_words(const struct msg_recv *recv)
{
	if (recv->count.given + recv->all + recv->follow > 1)
		return fail_usage("--count, --all and --follow exclude each other");
	if (recv->except && (!recv->type.given || recv->type.value <= 0))
		return fail_usage("--except wants a --type above 0");
	if (recv->type.given && recv->address.form == ADDRESS_NAME) {
		fail_status(STATUS_USAGE, "--type: a POSIX queue gives the oldest message of the highest priority, and no other");
		say_hint("a System V queue has types: name=WORD");
		return STATUS_USAGE;
	}
	return format_check(&recv->format);
}

static int fail_receive(const struct msg_recv *recv, int error)
{
	struct fault fault = { 0 };

	explain_queue_receive(error, recv->type.given && recv->type.value != 0, &fault);
	return fail_fault(&fault, "cannot receive from '%s'", recv->address.text);
}

/* The end of it, by ERROR: what is there is delivered first. */
static int finish(struct delivery *delivery, const struct msg_recv *recv, int error)
{
	int r = delivery_flush(delivery);

	if (r < 0)
		return delivery_return(delivery, r);
	if (error == 0 || error == -EINTR) /* the signal says it */
		return STATUS_DONE;
	return fail_receive(recv, error);
}

/* One message, for which is waited only when all others have been written. Returns 0 or -errno; *OUT: of writing. */
static int next(struct delivery *delivery, const struct msg_recv *recv, int *out)
{
	const struct queue_choice choice = { .type = recv->type.value, .except = recv->except };
	const struct deadline now = { 0 };
	struct deadline deadline;
	int r = delivery_receive(delivery, &choice, &now);

	if (r != -EAGAIN || recv->all)
		return r;
	*out = delivery_flush(delivery);
	if (*out < 0)
		return *out;
	deadline = deadline_from_timeout(recv->timeout.given, recv->timeout.value);
	return deadline_is_now(&deadline) ? r : delivery_receive(delivery, &choice, &deadline);
}

/* Who sends on and on must not keep --all from ending: it takes no more than were there at the start. */
static uint64_t how_many(const struct msg_recv *recv, const struct queue *queue)
{
	if (recv->all) /* one at least is tried: the right to do it is part of the answer */
		return queue->msgs > 0 ? queue->msgs : 1;
	if (recv->follow)
		return UINT64_MAX;
	return recv->count.given ? recv->count.value : 1;
}

static int receive(const struct msg_recv *recv, struct delivery *delivery)
{
	uint64_t most = how_many(recv, delivery->queue);

	for (uint64_t n = 0; n < most; n++) {
		int out = 0, r = breaker_caught() ? -EINTR : next(delivery, recv, &out);

		if (r == 0)
			out = delivery_drain(delivery);
		if (out < 0)
			return delivery_return(delivery, out);
		if (r == -EAGAIN && recv->all)
			break;
		if (r < 0)
			return finish(delivery, recv, r);
	}
	return finish(delivery, recv, 0);
}

static int run(const struct invocation *call, void *state)
{
	const struct msg_recv *recv = state;
	cleanup_with(queue_done) struct queue queue = { .fd = -1 };
	cleanup_with(delivery_done) struct delivery delivery = { .out = call->out, .queue = &queue, .format = &recv->format };
	struct fault fault = { 0 };
	int status = check_words(recv), r;

	if (status != STATUS_DONE)
		return status;
	if (queue_open(&recv->address, QUEUE_RECEIVES, &queue, &fault) < 0)
		return fail_fault(&fault, "cannot open queue '%s'", recv->address.text);
	r = breaker_start(BREAKER_CATCH);
	if (r < 0) {
		explain_breaker(r, &fault);
		return fail_fault(&fault, "cannot wait for messages");
	}
	status = receive(recv, &delivery);
	breaker_stop();
	return status;
}

const struct applet applet_msg_recv = {
	.group = "msg",
	.verb = "recv",
	.page = "ipctool-msg",
	.summary = "receive messages",
	.description = "Prints the bytes of one message exactly as they were sent, and nothing else unless it is asked for. What was "
		       "received and cannot be written is sent back.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct msg_recv),
	.run = run,
};
