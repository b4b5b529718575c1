/* shm write: copy a file or standard input into shared memory. */
#include "base/cleanup.h"
#include "shm/common.h"

struct shm_write {
	struct address address;
	struct memory_range range; /* to its end */
	const char *file;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_write),
	{ "FILE", 0, 1, "what to write (default, and -: standard input)", BIND_FILE(struct shm_write, file) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "offset", .help = "begin at this byte of the object (default 0)", BIND_LENGTH(struct shm_write, range.offset) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && printf hello | ipctool shm write /frame", "Into a POSIX object.", 0 },
	{ "ipctool shm create key=7 8K && ipctool shm write key=7 --offset 9 /etc/group", "A file, into the middle of a segment.", 0 },
	{ "ipctool shm create /small 4 && printf hello | ipctool shm write /small", "What does not fit is refused.", STATUS_LIMIT },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct shm_write *write = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = shm_open_memory(&write->address, SHM_TO_WRITE, &memory);

	return status == STATUS_DONE ? memory_write(&memory, &write->range, write->file) : status;
}

const struct applet applet_shm_write = {
	.group = "shm",
	.verb = "write",
	.page = "ipctool-shm",
	.summary = "copy a file or standard input into shared memory",
	.description = "What does not fit is refused with status 8: before a byte has changed where it is known how long FILE "
		       "is, else when the object is full. Bytes behind the last one written stay as they are.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct shm_write),
	.run = run,
};
