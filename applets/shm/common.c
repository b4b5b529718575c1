#include "shm/common.h"

#include "ipc/explain.h"

int shm_open_object(const struct address *address, enum shm_intent intent, struct shm_access *access)
{
	struct fault fault = { 0 };

	if (shm_access_open(address, intent, access, &fault) == 0)
		return STATUS_DONE;
	return fail_fault(&fault, "cannot open '%s'", address->text);
}

int shm_open_memory(const struct address *address, enum shm_intent intent, struct memory *memory)
{
	memory->name = address->text;
	return shm_open_object(address, intent, &memory->access);
}

int shm_fail_copy(const char *what, const struct address *address, int error, uint64_t offset, uint64_t more)
{
	struct fault fault = { 0 };

	explain_shm_copy(error, offset, more, &fault);
	return fail_fault(&fault, "cannot %s '%s'", what, address->text);
}

int shm_fail_output(const struct invocation *call, int error)
{
	call->out->error = error;
	return STATUS_DONE;
}
