/* shm dump: show the bytes of shared memory in hexadecimal and as characters. */
#include "base/cleanup.h"
#include "shm/common.h"

struct shm_dump {
	struct address address;
	struct memory_range range;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_dump),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct shm_dump, range, struct memory_range, memory_range_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && ipctool shm dump /frame", "All of it; rows that repeat are one line.", 0 },
	{ "ipctool shm create key=7 4K && ipctool shm dump key=7 --offset 16 --length 32", "Two rows.", 0 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call, void *state)
{
	const struct shm_dump *dump = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = shm_open_memory(&dump->address, SHM_TO_READ, &memory);

	return status == STATUS_DONE ? memory_dump(call, &memory, &dump->range) : status;
}

const struct applet applet_shm_dump = {
	.group = "shm",
	.verb = "dump",
	.page = "ipctool-shm",
	.summary = "show the bytes of shared memory in hexadecimal and as characters",
	.description = "The form is that of hexdump -C: the offset, 16 bytes, and those that are printable ASCII as characters. "
		       "Rows that repeat the one before are one line '*'; the last line is the offset of the end.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct shm_dump),
	.run = run,
};
