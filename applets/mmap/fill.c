/* mmap fill: set the bytes of a mapped file to one value. */
#include "base/cleanup.h"
#include "mmap/common.h"

struct mmap_fill {
	const char *file;
	struct memory_range range;
	struct optional_u64 byte;
};

static const struct operand operands[] = {
	MMAP_FILE_OPERAND(struct mmap_fill),
	{ "BYTE", 1, 1, "0 to 255, or 0x00 to 0xff", BIND_NUMBER(struct mmap_fill, byte, 0, UINT8_MAX, NULL) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct mmap_fill, range, struct memory_range, memory_range_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "truncate -s 4K page && ipctool mmap fill page 0xff --length 16", "The first 16 bytes.", 0 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct mmap_fill *fill = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = mmap_open(fill->file, SHM_TO_MAP, &memory);

	return status == STATUS_DONE ? memory_fill(&memory, &fill->range, (unsigned char)fill->byte.value) : status;
}

const struct applet applet_mmap_fill = {
	.group = "mmap",
	.verb = "fill",
	.page = "ipctool-mmap",
	.summary = "set the bytes of a mapped file to one value",
	.description = "A range that reaches behind the end is refused with status 8. A file with holes gets room for them first: where "
		       "there is not enough, no byte is changed.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = mmap_writing_statuses,
	.state_size = sizeof(struct mmap_fill),
	.run = run,
};
