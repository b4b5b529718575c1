/* fifo create: make a FIFO, or take the one that is there, and print its address. */
#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/create.h"
#include "ipc/fifo.h"
#include "sys/interrupt.h"

struct fifo_create {
	struct address address;
	struct create_options create;
};

static const struct operand operands[] = {
	{ "PATH", 1, 1, "where it is to be", BIND_ADDRESS(struct fifo_create, address, .type = OBJECT_FIFO, .creates = true) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct fifo_create, create, struct create_options, create_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool fifo create jobs", "A FIFO in the current directory; prints its address.", 0 },
	{ "ipctool fifo create jobs -m 0620 && ipctool fifo create jobs -x", "Status 5: it exists.", 5 },
	{ NULL, NULL, 0 },
};

static void object_free(struct object *object)
{
	free(object->name);
}

static int make(const struct invocation *call, const struct fifo_create *create)
{
	cleanup_with(object_free) struct object object = { 0 };
	struct fault fault = { 0 };
	bool created;

	if (fifo_create(create->address.name, create_mode(&create->create), create->create.exclusive, &object, &created,
			&fault) < 0)
		return fail_fault(&fault, "cannot create FIFO '%s'", create->address.text);
	return create_announce(call, &create->create, &object, created);
}

static int run(const struct invocation *call, void *state)
{
	int status;

	interrupt_hold();
	status = make(call, state);
	interrupt_release();
	return status;
}

const struct applet applet_fifo_create = {
	.group = "fifo",
	.verb = "create",
	.page = "ipctool-fifo",
	.summary = "make a FIFO, and print its address",
	.description = "Without -x a FIFO that is there is left as it is.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_EXISTS, STATUS_REFUSED, STATUS_LIMIT,
						STATUS_DONE },
	.state_size = sizeof(struct fifo_create),
	.run = run,
};
