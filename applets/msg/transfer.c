#include "msg/transfer.h"

#include "cli/report.h"
#include "ipc/explain.h"
#include "sys/breaker.h"

int transfer_check_address(const struct address *address)
{
	if (address->form != ADDRESS_NAME)
		return STATUS_DONE;
	fail_status(STATUS_USAGE, "'%s': a POSIX queue has no types, by which clients could be told apart", address->text);
	say_hint("a System V queue has: name=WORD");
	return STATUS_USAGE;
}

int transfer_open(const struct address *address, struct queue *queue)
{
	struct fault fault = { 0 };
	int r;

	if (queue_open(address, QUEUE_RECEIVES, queue, &fault) < 0)
		return fail_fault(&fault, "cannot open queue '%s'", address->text);
	r = breaker_start(BREAKER_CATCH);
	if (r == 0)
		return STATUS_DONE;
	explain_breaker(r, &fault);
	return fail_fault(&fault, "cannot wait for messages");
}
