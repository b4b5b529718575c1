#include "sem/common.h"

#include "ipc/explain.h"
#include "ipc/posix_sem.h"
#include "ipc/sysv_sem.h"

int sem_find(const struct address *address, uint32_t facts, struct object_list *list)
{
	struct fault fault = { 0 };

	if (address_resolve(address, facts, list, &fault) < 0)
		return fail_fault(&fault, "cannot find '%s'", address->text);
	return STATUS_DONE;
}

int sem_check_index(const struct object *object, const char *name, uint64_t index)
{
	if (index < object->sem.nsems)
		return STATUS_DONE;
	if (object->sem.nsems == 1)
		return fail_status(STATUS_MISSING, "'%s' has no semaphore %ju: its only one is 0", name, (uintmax_t)index);
	return fail_status(STATUS_MISSING, "'%s' has no semaphore %ju: they are 0 to %ju", name, (uintmax_t)index,
			   (uintmax_t)object->sem.nsems - 1);
}

int sem_check_value(const struct object *object, uint64_t value)
{
	bool is_posix = object->family == FAMILY_POSIX;
	uint64_t most = is_posix ? POSIX_SEM_VALUE_MAX : SYSV_SEM_VALUE_MAX;

	if (value <= most)
		return STATUS_DONE;
	return fail_status(STATUS_LIMIT, "'%ju' is more than the largest value of a semaphore (%s), which is %ju",
			   (uintmax_t)value, is_posix ? "SEM_VALUE_MAX" : "SEMVMX", (uintmax_t)most);
}

int sem_fail(int error, const char *what, const char *name)
{
	struct fault fault = { 0 };

	explain_sem_operation(error, &fault);
	return fail_fault(&fault, "cannot %s '%s'", what, name);
}

struct deadline sem_deadline(const struct optional_i64 *timeout)
{
	return deadline_from_timeout(timeout->given, timeout->value);
}

int sem_operate_one(const struct object *object, uint64_t index, int change, const struct deadline *deadline)
{
	struct sembuf operation = { (unsigned short)index, (short)change, 0 };

	return sysv_sem_operate(object->id, &operation, 1, deadline);
}
