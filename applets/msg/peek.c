/* msg peek: look at messages without receiving them. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/explain.h"
#include "ipc/sysv.h"
#include "msg/format.h"

struct msg_peek {
	struct address address;
	struct optional_u64 index;
	bool all;
	struct format_options format;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the queue: an id or a key",
	  BIND_ADDRESS(struct msg_peek, address, .type = OBJECT_MSG,
		       .sysv_only = "no call shows a message of a POSIX queue: receive it, with 'ipctool msg recv'") },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "index", .help = "the message at this place, from 0, the oldest (default)", BIND_NUMBER(struct msg_peek, index, 0, UINT64_MAX, NULL) },
	{ 0, "all", .help = "all messages, in order", BIND_FLAG(struct msg_peek, all) },
	INCLUDE_OPTIONS(struct msg_peek, format, struct format_options, format_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create 0x1 && ipctool msg send 0x1 hi && ipctool msg peek 0x1", "The oldest message, which stays.", 0 },
	{ "ipctool msg create name=q && ipctool msg peek name=q --all --json", "All of them.", 0 },
	{ "ipctool msg create name=q && ipctool msg peek name=q --index 100", "Status 3: there are not so many.", 3 },
	{ NULL, NULL, 0 },
};

static int look(const struct invocation *call, const struct msg_peek *peek, struct queue *queue, struct buffer *message,
		uint64_t index)
{
	size_t offset, length;
	int r;

	message->length = 0;
	r = queue_peek(queue, index, message, &offset, &length);
	if (r < 0)
		return r;
	format_message(&peek->format, queue, (const void *)(message->data + offset), length, &call->out->buffer);
	stream_drain(call->out);
	return call->out->error;
}

/* Until the end; there may be none at all. */
static int look_at_all(const struct invocation *call, const struct msg_peek *peek, struct queue *queue, struct buffer *message)
{
	int r = 0;

	for (uint64_t index = 0; r == 0; index++)
		r = look(call, peek, queue, message, index);
	return r == -ENOMSG ? 0 : r;
}

/* Places shift when somebody receives: who looks at them one after the other may then have missed one, or seen one less. */
static void note_changes(const struct msg_peek *peek, const struct object *before)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	const struct object *after;

	if (sysv_stat(OBJECT_MSG, before->id, 0, &list) < 0)
		return;
	after = &list.objects[0];
	if (after->msg.lrpid != before->msg.lrpid || after->msg.received != before->msg.received ||
	    after->msg.msgs < before->msg.msgs)
		say_note("messages were received from '%s' meanwhile: what was printed may lack some", peek->address.text);
}

static int fail_peek(const struct msg_peek *peek, int error)
{
	struct fault fault = { 0 };

	explain_queue_receive(error, false, &fault);
	return fail_fault(&fault, "cannot look into '%s'", peek->address.text);
}

static int run(const struct invocation *call, void *state)
{
	const struct msg_peek *peek = state;
	cleanup_with(queue_done) struct queue queue = { .fd = -1 };
	cleanup_with(buffer_done) struct buffer message = { 0 };
	cleanup_with(object_list_done) struct object_list before = { 0 };
	struct fault fault = { 0 };
	int status = format_check(&peek->format), r;

	if (status != STATUS_DONE)
		return status;
	if (peek->all && peek->index.given)
		return fail_usage("--index and --all exclude each other");
	if (queue_open(&peek->address, QUEUE_RECEIVES, &queue, &fault) < 0)
		return fail_fault(&fault, "cannot open queue '%s'", peek->address.text);
	r = sysv_stat(OBJECT_MSG, queue.id, 0, &before);
	if (r == 0)
		r = peek->all ? look_at_all(call, peek, &queue, &message) : look(call, peek, &queue, &message, peek->index.value);
	if (call->out->error < 0) /* reported by the frame */
		return STATUS_DONE;
	if (r < 0)
		return fail_peek(peek, r);
	if (peek->all)
		note_changes(peek, &before.objects[0]);
	return STATUS_DONE;
}

const struct applet applet_msg_peek = {
	.group = "msg",
	.verb = "peek",
	.page = "ipctool-msg",
	.summary = "look at messages without receiving them",
	.description = "Prints a message like recv, and leaves it in the queue. No time, pid or count of the queue changes. System V "
		       "only.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct msg_peek),
	.run = run,
};
