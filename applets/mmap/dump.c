/* mmap dump: show the bytes of a mapped file in hexadecimal and as characters. */
#include "base/cleanup.h"
#include "mmap/common.h"

struct mmap_dump {
	const char *file;
	struct memory_range range;
};

static const struct operand operands[] = {
	MMAP_FILE_OPERAND(struct mmap_dump),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct mmap_dump, range, struct memory_range, memory_range_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "printf hello > page && ipctool mmap dump page", "All of it; rows that repeat are one line.", 0 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call, void *state)
{
	const struct mmap_dump *dump = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = mmap_open(dump->file, SHM_TO_READ, &memory);

	return status == STATUS_DONE ? memory_dump(call, &memory, &dump->range) : status;
}

const struct applet applet_mmap_dump = {
	.group = "mmap",
	.verb = "dump",
	.page = "ipctool-mmap",
	.summary = "show the bytes of a mapped file in hexadecimal and as characters",
	.description = "The form is that of hexdump -C: the offset, 16 bytes, and those that are printable ASCII as characters. Rows that "
		       "repeat the one before are one line '*'; the last line is the offset of the end.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = mmap_reading_statuses,
	.state_size = sizeof(struct mmap_dump),
	.run = run,
};
