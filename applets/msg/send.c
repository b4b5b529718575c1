/* msg send: send messages from the command line or standard input. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "base/record.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/explain.h"
#include "ipc/queue.h"
#include "msg/format.h"
#include "sys/breaker.h"

/* Most bytes of "TYPE<TAB>". */
#define PREFIX_MAX 33

struct msg_send {
	struct address address;
	struct optional_i64 type, timeout;
	struct optional_u64 priority;
	int end; /* enum record_end */
	bool prefix;
	struct word_list messages;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the queue: an id, a key, or a POSIX /NAME", BIND_ADDRESS(struct msg_send, address, .type = OBJECT_MSG) },
	{ "MESSAGE", 0, OPERANDS_ANY, "sent as it is; without one, standard input is sent", BIND_WORDS(struct msg_send, messages) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "type", .help = "System V: the messages' type, above 0 (default 1)", BIND_INTEGER(struct msg_send, type) },
	{ 0, "priority", .help = "POSIX: the messages' priority, 0 to 32767 (default 0)",
	  BIND_NUMBER(struct msg_send, priority, 0, QUEUE_PRIORITY_MAX, NULL) },
	{ 't', "timeout", .help = "longest wait for room for each message; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct msg_send, timeout) },
	{ 0, "lines", .help = "each line of standard input is a message", BIND_EXCLUSIVE(struct msg_send, end, RECORD_LINES, "record end") },
	{ '0', "null", .help = "each record of standard input that ends with a NUL is one",
	  BIND_EXCLUSIVE(struct msg_send, end, RECORD_NULLS, "record end") },
	{ 0, "type-prefix", .help = "each line (with -0: record) is TYPE<TAB>message; POSIX: PRIORITY<TAB>message",
	  BIND_FLAG(struct msg_send, prefix) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create name=q && ipctool msg send name=q one two", "Two messages of type 1.", 0 },
	{ "ipctool msg create name=q && seq 2 | ipctool msg send name=q --type 7 --lines", "Each line a message, of type 7.", 0 },
	{ "ipctool msg create /jobs && ipctool msg send /jobs --priority 9 -t 5s urgent", "To a POSIX queue; 124 if it stays full for five seconds.", 0 },
	{ NULL, NULL, 0 },
};

struct sender {
	const struct msg_send *send;
	struct queue queue;
	int64_t number; /* type or priority of all */
	uintmax_t sent;
};

/* What the family at hand does not know is wrong usage. */
static int check_family(const struct msg_send *send)
{
	bool is_posix = send->address.form == ADDRESS_NAME;

	if (is_posix && send->type.given) {
		fail_status(STATUS_USAGE, "--type: messages of a POSIX queue have a priority instead");
		say_hint("use --priority N");
		return STATUS_USAGE;
	}
	if (!is_posix && send->priority.given) {
		fail_status(STATUS_USAGE, "--priority: messages of a System V queue have a type instead");
		say_hint("use --type N, or a POSIX name, like /jobs");
		return STATUS_USAGE;
	}
	return STATUS_DONE;
}

static int check_words(const struct msg_send *send)
{
	if (send->messages.count > 0 && (send->end || send->prefix))
		return fail_usage("MESSAGE and records of standard input (--lines, -0, --type-prefix) exclude each other");
	if (send->prefix && (send->type.given || send->priority.given))
		return fail_usage("--type-prefix and --%s exclude each other", send->type.given ? "type" : "priority");
	if (send->type.given && send->type.value <= 0)
		return fail_usage("option '--type': a message's type is above 0");
	return check_family(send);
}

static int fail_send(const struct sender *sender, int error, size_t length)
{
	struct fault fault = { 0 };

	explain_queue_send(error, &sender->queue, length, &fault);
	return fail_fault(&fault, "cannot send message %ju to '%s' (messages sent: %ju)", sender->sent + 1,
			  sender->send->address.text, sender->sent);
}

static int fail_input(const struct sender *sender, int error)
{
	if (error == -EMSGSIZE || error == -EFBIG)
		return fail_send(sender, -EMSGSIZE, SIZE_MAX);
	return fail_errno(error, "cannot read standard input (messages sent: %ju)", sender->sent);
}

static int send_one(struct sender *sender, int64_t number, const char *bytes, size_t length)
{
	const struct msg_send *send = sender->send;
	const struct deadline deadline = deadline_from_timeout(send->timeout.given, send->timeout.value);
	int r = queue_send(&sender->queue, number, bytes, length, &deadline);

	if (r < 0)
		return fail_send(sender, r, length);
	sender->sent++;
	return STATUS_DONE;
}

/* Sends a record that says its type itself. */
static int send_prefixed(struct sender *sender, const char *bytes, size_t length)
{
	bool is_posix = sender->queue.family == FAMILY_POSIX;
	int64_t number = 0;
	size_t payload = 0;
	int r = record_prefix(bytes, length, &number, &payload);

	if (r == -EINVAL)
		return fail_status(STATUS_FAILED, "record %ju is not '%s<TAB>message' (messages sent: %ju)", sender->sent + 1,
				   is_posix ? "PRIORITY" : "TYPE", sender->sent);
	if (r < 0 || (is_posix ? number < 0 || number > QUEUE_PRIORITY_MAX : number <= 0))
		return fail_status(STATUS_FAILED, "record %ju has a %s (messages sent: %ju)", sender->sent + 1,
				   is_posix ? "priority that is not between 0 and 32767" : "type that is none: they begin with 1",
				   sender->sent);
	return send_one(sender, number, bytes + payload, length - payload);
}

static int send_records(struct sender *sender)
{
	const struct msg_send *send = sender->send;
	cleanup_with(record_reader_done) struct record_reader reader = {
		.fd = STDIN_FILENO,
		.end = send->end == RECORD_NULLS ? '\0' : '\n',
		.most = queue_most(&sender->queue) + (send->prefix ? PREFIX_MAX : 0),
	};
	const char *bytes;
	size_t length;
	int status = STATUS_DONE, r;

	while (status == STATUS_DONE) {
		r = record_read(&reader, &bytes, &length);
		if (r <= 0)
			return r < 0 ? fail_input(sender, r) : STATUS_DONE;
		status = send->prefix ? send_prefixed(sender, bytes, length) : send_one(sender, sender->number, bytes, length);
	}
	return status;
}

/* All of standard input is one message. */
static int send_input(struct sender *sender)
{
	cleanup_with(buffer_done) struct buffer input = { 0 };
	int r = io_read_all(STDIN_FILENO, &input, queue_most(&sender->queue));

	return r < 0 ? fail_input(sender, r) : send_one(sender, sender->number, input.data, input.length);
}

/* One that can never fit is refused before the first is sent. */
static int send_words(struct sender *sender)
{
	const struct word_list *list = &sender->send->messages;
	uint64_t most = queue_most(&sender->queue);
	int status = STATUS_DONE;

	for (size_t i = 0; i < list->count; i++)
		if (strlen(list->words[i]) > most)
			return fail_send(sender, -EMSGSIZE, strlen(list->words[i]));
	for (size_t i = 0; i < list->count && status == STATUS_DONE; i++)
		status = send_one(sender, sender->number, list->words[i], strlen(list->words[i]));
	return status;
}

static int send_all(struct sender *sender)
{
	const struct msg_send *send = sender->send;
	int status;

	if (send->messages.count > 0)
		status = send_words(sender);
	else if (send->end || send->prefix)
		status = send_records(sender);
	else
		status = send_input(sender);
	return status;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct msg_send *send = state;
	struct sender sender = { .send = send, .queue = { .fd = -1 } };
	struct fault fault = { 0 };
	int status = check_words(send), r;

	if (status != STATUS_DONE)
		return status;
	if (queue_open(&send->address, QUEUE_SENDS, &sender.queue, &fault) < 0) {
		queue_done(&sender.queue);
		return fail_fault(&fault, "cannot open queue '%s'", send->address.text);
	}
	if (sender.queue.family == FAMILY_POSIX)
		sender.number = (int64_t)send->priority.value;
	else
		sender.number = send->type.given ? send->type.value : 1;
	r = breaker_start(BREAKER_TIME);
	if (r < 0)
		explain_breaker(r, &fault);
	status = r < 0 ? fail_fault(&fault, "cannot wait for room") : send_all(&sender);
	breaker_stop();
	queue_done(&sender.queue);
	return status;
}

const struct applet applet_msg_send = {
	.group = "msg",
	.verb = "send",
	.page = "ipctool-msg",
	.summary = "send messages",
	.description = "Each MESSAGE is sent as one message, exactly its bytes. Without one all of standard input is one message; with "
		       "--lines, -0 or --type-prefix each record of it.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct msg_send),
	.run = run,
};
