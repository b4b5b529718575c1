/* sem get: print the values of a set, or of one of its semaphores, or of a POSIX semaphore. */
#include "base/cleanup.h"
#include "ipc/posix_sem.h"
#include "ipc/sysv_sem.h"
#include "sem/common.h"

struct sem_get {
	struct address address;
	struct optional_u64 index;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the set or semaphore", BIND_ADDRESS(struct sem_get, address, .type = OBJECT_SEM) },
	{ "INDEX", 0, 1, "which semaphore of the set, from 0 (default: all)", BIND_NUMBER(struct sem_get, index, 0, UINT64_MAX, NULL) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sem create name=gate --values 3,0 && ipctool sem get name=gate", "The values, one a line.", 0 },
	{ "ipctool sem create /gate --values 1 && ipctool sem get /gate", "That of a POSIX semaphore.", 0 },
	{ NULL, NULL, 0 },
};

static void print(const struct invocation *call, uint32_t value)
{
	buffer_u64(&call->out->buffer, value);
	buffer_char(&call->out->buffer, '\n');
}

static int get_sysv(const struct invocation *call, const struct sem_get *get, const struct object *object)
{
	cleanup_free uint16_t *values = NULL;
	uint64_t first = get->index.value, end = get->index.given ? first + 1 : object->sem.nsems;
	int r = sysv_sem_values(object->id, &values);

	if (r < 0)
		return sem_fail(r, "read", get->address.text);
	for (uint64_t i = first; i < end; i++)
		print(call, values[i]);
	return STATUS_DONE;
}

static int get_posix(const struct invocation *call, const struct sem_get *get, const struct object *object)
{
	uint32_t value;
	int r = posix_sem_value(object, &value);

	if (r < 0)
		return sem_fail(r, "read", get->address.text);
	print(call, value);
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct sem_get *get = state;
	cleanup_with(object_list_done) struct object_list found = { 0 };
	int status = sem_find(&get->address, 0, &found);

	if (status == STATUS_DONE)
		status = sem_check_index(&found.objects[0], get->address.text, get->index.value);
	if (status != STATUS_DONE)
		return status;
	return found.objects[0].family == FAMILY_POSIX ? get_posix(call, get, &found.objects[0]) :
							 get_sysv(call, get, &found.objects[0]);
}

const struct applet applet_sem_get = {
	.group = "sem",
	.verb = "get",
	.page = "ipctool-sem",
	.summary = "print the values of semaphores",
	.description = "One a line, in order: the values of all semaphores of a set as they were at one moment, or that of one.",
	.operands = operands,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct sem_get),
	.run = run,
};
