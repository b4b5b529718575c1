/* shm read: write the bytes of shared memory to standard output. */
#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "ipc/shm_copy.h"
#include "shm/common.h"

struct shm_read {
	struct address address;
	struct optional_u64 offset, length;
	bool zero_copy;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_read),
	{ 0 },
};

static const struct option options[] = {
	{ 0, "offset", .help = "begin at this byte (default 0)", BIND_LENGTH(struct shm_read, offset) },
	{ 0, "length", .help = "this many bytes (default: to the end)", BIND_LENGTH(struct shm_read, length) },
	{ 0, "zero-copy", .help = "into a pipe, hand out the pages themselves: later changes may show in them", BIND_FLAG(struct shm_read, zero_copy) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && ipctool shm read /frame > copy", "All of it.", 0 },
	{ "ipctool shm create key=7 4K && ipctool shm read key=7 --offset 1K | od -c", "A part.", 0 },
	{ "ipctool shm create /frame 1M && ipctool shm read /frame --zero-copy | wc -c", "Without a copy.", 0 },
	{ NULL, NULL, 0 },
};

static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

static int run(const struct invocation *call, void *state)
{
	const struct shm_read *read = state;
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	int status = shm_open_object(&read->address, SHM_TO_READ, &access), r;
	uint64_t offset = read->offset.value, length;
	struct shm_progress progress;

	if (status != STATUS_DONE)
		return status;
	length = shm_cut_length(access.size, offset, &read->length);
	if (read->zero_copy && is_pipe(call->out->fd)) {
		r = shm_copy_pages(&access, offset, length, call->out->fd, &progress);
	} else {
		if (read->zero_copy)
			say_verbose("standard output is no pipe: the bytes are copied");
		r = shm_copy_out(&access, offset, length, call->out->fd, &progress);
	}
	if (r == 0)
		return STATUS_DONE;
	if (progress.at_far_side)
		return shm_fail_output(call, r);
	return shm_fail_copy("read", &read->address, r, offset + progress.done, length - progress.done);
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
