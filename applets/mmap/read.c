/* mmap read: write the bytes of a mapped file to standard output. */
#include "base/cleanup.h"
#include "mmap/common.h"

struct mmap_read {
	const char *file;
	struct memory_range range;
};

static const struct operand operands[] = {
	MMAP_FILE_OPERAND(struct mmap_read),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct mmap_read, range, struct memory_range, memory_range_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "printf hello > page && ipctool mmap read page --offset 1 --length 3", "A part of it.", 0 },
	{ "ipctool mmap read /etc", "Status 6: a directory cannot be mapped.", STATUS_REFUSED },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call, void *state)
{
	const struct mmap_read *read = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = mmap_open(read->file, SHM_TO_READ, &memory);

	return status == STATUS_DONE ? memory_read(call, &memory, &read->range, false) : status;
}

const struct applet applet_mmap_read = {
	.group = "mmap",
	.verb = "read",
	.page = "ipctool-mmap",
	.summary = "write the bytes of a mapped file to standard output",
	.description = "What those who map FILE see. From an offset behind the end there is nothing to read. A file that is shrunk "
		       "meanwhile is an error that says at which offset.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = mmap_reading_statuses,
	.state_size = sizeof(struct mmap_read),
	.run = run,
};
