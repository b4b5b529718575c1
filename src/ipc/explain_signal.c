#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "ipc/explain.h"
#include "ipc/signal.h"

/* It is the receiver's limit, on what is queued for all processes of its user: not ours. */
static void explain_full_queue(uint32_t pid, struct fault *fault)
{
	struct signal_status status;
	const struct limit *limit = limit_info(LIMIT_RLSIGPENDING);

	if (signal_status_read(pid, &status) == 0 && (status.known >> SIGNAL_QUEUE & 1))
		fault_set(fault, STATUS_LIMIT,
			  "too many signals are queued for its user: the limit %s of process %" PRIu32 " is %ju, %ju in use (%s)",
			  limit->name, pid, (uintmax_t)status.queue_limit, (uintmax_t)status.queued, limit->setting);
	else
		fault_set(fault, STATUS_LIMIT, "too many signals are queued for its user: its limit %s (%s) is reached",
			  limit->name, limit->setting);
	fault_hint(fault, "let its processes take what is queued ('ipctool sig show' tells), or raise it: 'prlimit --pid %" PRIu32
		   " --sigpending=N'", pid);
}

void explain_signal_send(int error, uint32_t pid, struct fault *fault)
{
	switch (-error) {
	case EAGAIN:
		explain_full_queue(pid, fault);
		break;
	case ECHILD:
		fault_set(fault, STATUS_MISSING, "it is a thread, not a process");
		fault_hint(fault, "--thread sends to one thread");
		break;
	case EMFILE:
		explain_limit(LIMIT_RLNOFILE, "too many descriptors", fault);
		break;
	case ENOSYS:
		fault_set(fault, STATUS_FAILED, "the kernel has no pidfd_open(2): it came with Linux 5.3");
		break;
	default:
		fault_errno(fault, error);
	}
}
