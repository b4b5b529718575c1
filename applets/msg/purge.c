/* msg purge: take messages out of a queue and drop them. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/explain.h"
#include "ipc/queue.h"

struct msg_purge {
	struct address address;
	struct optional_i64 type;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the queue: an id, a key, or a POSIX /NAME", BIND_ADDRESS(struct msg_purge, address, .type = OBJECT_MSG) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "type", .help = "System V: only messages of type N; of types up to -N, if N is negative", BIND_INTEGER(struct msg_purge, type) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create name=q && ipctool msg purge name=q --type 7", "Drops the messages of type 7 and prints how many they were.", 0 },
	{ "ipctool msg create /jobs && ipctool msg purge /jobs", "Drops all messages of a POSIX queue.", 0 },
	{ NULL, NULL, 0 },
};

/* No more than were there at the start: who sends on and on must not keep it from ending. Returns 0 or -errno. */
static int drop(const struct msg_purge *purge, struct queue *queue, uint64_t *dropped)
{
	cleanup_with(buffer_done) struct buffer message = { 0 };
	const struct queue_choice choice = { .type = purge->type.value };
	const struct deadline now = { 0 };

	do { /* once at least: the right to do it is part of the answer */
		size_t offset, length;
		int r;

		message.length = 0;
		r = queue_receive(queue, &choice, &now, &message, &offset, &length);
		if (r < 0)
			return r == -EAGAIN ? 0 : r;
		++*dropped;
	} while (*dropped < queue->msgs);
	return 0;
}

static int run(const struct invocation *call, void *state)
{
	const struct msg_purge *purge = state;
	cleanup_with(queue_done) struct queue queue = { .fd = -1 };
	struct fault fault = { 0 };
	uint64_t dropped = 0;
	int r;

	if (purge->type.given && purge->address.form == ADDRESS_NAME)
		return fail_usage("--type: messages of a POSIX queue have no type");
	if (queue_open(&purge->address, QUEUE_RECEIVES, &queue, &fault) < 0)
		return fail_fault(&fault, "cannot open queue '%s'", purge->address.text);
	r = drop(purge, &queue, &dropped);
	if (r < 0) {
		explain_queue_receive(r, false, &fault);
		return fail_fault(&fault, "cannot purge '%s' (messages dropped: %ju)", purge->address.text, (uintmax_t)dropped);
	}
	buffer_u64(&call->out->buffer, dropped);
	buffer_char(&call->out->buffer, '\n');
	return STATUS_DONE;
}

const struct applet applet_msg_purge = {
	.group = "msg",
	.verb = "purge",
	.page = "ipctool-msg",
	.summary = "drop the messages in a queue",
	.description = "Receives the messages that are there, drops them and prints how many they were. Those sent meanwhile stay.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_DONE },
	.state_size = sizeof(struct msg_purge),
	.run = run,
};
