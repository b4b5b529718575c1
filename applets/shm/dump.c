/* shm dump: show the bytes of shared memory in hexadecimal and as characters. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/hexdump.h"
#include "shm/common.h"

#define PIECE ((size_t)64 << 10)

struct shm_dump {
	struct address address;
	struct optional_u64 offset, length;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_dump),
	{ 0 },
};

static const struct option options[] = {
	{ 0, "offset", .help = "begin at this byte (default 0)", BIND_LENGTH(struct shm_dump, offset) },
	{ 0, "length", .help = "this many bytes (default: to the end)", BIND_LENGTH(struct shm_dump, length) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && ipctool shm dump /frame", "All of it; rows that repeat are one line.", 0 },
	{ "ipctool shm create key=7 4K && ipctool shm dump key=7 --offset 16 --length 32", "Two rows.", 0 },
	{ NULL, NULL, 0 },
};

/* Appends and writes the lines of LENGTH bytes at OFFSET. Returns the exit status. */
static int dump_bytes(const struct invocation *call, const struct shm_dump *dump, const struct shm_access *access,
		      uint64_t length)
{
	struct hexdump lines = { .offset = dump->offset.value };
	cleanup_free char *bytes = malloc(PIECE);
	uint64_t done = 0;

	if (!bytes)
		return fail_errno(-ENOMEM, "cannot dump '%s'", dump->address.text);
	while (done < length && !call->out->error) {
		size_t piece = length - done < PIECE ? (size_t)(length - done) : PIECE;
		int r = shm_access_read(access, dump->offset.value + done, bytes, piece);

		if (r < 0)
			return shm_fail_copy("read", &dump->address, r, dump->offset.value + done, length - done);
		hexdump_add(&lines, bytes, piece, &call->out->buffer);
		stream_drain(call->out);
		done += piece;
	}
	hexdump_end(&lines, &call->out->buffer);
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct shm_dump *dump = state;
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	int status = shm_open_object(&dump->address, SHM_TO_READ, &access);

	if (status != STATUS_DONE)
		return status;
	return dump_bytes(call, dump, &access, shm_cut_length(access.size, dump->offset.value, &dump->length));
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
