/* sem op: operate on several semaphores of a set at once, all or none. */
#include <errno.h>

#include "base/cleanup.h"
#include "ipc/sem_word.h"
#include "ipc/sysv_sem.h"
#include "sem/common.h"

struct sem_op {
	struct address address;
	struct word_list words;
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the set",
	  BIND_ADDRESS(struct sem_op, address, .type = OBJECT_SEM,
		       .sysv_only = "a POSIX semaphore is one: 'sem acquire' takes from it, 'sem release' gives") },
	{ "INDEX:OP", 1, OPERANDS_ANY, "a semaphore, from 0, and what to do: +N adds, -N takes, 0 waits until it is 0",
	  BIND_WORDS(struct sem_op, words) },
	{ 0 },
};

static const struct option options[] = {
	TIMEOUT_OPTION(struct sem_op, timeout),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sem create key=5 --values 3,0 && ipctool sem op key=5 0:-1 1:+1", "Moves a unit from one to the other.", 0 },
	{ "ipctool sem create key=5 && ipctool sem op key=5 0:0 0:+1", "A lock: wait until it is 0, and make it 1, in one step.", 0 },
	{ "ipctool sem create key=5 && ipctool sem op key=5 0:-1 -t 0", "Status 7: there is nothing to take.", 7 },
	{ NULL, NULL, 0 },
};

static int read_words(const struct word_list *words, struct sem_operation *operations)
{
	for (size_t i = 0; i < words->count; i++) {
		struct fault fault = { 0 };

		if (sem_operation_parse(words->words[i], &operations[i], &fault) < 0)
			return fail_fault(&fault, "INDEX:OP");
	}
	return STATUS_DONE;
}

/* The kernel's own form of OPERATIONS, once it is known that there are such semaphores. */
static int translate(const struct sem_op *op, const struct object *object, const struct sem_operation *operations,
		     struct sembuf *ret)
{
	for (size_t i = 0; i < op->words.count; i++) {
		int status = sem_check_index(object, op->address.text, operations[i].index);

		if (status != STATUS_DONE)
			return status;
		ret[i] = (struct sembuf){ (unsigned short)operations[i].index, operations[i].change, 0 };
	}
	return STATUS_DONE;
}

static int operate(const struct sem_op *op, const struct sem_operation *operations, struct sembuf *kernels)
{
	const struct deadline deadline = sem_deadline(&op->timeout);
	cleanup_with(object_list_done) struct object_list found = { 0 };
	int status = sem_find(&op->address, 0, &found), r;

	if (status == STATUS_DONE)
		status = translate(op, &found.objects[0], operations, kernels);
	if (status != STATUS_DONE)
		return status;
	r = sysv_sem_operate(found.objects[0].id, kernels, op->words.count, &deadline);
	return r < 0 ? sem_fail(r, "operate on", op->address.text) : STATUS_DONE;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sem_op *op = state;
	cleanup_free struct sem_operation *operations = calloc(op->words.count, sizeof(*operations));
	cleanup_free struct sembuf *kernels = calloc(op->words.count, sizeof(*kernels));
	int status;

	if (!operations || !kernels)
		return fail_errno(-ENOMEM, "cannot read the operations");
	status = read_words(&op->words, operations);
	return status == STATUS_DONE ? operate(op, operations, kernels) : status;
}

const struct applet applet_sem_op = {
	.group = "sem",
	.verb = "op",
	.page = "ipctool-sem",
	.summary = "operate on several semaphores of a set at once, all or none",
	.description = "One semop(2): it waits until all operations can be done one after the other, in the order given, and does them in one step. "
		       "What was done outlives the command; nothing is undone.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct sem_op),
	.run = run,
};
