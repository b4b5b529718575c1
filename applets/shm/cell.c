/* shm cell: read and change one integer in shared memory atomically, and wait for others to change it. */
#include <errno.h>

#include "base/cleanup.h"
#include "ipc/explain.h"
#include "ipc/shm_cell.h"
#include "shm/common.h"
#include "sys/deadline.h"
#include "sys/futex.h"
#include "sys/memory_guard.h"

/* What is done, beyond enum shm_cell_verb. */
enum { CELL_WAIT = SHM_CELL_CAS + 1, CELL_WAKE };

struct shm_cell_call {
	struct address address;
	const char *place;
	int verb;
	struct word_list values;
	struct optional_i64 timeout;
};

static const struct choice verbs[] = {
	{ "load", SHM_CELL_LOAD, "read it" },
	{ "store", SHM_CELL_STORE, "set it to V" },
	{ "add", SHM_CELL_ADD, "add V to it" },
	{ "cas", SHM_CELL_CAS, "set it to NEW if it is OLD" },
	{ "wait", CELL_WAIT, "sleep while it is OLD" },
	{ "wake", CELL_WAKE, "wake who sleeps on it" },
	{ NULL, 0, NULL },
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_cell_call),
	{ "TYPE@OFFSET", 1, 1, "u8 to u64 or i8 to i64, and at which byte: u32@0, i64@0x1000", BIND_TEXT(struct shm_cell_call, place) },
	{ "OPERATION", 1, 1, "load, store V, add V, cas OLD NEW, wait OLD, wake", BIND_CHOICE(struct shm_cell_call, verb, verbs) },
	{ "V", 0, 2, "its values; a negative one behind '--'", BIND_WORDS(struct shm_cell_call, values) },
	{ 0 },
};

static const struct option options[] = {
	{ 't', "timeout", .help = "wait: the longest to sleep (default: for ever); 0: not at all", BIND_DURATION(struct shm_cell_call, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /counter 4K && ipctool shm cell /counter u32@0 add 1", "Prints 0, the value found.", 0 },
	{ "ipctool shm create /counter 4K && ipctool shm cell /counter i64@8 -- add -5", "A negative value.", 0 },
	{ "ipctool shm create /lock 4K && ipctool shm cell /lock u32@0 cas 1 2", "It is not 1: nothing is changed.", STATUS_FAILED },
	{ "ipctool shm create /flag 4K && ipctool shm cell /flag u32@0 wait 0 -t 0.1", "Sleeps while it is 0.", STATUS_TIMED_OUT },
	{ NULL, NULL, 0 },
};

static const char *verb_name(int verb)
{
	for (const struct choice *choice = verbs; choice->word; choice++)
		if (choice->value == verb)
			return choice->word;
	return "";
}

/* The call, read as a whole before anything is opened. */
struct plan {
	struct shm_cell cell;
	struct shm_cell_operation operation;
};

static int check_count(const struct shm_cell_call *call)
{
	static const size_t wanted[] = {
		[SHM_CELL_LOAD] = 0, [SHM_CELL_STORE] = 1, [SHM_CELL_ADD] = 1, [SHM_CELL_CAS] = 2, [CELL_WAIT] = 1, [CELL_WAKE] = 0,
	};

	if (call->values.count == wanted[call->verb])
		return STATUS_DONE;
	return fail_usage("'%s' takes %zu values, not %zu", verb_name(call->verb), wanted[call->verb], call->values.count);
}

static int parse(const struct shm_cell_call *call, struct plan *plan)
{
	uint64_t values[2] = { 0, 0 };
	struct fault fault = { 0 };
	int status = check_count(call);

	if (status != STATUS_DONE)
		return status;
	if (shm_cell_parse(call->place, &plan->cell, &fault) < 0)
		return fail_fault(&fault, "cell '%s'", call->place);
	for (size_t i = 0; i < call->values.count; i++)
		if (shm_cell_parse_value(&plan->cell, call->values.words[i], &values[i], &fault) < 0)
			return fail_fault(&fault, "cannot %s '%s'", verb_name(call->verb), call->values.words[i]);
	if (call->verb >= CELL_WAIT && plan->cell.bits != 32)
		return fail_usage("%s needs a cell of 32 bits: u32 or i32", verb_name(call->verb));
	if (call->timeout.given && call->verb != CELL_WAIT)
		return fail_usage("--timeout is for wait");
	plan->operation = (struct shm_cell_operation){ .verb = (enum shm_cell_verb)call->verb, .value = values[0] };
	if (call->verb == SHM_CELL_CAS)
		plan->operation = (struct shm_cell_operation){ SHM_CELL_CAS, .old = values[0], .value = values[1] };
	return STATUS_DONE;
}

/* Only what changes the cell needs the right to write. */
static bool changes(int verb)
{
	return verb == SHM_CELL_STORE || verb == SHM_CELL_ADD || verb == SHM_CELL_CAS;
}

static int map(const struct shm_cell_call *call, const struct plan *plan, struct shm_access *access, void **memory)
{
	size_t length = plan->cell.bits / 8;
	int status = shm_open_object(&call->address, changes(call->verb) ? SHM_TO_MAP : SHM_TO_READ, access), r;

	if (status != STATUS_DONE)
		return status;
	if (plan->cell.offset >= access->size || access->size - plan->cell.offset < length)
		return fail_status(STATUS_LIMIT, "'%s' is outside '%s', which has %ju bytes", call->place, call->address.text,
				   (uintmax_t)access->size);
	r = changes(call->verb) ? shm_access_reserve(access, plan->cell.offset, length) : 0;
	if (r == 0)
		r = shm_access_map(access, plan->cell.offset, length, memory);
	return r < 0 ? shm_fail_copy("reach", &call->address, r, plan->cell.offset, length) : STATUS_DONE;
}

static int fail_broken(const struct shm_cell_call *call, const struct plan *plan, const struct shm_access *access)
{
	int r = shm_access_check(access, plan->cell.offset + plan->cell.bits / 8);

	return shm_fail_copy("reach", &call->address, r < 0 ? r : -ENOSPC, plan->cell.offset, plan->cell.bits / 8);
}

/* Sleeps until the cell holds something else than OLD. Returns 0 or -errno. */
static int wait_change(const struct shm_cell_call *call, const uint32_t *word, uint32_t old)
{
	struct deadline deadline = deadline_from_timeout(call->timeout.given, call->timeout.value);

	while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == old && !memory_guard_is_broken()) {
		int r;

		if (!deadline.forever && deadline_left_ns(&deadline) == 0)
			return deadline_error(&deadline);
		r = futex_wait(word, old, deadline_left_ns(&deadline));
		if (r == -EFAULT)
			return r;
	}
	return 0;
}

static int act(const struct invocation *invocation, const struct shm_cell_call *call, const struct plan *plan,
	       const struct shm_access *access, void *memory)
{
	static const struct shm_cell_operation load = { .verb = SHM_CELL_LOAD };
	bool is_atomic = call->verb < CELL_WAIT;
	uint64_t found;
	int r = call->verb == CELL_WAIT ? wait_change(call, memory, (uint32_t)plan->operation.value) : 0;

	if (r == -EAGAIN || r == -ETIMEDOUT)
		return fail_status(status_of_errno(-r), "'%s' is %s %s", call->place, r == -EAGAIN ? "now" : "still",
				   call->values.words[0]);
	if (call->verb == CELL_WAKE)
		say_verbose("%d were woken", futex_wake(memory));
	found = shm_cell_do(&plan->cell, memory, is_atomic ? &plan->operation : &load);
	if (r < 0 || memory_guard_is_broken())
		return fail_broken(call, plan, access);
	shm_cell_append_value(&plan->cell, found, &invocation->out->buffer);
	buffer_char(&invocation->out->buffer, '\n');
	if (call->verb != SHM_CELL_CAS || found == plan->operation.old)
		return STATUS_DONE;
	(void)stream_flush(invocation->out); /* the value before the sentence; the frame looks at the error */
	return fail_status(STATUS_FAILED, "'%s' is not %s: nothing was changed", call->place, call->values.words[0]);
}

static int run(const struct invocation *invocation, void *state)
{
	const struct shm_cell_call *call = state;
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	struct plan plan = { 0 };
	void *memory = NULL;
	int status = parse(call, &plan);

	if (status == STATUS_DONE)
		status = map(call, &plan, &access, &memory);
	return status == STATUS_DONE ? act(invocation, call, &plan, &access, memory) : status;
}

const struct applet applet_shm_cell = {
	.group = "shm",
	.verb = "cell",
	.page = "ipctool-shm",
	.summary = "read and change one integer in shared memory atomically",
	.description = "Prints the value found, before the change. Sums wrap around. A cas that does not find OLD changes nothing "
		       "and is status 1. wait sleeps while the cell is OLD, until somebody changes it and wakes; both need a "
		       "cell of 32 bits, and are futex(2) calls as other programs make them. The offset is a multiple of the size.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT, STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct shm_cell_call),
	.run = run,
};
