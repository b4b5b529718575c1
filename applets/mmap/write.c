/* mmap write: copy a file or standard input into a mapped file. */
#include "base/cleanup.h"
#include "mmap/common.h"

struct mmap_write {
	const char *file;
	struct memory_range range;
	const char *source;
};

static const struct operand operands[] = {
	MMAP_FILE_OPERAND(struct mmap_write),
	{ "SOURCE", 0, 1, "what to write (default, and -: standard input)", BIND_FILE(struct mmap_write, source) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct mmap_write, range, struct memory_range, memory_range_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "truncate -s 4K page && printf hello | ipctool mmap write page --offset 16", "Into the middle: its size stays.", 0 },
	{ "truncate -s 4 page && printf hello | ipctool mmap write page", "What does not fit is refused.", STATUS_LIMIT },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct mmap_write *write = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = mmap_open(write->file, SHM_TO_MAP, &memory);

	return status == STATUS_DONE ? memory_write(&memory, &write->range, write->source) : status;
}

const struct applet applet_mmap_write = {
	.group = "mmap",
	.verb = "write",
	.page = "ipctool-mmap",
	.summary = "copy a file or standard input into a mapped file",
	.description = "Through a mapping: FILE keeps its size, and those who map it see each byte at once. What does not fit is refused "
		       "with status 8: before a byte has changed where it is known how long SOURCE is, else when FILE is full. With "
		       "--length no more than so many bytes of SOURCE are read.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = mmap_writing_statuses,
	.state_size = sizeof(struct mmap_write),
	.run = run,
};
