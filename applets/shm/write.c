/* shm write: copy a file or standard input into shared memory. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/shm_copy.h"
#include "shm/common.h"

struct shm_write {
	struct address address;
	struct optional_u64 offset;
	const char *file;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_write),
	{ "FILE", 0, 1, "what to write (default, and -: standard input)", BIND_FILE(struct shm_write, file) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "offset", .help = "begin at this byte of the object (default 0)", BIND_LENGTH(struct shm_write, offset) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && printf hello | ipctool shm write /frame", "Into a POSIX object.", 0 },
	{ "ipctool shm create key=7 8K && ipctool shm write key=7 --offset 9 /etc/group", "A file, into the middle of a segment.", 0 },
	{ "ipctool shm create /small 4 && printf hello | ipctool shm write /small", "What does not fit is refused.", STATUS_LIMIT },
	{ NULL, NULL, 0 },
};

static const char *source_name(const struct shm_write *write)
{
	return write->file ? write->file : "standard input";
}

static int fail_too_long(const struct shm_write *write, uint64_t size, uint64_t room)
{
	return fail_status(STATUS_LIMIT, "'%s' does not fit: the object has %ju bytes, %ju from offset %ju on",
			   source_name(write), (uintmax_t)size, (uintmax_t)room, (uintmax_t)write->offset.value);
}

/* What is known not to fit, or to find no memory, changes no byte. */
static int prepare(const struct shm_write *write, const struct shm_access *access, int fd)
{
	uint64_t offset = write->offset.value, length;
	uint64_t room = offset < access->size ? access->size - offset : 0;
	int r;

	if (offset > access->size)
		return fail_status(STATUS_LIMIT, "offset %ju is outside '%s', which has %ju bytes", (uintmax_t)offset,
				   write->address.text, (uintmax_t)access->size);
	if (!shm_copy_known_length(fd, &length))
		return STATUS_DONE;
	if (length > room)
		return fail_too_long(write, access->size, room);
	r = shm_access_reserve(access, offset, length);
	return r < 0 ? shm_fail_copy("write", &write->address, r, offset, length) : STATUS_DONE;
}

static int copy(const struct shm_write *write, const struct shm_access *access, int fd)
{
	uint64_t offset = write->offset.value;
	struct shm_progress progress;
	int r = shm_copy_in(access, offset, fd, &progress), status;

	if (r == 0)
		return STATUS_DONE;
	if (r == -E2BIG) {
		status = fail_too_long(write, access->size, access->size - offset);
		say_hint("its first %ju bytes were written: how long it is was not known before", (uintmax_t)progress.done);
		return status;
	}
	if (progress.at_far_side)
		return fail_errno(r, "cannot read '%s' behind its first %ju bytes, which were written", source_name(write),
				  (uintmax_t)progress.done);
	offset += progress.done;
	return shm_fail_copy("write", &write->address, r, offset, access->size - offset);
}

static int run(const struct invocation *call UNUSED, void *state)
{
	struct shm_write *write = state;
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	cleanup_fd int opened = -1;
	int fd = STDIN_FILENO, status;

	if (write->file && strcmp(write->file, "-") == 0)
		write->file = NULL;
	if (write->file) {
		opened = open(write->file, O_RDONLY | O_CLOEXEC);
		fd = opened;
		if (opened < 0)
			return fail_errno(-errno, "cannot open '%s'", write->file);
	}
	status = shm_open_object(&write->address, SHM_TO_WRITE, &access);
	if (status == STATUS_DONE)
		status = prepare(write, &access, fd);
	return status == STATUS_DONE ? copy(write, &access, fd) : status;
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
