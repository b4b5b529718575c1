/* What an errno means when shared memory is read, written or changed. */
#include <errno.h>

#include "ipc/explain.h"

void explain_shm_copy(int error, uint64_t offset, uint64_t more, struct fault *fault)
{
	switch (-error) {
	case ENODATA:
		fault_set(fault, STATUS_FAILED, "it was shrunk meanwhile: there is no more at offset %ju", (uintmax_t)offset);
		break;
	case EIDRM:
		fault_set(fault, STATUS_MISSING, "it was removed meanwhile, at offset %ju", (uintmax_t)offset);
		break;
	case EFAULT:
		fault_set(fault, STATUS_LIMIT, "there is no memory for it at offset %ju", (uintmax_t)offset);
		fault_hint(fault, "one made with --noreserve gets its memory only when it is touched");
		break;
	case ENOSPC:
		explain_posix_create(error, OBJECT_SHM, more, fault);
		break;
	default:
		fault_errno(fault, error);
	}
}

/* Who may lock nothing at all gets the same errno as who is not the owner. */
void explain_shm_lock(int error, struct fault *fault)
{
	uint64_t value;
	bool none = error == -EPERM && limit_value(LIMIT_RLMEMLOCK, &value) == 0 && value == 0;

	if (error == -ENOMEM || none)
		explain_limit(LIMIT_RLMEMLOCK, "more bytes than this user may lock into memory", fault);
	else
		explain_stat(error, OBJECT_SHM, fault);
}
