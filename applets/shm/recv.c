/* shm recv: write what a `shm send` sends through a ring in shared memory to standard output. */
#include "base/cleanup.h"
#include "shm/stream.h"

static const struct example examples[] = {
	{ "ipctool shm recv /stream & ipctool shm send /stream < /etc/passwd; wait", "The receiver starts first.", 0 },
	{ "ipctool shm recv /stream -t 0", "There is no sender yet.", STATUS_WOULD_BLOCK },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call, void *state)
{
	const struct shm_stream *stream = state;
	cleanup_with(shm_ring_done) struct shm_ring ring = SHM_RING_CLOSED;
	int status = shm_stream_join(stream, SHM_RING_RECEIVER, &ring), r;

	if (status != STATUS_DONE)
		return status;
	r = shm_ring_receive(&ring, call->out->fd);
	if (r == 0)
		return STATUS_DONE;
	return ring.far_side_failed ? shm_fail_output(call, r) : shm_stream_fail(stream, &ring, r);
}

const struct applet applet_shm_recv = {
	.group = "shm",
	.verb = "recv",
	.page = "ipctool-shm",
	.summary = "write what a sender streams through shared memory to standard output",
	.description = "Waits for 'ipctool shm send' under the same name, and ends with its stream. Either may start first. A "
		       "second receiver is refused with status 6; when the sender dies before the end, what it sent is "
		       "written, and the status is 1.",
	.operands = shm_stream_operands,
	.options = shm_stream_options,
	.examples = examples,
	.statuses = shm_stream_statuses,
	.state_size = sizeof(struct shm_stream),
	.run = run,
};
