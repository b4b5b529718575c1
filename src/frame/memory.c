#include "frame/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/hexdump.h"
#include "ipc/explain.h"
#include "ipc/shm_copy.h"

#define PIECE ((size_t)128 << 10)

const struct option memory_range_options[] = {
	{ 0, "offset", .help = "begin at this byte (default 0)", BIND_LENGTH(struct memory_range, offset) },
	{ 0, "length", .help = "this many bytes (default: to the end)", BIND_LENGTH(struct memory_range, length) },
	{ 0 },
};

void memory_done(struct memory *memory)
{
	shm_access_done(&memory->access);
}

/* Where it ends by now, which may be far before OFFSET, where that was noticed. */
static uint64_t end_of(const struct memory *memory, uint64_t offset)
{
	struct stat st;

	return memory->access.fd >= 0 && fstat(memory->access.fd, &st) == 0 ? (uint64_t)st.st_size : offset;
}

int memory_fail(const char *verb, const struct memory *memory, int error, uint64_t offset, uint64_t more)
{
	struct fault fault = { 0 };

	if (error == -ENODATA)
		offset = end_of(memory, offset);
	if (memory->access.is_file)
		explain_file_copy(error, offset, &fault);
	else
		explain_shm_copy(error, offset, more, &fault);
	return fail_fault(&fault, "cannot %s '%s'", verb, memory->name);
}

/* How many bytes there are from the beginning of RANGE on. */
static uint64_t room(const struct memory *memory, const struct memory_range *range)
{
	return range->offset.value < memory->access.size ? memory->access.size - range->offset.value : 0;
}

/* How many bytes of RANGE are there. */
static uint64_t cut_length(const struct memory *memory, const struct memory_range *range)
{
	uint64_t rest = room(memory, range);

	return range->length.given && range->length.value < rest ? range->length.value : rest;
}

static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

int memory_read(const struct invocation *call, struct memory *memory, const struct memory_range *range, bool hands_out_pages)
{
	uint64_t offset = range->offset.value, length = cut_length(memory, range);
	struct shm_progress progress;
	int r;

	if (hands_out_pages && is_pipe(call->out->fd)) {
		r = shm_copy_pages(&memory->access, offset, length, call->out->fd, &progress);
	} else {
		if (hands_out_pages)
			say_verbose("standard output is no pipe: the bytes are copied");
		r = shm_copy_out(&memory->access, offset, length, call->out->fd, &progress);
	}
	if (r < 0 && !progress.at_far_side)
		return memory_fail("read", memory, r, offset + progress.done, length - progress.done);
	call->out->error = r;
	return STATUS_DONE;
}

int memory_dump(const struct invocation *call, struct memory *memory, const struct memory_range *range)
{
	struct hexdump lines = { .offset = range->offset.value };
	uint64_t done = 0, length = cut_length(memory, range);
	cleanup_free char *bytes = malloc(PIECE);

	if (!bytes)
		return fail_errno(-ENOMEM, "cannot dump '%s'", memory->name);
	while (done < length && !call->out->error) {
		size_t piece = length - done < PIECE ? (size_t)(length - done) : PIECE;
		int r = shm_access_read(&memory->access, range->offset.value + done, bytes, piece);

		if (r < 0)
			return memory_fail("read", memory, r, range->offset.value + done, length - done);
		hexdump_add(&lines, bytes, piece, &call->out->buffer);
		stream_drain(call->out);
		done += piece;
	}
	hexdump_end(&lines, &call->out->buffer);
	return STATUS_DONE;
}

static const char *source_name(const char *file)
{
	return file && strcmp(file, "-") != 0 ? file : "standard input";
}

/* A descriptor to be closed, or -1, in *OPENED; what to read in *RET. Returns the status. */
static int open_source(const char *file, int *opened, int *ret)
{
	*opened = -1;
	*ret = STDIN_FILENO;
	if (!file || strcmp(file, "-") == 0)
		return STATUS_DONE;
	*opened = open(file, O_RDONLY | O_CLOEXEC);
	*ret = *opened;
	return *opened < 0 ? fail_errno(-errno, "cannot open '%s'", file) : STATUS_DONE;
}

static int fail_too_long(const struct memory *memory, const struct memory_range *range, const char *what)
{
	return fail_status(STATUS_LIMIT, "%s does not fit: '%s' has %ju bytes, %ju from offset %ju on", what, memory->name,
			   (uintmax_t)memory->access.size, (uintmax_t)room(memory, range), (uintmax_t)range->offset.value);
}

static int fail_source_too_long(const struct memory *memory, const struct memory_range *range, const char *file)
{
	cleanup_with(buffer_done) struct buffer what = { 0 };

	buffer_char(&what, '\'');
	buffer_text(&what, source_name(file));
	buffer_char(&what, '\'');
	return fail_too_long(memory, range, buffer_string(&what));
}

static int fail_outside(const struct memory *memory, uint64_t offset)
{
	return fail_status(STATUS_LIMIT, "offset %ju is outside '%s', which has %ju bytes", (uintmax_t)offset, memory->name,
			   (uintmax_t)memory->access.size);
}

/* What is known not to fit, or to find no memory, changes no byte. */
static int prepare_write(const struct memory *memory, const struct memory_range *range, const char *file, int fd)
{
	uint64_t offset = range->offset.value, length;
	int r;

	if (offset > memory->access.size)
		return fail_outside(memory, offset);
	if (!shm_copy_known_length(fd, &length))
		return STATUS_DONE;
	if (range->length.given && range->length.value < length)
		length = range->length.value;
	if (length > room(memory, range))
		return fail_source_too_long(memory, range, file);
	r = shm_access_reserve(&memory->access, offset, length);
	return r < 0 ? memory_fail("write", memory, r, offset, length) : STATUS_DONE;
}

static int copy(struct memory *memory, const struct memory_range *range, const char *file, int fd)
{
	uint64_t offset = range->offset.value, most = range->length.given ? range->length.value : UINT64_MAX;
	struct shm_progress progress;
	int r = shm_copy_in(&memory->access, offset, most, fd, &progress), status;

	if (r == 0)
		return STATUS_DONE;
	if (r == -E2BIG) {
		status = fail_source_too_long(memory, range, file);
		say_hint("its first %ju bytes were written: how long it is was not known before", (uintmax_t)progress.done);
		return status;
	}
	if (progress.at_far_side)
		return fail_errno(r, "cannot read '%s' behind its first %ju bytes, which were written", source_name(file),
				  (uintmax_t)progress.done);
	offset += progress.done;
	return memory_fail("write", memory, r, offset, memory->access.size - offset);
}

int memory_write(struct memory *memory, const struct memory_range *range, const char *file)
{
	cleanup_fd int opened = -1;
	int fd, status = open_source(file, &opened, &fd);

	if (status == STATUS_DONE)
		status = prepare_write(memory, range, file, fd);
	return status == STATUS_DONE ? copy(memory, range, file, fd) : status;
}

static int fill(struct memory *memory, uint64_t offset, uint64_t length, unsigned char byte)
{
	cleanup_free char *bytes = malloc(PIECE);
	uint64_t done = 0;
	int r = bytes ? shm_access_reserve(&memory->access, offset, length) : -ENOMEM;

	if (r == 0)
		memset(bytes, byte, PIECE);
	while (r == 0 && done < length) {
		size_t piece = length - done < PIECE ? (size_t)(length - done) : PIECE;

		r = shm_access_write(&memory->access, offset + done, bytes, piece);
		done += r == 0 ? piece : 0;
	}
	return r < 0 ? memory_fail("fill", memory, r, offset + done, length - done) : STATUS_DONE;
}

int memory_fill(struct memory *memory, const struct memory_range *range, unsigned char byte)
{
	if (range->offset.value > memory->access.size)
		return fail_outside(memory, range->offset.value);
	if (range->length.given && range->length.value > room(memory, range))
		return fail_too_long(memory, range, "that");
	return fill(memory, range->offset.value, cut_length(memory, range), byte);
}
