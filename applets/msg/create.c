/* msg create: make a message queue, or open the one that exists, and print its address. */
#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/create.h"
#include "ipc/explain.h"
#include "ipc/posix_mq.h"
#include "ipc/sysv_msg.h"
#include "sys/interrupt.h"

struct msg_create {
	struct address address;
	struct create_options create;
	struct optional_u64 qbytes, maxmsg, msgsize;
};

static const struct operand operands[] = {
	{ "ADDR", 0, 1, "a key: 0x4d2, key=1234, ftok=PATH,PROJ or name=WORD; a POSIX /NAME; or private (default), for neither",
	  BIND_ADDRESS(struct msg_create, address, .type = OBJECT_MSG, .creates = true) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct msg_create, create, struct create_options, create_options),
	{ 0, "qbytes", .help = "System V: most bytes a new queue may hold (default: kernel.msgmnb)", BIND_SIZE(struct msg_create, qbytes) },
	{ 0, "maxmsg", .help = "POSIX: most messages it may hold (default: fs.mqueue.msg_max)",
	  BIND_NUMBER(struct msg_create, maxmsg, 1, UINT64_MAX, NULL) },
	{ 0, "msgsize", .help = "POSIX: most bytes of one message (default: fs.mqueue.msgsize_default)", BIND_SIZE(struct msg_create, msgsize) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create", "A private queue; prints its address.", 0 },
	{ "ipctool msg create name=jobs -m 0660 --qbytes 8K", "One that other programs find by a key made of the word.", 0 },
	{ "ipctool msg create /jobs --maxmsg 5 --msgsize 1K", "A POSIX queue.", 0 },
	{ NULL, NULL, 0 },
};

static int make_sysv(const struct invocation *call, const struct msg_create *create)
{
	const struct sysv_msg_request request = {
		.key = create_key(&create->address),
		.mode = create_mode(&create->create),
		.exclusive = create->create.exclusive,
		.qbytes = create->qbytes.value,
	};
	bool created;
	int id = sysv_msg_create(&request, &created);
	struct fault fault = { 0 };

	if (id >= 0)
		return create_announce_id(call, &create->create, OBJECT_MSG, id, created);
	explain_msg_create(id, request.qbytes, &fault);
	return create_fail(&create->create, &fault, "queue", create_name(&create->address));
}

static int make_posix(const struct invocation *call, const struct msg_create *create)
{
	struct posix_mq_request request = {
		.name = create->address.name,
		.mode = create_mode(&create->create),
		.exclusive = create->create.exclusive,
		.maxmsg = create->maxmsg.value,
		.msgsize = create->msgsize.value,
	};
	cleanup_with(object_list_done) struct object_list made = { 0 };
	struct fault fault = { 0 };
	bool created;
	int r = posix_mq_create(&request, &made, &created);

	if (r == 0)
		return create_announce(call, &create->create, &made.objects[0], created);
	posix_mq_default(&request);
	explain_mq_create(r, request.maxmsg, request.msgsize, &fault);
	return create_fail(&create->create, &fault, "queue", create_name(&create->address));
}

/* Each family bounds its queues in its own way. */
static int check_family(const struct msg_create *create, bool is_posix)
{
	if (is_posix && create->qbytes.given) {
		fail_status(STATUS_USAGE, "--qbytes: a POSIX queue is bounded by the number and size of its messages");
		say_hint("use --maxmsg N --msgsize SIZE");
		return STATUS_USAGE;
	}
	if (!is_posix && (create->maxmsg.given || create->msgsize.given)) {
		fail_status(STATUS_USAGE, "--%s: a System V queue is bounded by its bytes alone",
			    create->maxmsg.given ? "maxmsg" : "msgsize");
		say_hint("use --qbytes SIZE, or a POSIX name, like /jobs");
		return STATUS_USAGE;
	}
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct msg_create *create = state;
	bool is_posix = create_is_named(&create->address);
	int status = check_family(create, is_posix);

	if (status != STATUS_DONE)
		return status;
	interrupt_hold();
	status = is_posix ? make_posix(call, create) : make_sysv(call, create);
	interrupt_release();
	return status;
}

const struct applet applet_msg_create = {
	.group = "msg",
	.verb = "create",
	.page = "ipctool-msg",
	.summary = "make a message queue, or open the one that exists",
	.description = "Prints the canonical address, alone on a line. Without -x a queue that exists is left as it is; a POSIX "
		       "one that takes fewer or smaller messages than asked is status 5. If the "
		       "address cannot be written, a new queue is removed again.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_EXISTS, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct msg_create),
	.run = run,
};
