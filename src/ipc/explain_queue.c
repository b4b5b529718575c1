/* Messages that could not be sent or received. */
#include <errno.h>
#include <stdio.h>

#include "ipc/explain.h"
#include "ipc/queue.h"

/* Both tell the same story: the end of a wait. */
static bool explain_wait(int error, const char *why, const char *stayed, struct fault *fault)
{
	if (error == -EAGAIN)
		fault_set(fault, STATUS_WOULD_BLOCK, "%s", why);
	else if (error == -ETIMEDOUT)
		fault_set(fault, STATUS_TIMED_OUT, "timed out: %s", stayed);
	else if (error == -EIDRM)
		fault_set(fault, STATUS_MISSING, "the queue was removed");
	else
		return false;
	return true;
}

/* Which bound it is: the queue's own, or the kernel's. */
static void explain_size(const struct queue *queue, size_t size, struct fault *fault)
{
	uint64_t msgmax = UINT64_MAX;
	char what[80] = "the message is too large";

	if (size != SIZE_MAX)
		snprintf(what, sizeof(what), "a message of %zu bytes is too large", size);
	if (queue->family == FAMILY_POSIX) {
		fault_set(fault, STATUS_LIMIT, "%s: the queue takes at most %ju bytes each (mq_msgsize)", what,
			  (uintmax_t)queue->msgsize);
		fault_hint(fault, "a queue keeps the size it was made with: 'ipctool msg create /NAME --msgsize SIZE'");
		return;
	}
	if (limit_value(LIMIT_MSGMAX, &msgmax) == 0 && msgmax <= queue->qbytes) {
		explain_limit(LIMIT_MSGMAX, what, fault);
		return;
	}
	fault_set(fault, STATUS_LIMIT, "%s: the queue may hold %ju bytes in all (msg_qbytes)", what, (uintmax_t)queue->qbytes);
	fault_hint(fault, "raise it with 'ipctool msg set msg:%d --qbytes SIZE'", queue->id);
}

void explain_queue_send(int error, const struct queue *queue, size_t size, struct fault *fault)
{
	if (error == -EMSGSIZE)
		explain_size(queue, size, fault);
	else if (!explain_wait(error, "the queue is full", "the queue stayed full", fault))
		explain_errno(error, fault);
}

void explain_queue_receive(int error, bool chosen, struct fault *fault)
{
	if (explain_wait(error, chosen ? "no such message is there" : "no message is there",
			 chosen ? "no such message came" : "no message came", fault))
		return;
	if (error == -ENOMSG)
		fault_set(fault, STATUS_MISSING, "there are not so many messages");
	else if (error == -EMSGSIZE)
		explain_limit(LIMIT_MSGMAX, "it is larger than a message may be by now, and cannot be looked at", fault);
	else if (error == -ENOSYS)
		fault_set(fault, STATUS_FAILED, "the kernel shows no message without receiving it (CONFIG_CHECKPOINT_RESTORE)");
	else
		explain_errno(error, fault);
}

void explain_breaker(int error, struct fault *fault)
{
	if (error == -EAGAIN)
		explain_limit(LIMIT_RLSIGPENDING, "no timer is to be had", fault);
	else
		explain_errno(error, fault);
}

void explain_queue_set(int error, uint64_t qbytes, struct fault *fault)
{
	uint64_t msgmnb;

	if (error == -EPERM && limit_value(LIMIT_MSGMNB, &msgmnb) == 0 && qbytes > msgmnb)
		explain_limit(LIMIT_MSGMNB, "more bytes than a queue may hold", fault);
	else if (error == -EPERM)
		fault_set(fault, STATUS_DENIED, "only its owner, its creator or root may");
	else if (error == -EIDRM || error == -EINVAL)
		fault_set(fault, STATUS_MISSING, "the queue was removed");
	else
		explain_errno(error, fault);
}
