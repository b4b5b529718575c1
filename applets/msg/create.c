/* msg create: make a message queue, or open the one that exists, and print its address. */
#include "frame/address_value.h"
#include "frame/create.h"
#include "ipc/explain.h"
#include "ipc/sysv_msg.h"
#include "sys/interrupt.h"

struct msg_create {
	struct address address;
	struct create_options create;
	struct optional_u64 qbytes;
};

static const struct operand operands[] = {
	{ "ADDR", 0, 1, "its key: 0x4d2, key=1234, ftok=PATH,PROJ, name=WORD; private (default) for none",
	  BIND_ADDRESS(struct msg_create, address, .type = OBJECT_MSG, .creates = true, .sysv_only = "use a key, like name=WORD") },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct msg_create, create, struct create_options, create_options),
	{ 0, "qbytes", .help = "most bytes a new queue may hold (default: kernel.msgmnb)", BIND_SIZE(struct msg_create, qbytes) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create", "A private queue; prints its address.", 0 },
	{ "ipctool msg create name=jobs -m 0660 --qbytes 8K", "One that other programs find by a key made of the word.", 0 },
	{ NULL, NULL, 0 },
};

static int make(const struct invocation *call, const struct msg_create *create)
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
		return create_announce(call, &create->create, OBJECT_MSG, id, created);
	explain_msg_create(id, request.qbytes, &fault);
	return fail_fault(&fault, "cannot create queue '%s'", create_name(&create->address));
}

static int run(const struct invocation *call, void *state)
{
	int status;

	interrupt_hold();
	status = make(call, state);
	interrupt_release();
	return status;
}

const struct applet applet_msg_create = {
	.group = "msg",
	.verb = "create",
	.page = "ipctool-msg",
	.summary = "make a message queue, or open the one that exists",
	.description = "Prints the canonical address, alone on a line. Without -x a queue that exists is left as it is. If the "
		       "address cannot be written, a new queue is removed again.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_EXISTS, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct msg_create),
	.run = run,
};
