/* mmap watch: show the bytes of a mapped file as they change. */
#include "base/cleanup.h"
#include "mmap/common.h"

struct mmap_watch {
	const char *file;
	struct memory_range range;
	struct memory_watching watching;
};

static const struct operand operands[] = {
	MMAP_FILE_OPERAND(struct mmap_watch),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct mmap_watch, range, struct memory_range, memory_range_options),
	INCLUDE_OPTIONS(struct mmap_watch, watching, struct memory_watching, memory_watching_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "truncate -s 4K page && ipctool mmap watch page -c 1 -t 0.2", "Until one row has changed; here none does.",
	  STATUS_TIMED_OUT },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call, void *state)
{
	const struct mmap_watch *watch = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = mmap_open(watch->file, SHM_TO_READ, &memory);

	return status == STATUS_DONE ? memory_watch(call, &memory, &watch->range, &watch->watching) : status;
}

const struct applet applet_mmap_watch = {
	.group = "mmap",
	.verb = "watch",
	.page = "ipctool-mmap",
	.summary = "show the bytes of a mapped file as they change",
	.description = "Each row of 16 bytes that is not as it was is a line in the form of 'mmap dump', also when the change was made in a "
		       "mapping, of which no other tool hears. The bytes are looked at every 1 to 50 milliseconds, and what changes "
		       "back in between is not seen. A copy of all that is watched is kept. With -v standard error says when "
		       "watching begins.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct mmap_watch),
	.run = run,
};
