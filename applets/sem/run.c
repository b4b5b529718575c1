/* sem run: hold a unit of a semaphore while a command runs. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/create.h"
#include "frame/execute.h"
#include "ipc/explain.h"
#include "ipc/sysv_sem.h"
#include "sem/common.h"
#include "sys/interrupt.h"

/* How long a set that somebody else has just made may take to get its value. */
#define READY_WITHIN INT64_C(1000000000) /* ns */

struct sem_run {
	struct address address;
	struct optional_u64 index, slots;
	struct optional_i64 timeout;
	bool create;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the set",
	  BIND_ADDRESS(struct sem_run, address, .type = OBJECT_SEM,
		       .sysv_only = "a unit of a POSIX semaphore is lost when its holder dies: use a System V key, like name=WORD") },
	{ 0 },
};

static const struct option options[] = {
	INDEX_OPTION(struct sem_run, index),
	{ 0, "create", .help = "make the set, of one semaphore, if there is none under the key", BIND_FLAG(struct sem_run, create) },
	{ 0, "slots", .help = "with --create: the value of a new set, that is how many commands may run at once (default 1)",
	  BIND_NUMBER(struct sem_run, slots, 1, SYSV_SEM_VALUE_MAX, "the largest value of a semaphore (SEMVMX)") },
	TIMEOUT_OPTION(struct sem_run, timeout),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sem run name=deploy --create -- echo alone", "One at a time: the others wait.", 0 },
	{ "ipctool sem run name=build --create --slots 4 -- echo one of four", "At most four at a time.", 0 },
	{ "ipctool sem create key=5 && ipctool sem run key=5 -t 0 -- true", "Status 124: the unit is not there.", 124 },
	{ NULL, NULL, 0 },
};

static int check_words(const struct sem_run *run)
{
	if (run->slots.given && !run->create)
		return fail_usage("--slots is the value of a new set: it needs --create");
	if (run->create && run->address.form != ADDRESS_KEY)
		return fail_usage("--create: the kernel gives ids; key=%d?", (int)run->address.id);
	if (run->create && run->index.value > 0) {
		fail_status(STATUS_USAGE, "--create makes a set of one semaphore: there will be no semaphore %ju",
			    (uintmax_t)run->index.value);
		say_hint("'ipctool sem create --values V,V,...' makes more");
		return STATUS_USAGE;
	}
	return STATUS_DONE;
}

/*
 * Somebody else has made it and may not have given it its value yet; or died before he could, and then all would wait. Until
 * then it must not be operated on with SEM_UNDO: the end of such a process sets otime even when it got nothing, and others
 * would take the set for ready.
 */
static int await_ready(const struct sem_run *run, int id, const struct deadline *deadline)
{
	int64_t left = deadline_left_ns(deadline);

	if (sysv_sem_await_ready(id, left < READY_WITHIN ? left : READY_WITHIN) != -ETIMEDOUT)
		return STATUS_DONE;
	if (left <= READY_WITHIN)
		return sem_fail(deadline_error(deadline), "acquire", run->address.text);
	say_note("set '%s' was never operated on: its creator may have died before it gave it a value", run->address.text);
	return STATUS_DONE;
}

static int open_or_create(const struct sem_run *run, const struct deadline *deadline, int *ret)
{
	const struct sysv_sem_request request = {
		.key = run->address.key,
		.mode = DEFAULT_MODE,
		.nsems = 1,
		.values = &(const uint16_t){ run->slots.given ? (uint16_t)run->slots.value : 1 },
	};
	struct fault fault = { 0 };
	bool created;

	interrupt_hold();
	*ret = sysv_sem_create(&request, &created);
	interrupt_release();
	if (*ret < 0) {
		explain_sem_create(*ret, request.nsems, &fault);
		return fail_fault(&fault, "cannot create set '%s'", run->address.text);
	}
	return created ? STATUS_DONE : await_ready(run, *ret, deadline);
}

static int find(const struct sem_run *run, int *ret)
{
	cleanup_with(object_list_done) struct object_list found = { 0 };
	int status = sem_find(&run->address, 0, &found);

	if (status != STATUS_DONE)
		return status;
	*ret = found.objects[0].id;
	return sem_check_index(&found.objects[0], run->address.text, run->index.value);
}

/* The kernel keeps what is to be undone with the process: over execve(2), not for its children, and to its end. */
static int take_unit(const struct sem_run *run)
{
	const struct deadline deadline = sem_deadline(&run->timeout);
	struct sembuf operation = { (unsigned short)run->index.value, -1, SEM_UNDO };
	int id, r, status = run->create ? open_or_create(run, &deadline, &id) : find(run, &id);

	if (status != STATUS_DONE)
		return status;
	r = sysv_sem_operate(id, &operation, 1, &deadline);
	return r < 0 ? sem_fail(r, "acquire", run->address.text) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct sem_run *run = state;
	int status = check_words(run);

	if (status == STATUS_DONE)
		status = take_unit(run);
	return status == STATUS_DONE ? execute_command(call->command) : execute_not_started(status);
}

const struct applet applet_sem_run = {
	.group = "sem",
	.verb = "run",
	.page = "ipctool-sem",
	.summary = "hold a unit of a semaphore while a command runs",
	.description = "Takes one unit and becomes COMMAND. The kernel gives the unit back when COMMAND ends, however it dies (SEM_UNDO); "
		       "children that it leaves behind do not hold it. The status is COMMAND's.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_TIMED_OUT, STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND,
						STATUS_DONE },
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct sem_run),
	.run = run,
};
