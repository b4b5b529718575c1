/* What an errno means where semaphores were operated on. */
#include <errno.h>

#include "ipc/explain.h"
#include "ipc/posix_file.h"
#include "ipc/posix_sem.h"
#include "ipc/sysv_sem.h"

void explain_sem_operation(int error, struct fault *fault)
{
	switch (-error) {
	case EAGAIN:
		fault_set(fault, STATUS_WOULD_BLOCK, "it would have to wait");
		break;
	case ETIMEDOUT:
		fault_set(fault, STATUS_TIMED_OUT, "timed out");
		break;
	case EIDRM:
	case EINVAL: /* of a call whose words were checked before: the id means nothing any more */
		fault_set(fault, STATUS_MISSING, "it was removed meanwhile");
		break;
	case EFBIG:
		fault_set(fault, STATUS_MISSING, "it has no such semaphore");
		break;
	case ESTALE:
		fault_set(fault, STATUS_REFUSED, "another semaphore has taken its name meanwhile");
		break;
	case ENOTKIND:
		fault_set(fault, STATUS_REFUSED, "what has this name is no semaphore");
		break;
	case ERANGE:
		explain_limit(LIMIT_SEMVMX, "the value would be more than a semaphore can have", fault);
		break;
	case EOVERFLOW:
		fault_set(fault, STATUS_LIMIT, "the value would be more than %d, the largest of a semaphore (SEM_VALUE_MAX)",
			  POSIX_SEM_VALUE_MAX);
		break;
	case E2BIG:
		explain_limit(LIMIT_SEMOPM, "too many operations for one step", fault);
		break;
	case ENOMEM:
	case ENOSPC:
		fault_set(fault, STATUS_LIMIT, "not enough memory in the kernel to keep what is to be undone");
		break;
	default:
		explain_errno(error, fault);
	}
}
