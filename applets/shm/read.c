/* shm read: write the bytes of shared memory to standard output. */
#include "base/cleanup.h"
#include "shm/common.h"

struct shm_read {
	struct address address;
	struct memory_range range;
	bool zero_copy;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_read),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct shm_read, range, struct memory_range, memory_range_options),
	{ 0, "zero-copy", .help = "into a pipe, hand out the pages themselves: later changes may show in them", BIND_FLAG(struct shm_read, zero_copy) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && ipctool shm read /frame > copy", "All of it.", 0 },
	{ "ipctool shm create key=7 4K && ipctool shm read key=7 --offset 1K | od -c", "A part.", 0 },
	{ "ipctool shm create /frame 1M && ipctool shm read /frame --zero-copy | wc -c", "Without a copy.", 0 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call, void *state)
{
	const struct shm_read *read = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = shm_open_memory(&read->address, SHM_TO_READ, &memory);

	return status == STATUS_DONE ? memory_read(call, &memory, &read->range, read->zero_copy) : status;
}

const struct applet applet_shm_read = {
	.group = "shm",
	.verb = "read",
	.page = "ipctool-shm",
	.summary = "write the bytes of shared memory to standard output",
	.description = "They are copied. With --zero-copy the reader of a pipe gets the object's own pages, which is faster, "
		       "and in which a later change may show, even after ipctool has ended. From an offset behind the end there "
		       "is nothing to read.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct shm_read),
	.run = run,
};
