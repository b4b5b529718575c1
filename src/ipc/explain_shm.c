/* What an errno means when shared memory is read, written or changed. */
#include <errno.h>
#include <string.h>

#include "ipc/explain.h"

static void explain_shrunk(uint64_t offset, struct fault *fault)
{
	fault_set(fault, STATUS_FAILED, "it was shrunk meanwhile: there is no more at offset %ju", (uintmax_t)offset);
}

void explain_shm_copy(int error, uint64_t offset, uint64_t more, struct fault *fault)
{
	switch (-error) {
	case ENODATA:
		explain_shrunk(offset, fault);
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
		explain_errno(error, fault);
	}
}

void explain_file_copy(int error, uint64_t offset, struct fault *fault)
{
	switch (-error) {
	case ENODATA:
		explain_shrunk(offset, fault);
		break;
	case ENOSPC:
	case EDQUOT:
		fault_set(fault, STATUS_LIMIT, "there is no room for it on its file system at offset %ju", (uintmax_t)offset);
		fault_hint(fault, "it has holes, which take room where they are written to; 'df' shows how much is left");
		break;
	case EIO:
		fault_set(fault, STATUS_FAILED, "its page at offset %ju cannot be had: %s", (uintmax_t)offset, strerror(EIO));
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
