/* shm fill: set every byte of shared memory to one value. */
#include "base/cleanup.h"
#include "shm/common.h"

struct shm_fill {
	struct address address;
	struct optional_u64 byte;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_fill),
	{ "BYTE", 1, 1, "0 to 255, or 0x00 to 0xff", BIND_NUMBER(struct shm_fill, byte, 0, UINT8_MAX, NULL) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && ipctool shm fill /frame 0xff", "All bits set.", 0 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct shm_fill *fill = state;
	const struct memory_range all = { 0 };
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = shm_open_memory(&fill->address, SHM_TO_WRITE, &memory);

	return status == STATUS_DONE ? memory_fill(&memory, &all, (unsigned char)fill->byte.value) : status;
}

const struct applet applet_shm_fill = {
	.group = "shm",
	.verb = "fill",
	.page = "ipctool-shm",
	.summary = "set every byte of shared memory to one value",
	.description = "A POSIX object with holes gets all its memory first: where there is not enough, no byte is changed.",
	.operands = operands,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct shm_fill),
	.run = run,
};
