/* mmap sync: wait until what was stored in a mapped file is on its medium. */
#include "base/cleanup.h"
#include "ipc/mapped_file.h"
#include "mmap/common.h"

struct mmap_sync {
	const char *file;
};

static const struct operand operands[] = {
	MMAP_FILE_OPERAND(struct mmap_sync),
	{ 0 },
};

static const struct example examples[] = {
	{ "printf hello > page && ipctool mmap sync page", "After that a power failure does no harm to it.", 0 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct mmap_sync *sync = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	int status = mmap_open(sync->file, SHM_TO_READ, &memory), r;

	if (status != STATUS_DONE)
		return status;
	r = mapped_file_sync(&memory.access);
	return r < 0 ? memory_fail("sync", &memory, r, 0, memory.access.size) : STATUS_DONE;
}

const struct applet applet_mmap_sync = {
	.group = "mmap",
	.verb = "sync",
	.page = "ipctool-mmap",
	.summary = "wait until a mapped file is on its medium",
	.description = "Whatever anybody has stored in FILE until now, in a mapping or otherwise, is on its medium when the command ends "
		       "(fsync(2)). The right to read it suffices.",
	.operands = operands,
	.examples = examples,
	.statuses = mmap_reading_statuses,
	.state_size = sizeof(struct mmap_sync),
	.run = run,
};
