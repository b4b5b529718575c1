#include "shm/common.h"

#include "ipc/explain.h"

int shm_open_object(const struct address *address, enum shm_intent intent, struct shm_access *access)
{
	struct fault fault = { 0 };

	if (shm_access_open(address, intent, access, &fault) == 0)
		return STATUS_DONE;
	return fail_fault(&fault, "cannot open '%s'", address->text);
}

int shm_fail_copy(const char *what, const struct address *address, int error, uint64_t offset, uint64_t more)
{
	struct fault fault = { 0 };

	explain_shm_copy(error, offset, more, &fault);
	return fail_fault(&fault, "cannot %s '%s'", what, address->text);
}

uint64_t shm_cut_length(uint64_t size, uint64_t offset, const struct optional_u64 *length)
{
	uint64_t rest = offset < size ? size - offset : 0;

	return length->given && length->value < rest ? length->value : rest;
}

int shm_fail_output(const struct invocation *call, int error)
{
	call->out->error = error;
	return STATUS_DONE;
}
