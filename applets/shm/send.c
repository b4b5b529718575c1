/* shm send: stream standard input to the standard output of a `shm recv`, through a ring in shared memory. */
#include <unistd.h>

#include "base/cleanup.h"
#include "shm/stream.h"

static const struct example examples[] = {
	{ "ipctool shm send /stream < /etc/passwd & ipctool shm recv /stream", "From one process to another.", 0 },
	{ "ipctool shm send /stream -t 0.1 < /etc/passwd", "Nobody receives it.", STATUS_TIMED_OUT },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct shm_stream *stream = state;
	cleanup_with(shm_ring_done) struct shm_ring ring = SHM_RING_CLOSED;
	int status = shm_stream_join(stream, SHM_RING_SENDER, &ring), r;

	if (status != STATUS_DONE)
		return status;
	r = shm_ring_send(&ring, STDIN_FILENO);
	if (r == 0)
		return STATUS_DONE;
	if (ring.far_side_failed)
		return fail_errno(r, "cannot read standard input");
	return shm_stream_fail(stream, &ring, r);
}

const struct applet applet_shm_send = {
	.group = "shm",
	.verb = "send",
	.page = "ipctool-shm",
	.summary = "stream standard input to a receiver through shared memory",
	.description = "Waits for 'ipctool shm recv' under the same name, and ends when that has written all of it. Either may "
		       "start first. A second sender is refused with status 6; a receiver that dies before the end is status 1.",
	.operands = shm_stream_operands,
	.options = shm_stream_options,
	.examples = examples,
	.statuses = shm_stream_statuses,
	.state_size = sizeof(struct shm_stream),
	.run = run,
};
