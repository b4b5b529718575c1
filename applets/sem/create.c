/* sem create: make a semaphore set or a POSIX semaphore with its values, or open the one that exists, and print its address. */
#include <errno.h>
#include <semaphore.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/create.h"
#include "ipc/explain.h"
#include "ipc/posix_sem.h"
#include "ipc/sysv_sem.h"
#include "sys/interrupt.h"

/* How long a set that somebody else has just made may take to get its values. */
#define READY_WITHIN INT64_C(1000000000) /* ns */

struct sem_create {
	struct address address;
	struct create_options create;
	struct optional_u64 count;
	struct number_list values;
};

static const struct operand operands[] = {
	{ "ADDR", 0, 1, "a key: 0x4d2, key=1234, ftok=PATH,PROJ or name=WORD; a POSIX /NAME; or private (default), for neither",
	  BIND_ADDRESS(struct sem_create, address, .type = OBJECT_SEM, .creates = true) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct sem_create, create, struct create_options, create_options),
	{ 'c', "count", .help = "how many semaphores (default 1), each with value 0",
	  BIND_NUMBER(struct sem_create, count, 1, UINT64_MAX, NULL) },
	{ 0, "values", .help = "their values, one per semaphore (a POSIX name has one)",
	  BIND_NUMBERS(struct sem_create, values, 0, POSIX_SEM_VALUE_MAX, "the largest value of a semaphore (SEM_VALUE_MAX)") },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sem create name=gate --values 1", "A mutex that other programs find by a key made of the word.", 0 },
	{ "ipctool sem create -c 3", "A private set of three semaphores, all 0.", 0 },
	{ "ipctool sem create /gate --values 1", "A POSIX semaphore, as sem_open(3) finds it.", 0 },
	{ NULL, NULL, 0 },
};

static int fail_create(int error, const struct sem_create *create, uint64_t nsems)
{
	struct fault fault = { 0 };

	explain_sem_create(error, nsems, &fault);
	return create_fail(&create->create, &fault, "set", create_name(&create->address));
}

/* Whoever made it may not have given it its values yet, or may have died before. */
static void await_ready(const struct sem_create *create, int id)
{
	int r = sysv_sem_await_ready(id, READY_WITHIN);

	if (r == -ETIMEDOUT)
		say_note("set '%s' was never operated on: its creator may have died before it gave it values",
			 create_name(&create->address));
}

static int make_sysv(const struct invocation *call, const struct sem_create *create, const struct sysv_sem_request *request)
{
	bool created;
	int id, status;

	interrupt_hold();
	id = sysv_sem_create(request, &created);
	if (id < 0)
		status = fail_create(id, create, request->nsems);
	else
		status = create_announce_id(call, &create->create, OBJECT_SEM, id, created);
	interrupt_release();
	if (status == STATUS_DONE && !created)
		await_ready(create, id);
	return status;
}

static int check_values(const struct number_list *values)
{
	for (size_t i = 0; i < values->count; i++)
		if (values->items[i] > SYSV_SEM_VALUE_MAX)
			return fail_status(STATUS_LIMIT,
					   "option '--values': '%ju' is more than the largest value of a semaphore (SEMVMX), which is %d",
					   (uintmax_t)values->items[i], SYSV_SEM_VALUE_MAX);
	return STATUS_DONE;
}

static int run_sysv(const struct invocation *call, const struct sem_create *create, uint64_t count)
{
	cleanup_free uint16_t *values = NULL;
	struct sysv_sem_request request = {
		.key = create_key(&create->address),
		.mode = create_mode(&create->create),
		.exclusive = create->create.exclusive,
		.nsems = (uint32_t)count,
	};

	if (check_values(&create->values) != STATUS_DONE)
		return STATUS_LIMIT;
	if (count > SYSV_SEM_COUNT_MAX)
		return fail_create(-EINVAL, create, count);
	values = calloc(count, sizeof(*values));
	if (!values)
		return fail_errno(-ENOMEM, "cannot create a set");
	for (size_t i = 0; i < create->values.count; i++)
		values[i] = (uint16_t)create->values.items[i];
	request.values = values;
	return make_sysv(call, create, &request);
}

static int make_posix(const struct invocation *call, const struct sem_create *create)
{
	const struct posix_sem_request request = {
		.name = create->address.name,
		.mode = create_mode(&create->create),
		.exclusive = create->create.exclusive,
		.value = create->values.count ? (uint32_t)create->values.items[0] : 0,
	};
	cleanup_with(object_list_done) struct object_list made = { 0 };
	struct fault fault = { 0 };
	bool created;
	int r = posix_sem_create(&request, &made, &created);

	if (r == 0)
		return create_announce(call, &create->create, &made.objects[0], created);
	explain_posix_create(r, OBJECT_SEM, sizeof(sem_t), &fault);
	return create_fail(&create->create, &fault, "semaphore", create_name(&create->address));
}

static int run_posix(const struct invocation *call, const struct sem_create *create, uint64_t count)
{
	int status;

	if (count > 1) {
		fail_status(STATUS_USAGE, "a POSIX semaphore is one, not %ju", (uintmax_t)count);
		say_hint("use a System V key, like name=WORD, or a name for each");
		return STATUS_USAGE;
	}
	interrupt_hold();
	status = make_posix(call, create);
	interrupt_release();
	return status;
}

static int run(const struct invocation *call, void *state)
{
	const struct sem_create *create = state;
	uint64_t count = create->values.count ? create->values.count : create->count.given ? create->count.value : 1;

	if (create->values.count && create->count.given)
		return fail_usage("--count and --values at once: the values say how many there are");
	return create_is_named(&create->address) ? run_posix(call, create, count) : run_sysv(call, create, count);
}

const struct applet applet_sem_create = {
	.group = "sem",
	.verb = "create",
	.page = "ipctool-sem",
	.summary = "make a semaphore set, or a POSIX semaphore, with its values, or open the one that exists",
	.description = "Prints the canonical address, alone on a line. A new set has its values before its otime is set, "
		       "which is what other openers wait for. Without -x a set that exists is left as it is; "
		       "one with fewer semaphores is status 5. A POSIX semaphore gets its name when it has its value. If the "
		       "address cannot be written, a new set is removed again.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_EXISTS, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct sem_create),
	.run = run,
};
