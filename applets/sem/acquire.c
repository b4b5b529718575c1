/* sem acquire: take units from a semaphore, and wait until they are there. */
#include "base/cleanup.h"
#include "ipc/posix_sem.h"
#include "sem/common.h"

struct sem_acquire {
	struct address address;
	struct optional_u64 units, index;
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the set or semaphore", BIND_ADDRESS(struct sem_acquire, address, .type = OBJECT_SEM) },
	UNITS_OPERAND(struct sem_acquire, units, "how many units to take at once (default 1; of a POSIX semaphore no more)"),
	{ 0 },
};

static const struct option options[] = {
	INDEX_OPTION(struct sem_acquire, index),
	TIMEOUT_OPTION(struct sem_acquire, timeout),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sem create key=5 --values 1 && ipctool sem acquire key=5", "Takes the one unit.", 0 },
	{ "ipctool sem create key=5 --values 1 && ipctool sem acquire key=5 2 -t 0", "Status 7: two are not there.", 7 },
	{ NULL, NULL, 0 },
};

static int fail_posix_units(const struct sem_acquire *acquire)
{
	fail_status(STATUS_USAGE, "'%s': of a POSIX semaphore one unit at a time can be taken, not %ju", acquire->address.text,
		    (uintmax_t)acquire->units.value);
	say_hint("several at once need a System V set, like name=WORD");
	return STATUS_USAGE;
}

static int take(const struct sem_acquire *acquire, const struct object *object, uint64_t units)
{
	const struct deadline deadline = sem_deadline(&acquire->timeout);

	if (object->family == FAMILY_POSIX)
		return posix_sem_take(object, &deadline);
	return sem_operate_one(object, acquire->index.value, -(int)units, &deadline);
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sem_acquire *acquire = state;
	cleanup_with(object_list_done) struct object_list found = { 0 };
	uint64_t units = acquire->units.given ? acquire->units.value : 1;
	int status, r;

	if (acquire->address.form == ADDRESS_NAME && units > 1)
		return fail_posix_units(acquire);
	status = sem_find(&acquire->address, 0, &found);
	if (status == STATUS_DONE)
		status = sem_check_index(&found.objects[0], acquire->address.text, acquire->index.value);
	if (status == STATUS_DONE)
		status = sem_check_value(&found.objects[0], units);
	if (status != STATUS_DONE)
		return status;
	r = take(acquire, &found.objects[0], units);
	return r < 0 ? sem_fail(r, "acquire", acquire->address.text) : STATUS_DONE;
}

const struct applet applet_sem_acquire = {
	.group = "sem",
	.verb = "acquire",
	.page = "ipctool-sem",
	.summary = "take units from a semaphore, and wait until they are there",
	.description = "What was taken stays taken when the command has ended: 'sem release' gives it back. "
		       "To hold a unit while a command runs, and to lose it when that dies, use 'sem run'.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct sem_acquire),
	.run = run,
};
