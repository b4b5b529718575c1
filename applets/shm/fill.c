/* shm fill: set every byte of shared memory to one value. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "shm/common.h"

#define PIECE ((size_t)128 << 10)

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

static int fill(const struct shm_fill *fill, const struct shm_access *access)
{
	cleanup_free char *bytes = malloc(PIECE);
	uint64_t done = 0;
	int r = bytes ? shm_access_reserve(access, 0, access->size) : -ENOMEM;

	if (r == 0)
		memset(bytes, (int)fill->byte.value, PIECE);
	while (r == 0 && done < access->size) {
		size_t piece = access->size - done < PIECE ? (size_t)(access->size - done) : PIECE;

		r = shm_access_write(access, done, bytes, piece);
		done += r == 0 ? piece : 0;
	}
	return r < 0 ? shm_fail_copy("fill", &fill->address, r, done, access->size - done) : STATUS_DONE;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct shm_fill *options = state;
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	int status = shm_open_object(&options->address, SHM_TO_WRITE, &access);

	return status == STATUS_DONE ? fill(options, &access) : status;
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
