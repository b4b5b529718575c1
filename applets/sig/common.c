#include "sig/common.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/signal_name.h"
#include "ipc/explain.h"
#include "sys/pidfd.h"

void receivers_done(struct receivers *receivers)
{
	for (size_t i = 0; i < receivers->count; i++)
		signal_target_done(&receivers->items[i].target);
	free(receivers->items);
	*receivers = (struct receivers){ 0 };
}

/* Why one process cannot be opened, rather than any. */
static bool is_its_own(int error)
{
	return error == -ESRCH || error == -ECHILD || error == -EPERM || error == -EACCES;
}

static int open_all(const uint32_t *pids, size_t count, enum signal_scope scope, struct receivers *ret)
{
	pidfd_make_room(count);
	for (; ret->count < count; ret->count++) {
		struct receiver *receiver = &ret->items[ret->count];
		struct fault fault = { 0 };

		receiver->error = signal_target_open(pids[ret->count], scope, &receiver->target);
		if (receiver->error == 0 || is_its_own(receiver->error))
			continue;
		explain_signal_send(receiver->error, receiver->target.pid, &fault);
		return fail_fault(&fault, "cannot open process %u", receiver->target.pid);
	}
	return STATUS_DONE;
}

int receivers_open(const struct word_list *words, enum signal_scope scope, struct receivers *ret)
{
	cleanup_free uint32_t *pids = calloc(words->count, sizeof(*pids));
	struct fault fault = { 0 };

	*ret = (struct receivers){ .items = calloc(words->count, sizeof(*ret->items)) };
	if (!pids || !ret->items)
		return fail_errno(-ENOMEM, "cannot hold %zu processes", words->count);
	if (pids_parse(words, pids, &fault) < 0) {
		fail_status(fault.status, "%s", fault.why);
		return (int)fault.status;
	}
	return open_all(pids, words->count, scope, ret);
}

int receiver_fail(const struct receiver *receiver, int signal, int error)
{
	uint32_t pid = receiver->target.pid;
	struct fault fault = { 0 };

	explain_signal_send(error, pid, &fault);
	if (signal == 0)
		return fail_fault(&fault, "cannot signal process %u", pid);
	return fail_fault(&fault, "cannot send %s to process %u", signal_name(signal), pid);
}
