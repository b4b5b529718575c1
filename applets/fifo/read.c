/* fifo read: what is written into a FIFO, to standard output. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "fifo/common.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/fifo.h"
#include "sys/breaker.h"

struct fifo_read {
	struct address address;
	struct fifo_options common;
	struct optional_u64 count;
	bool follow, lines;
};

static const struct operand operands[] = {
	{ "PATH", 1, 1, "the FIFO", BIND_ADDRESS(struct fifo_read, address, .type = OBJECT_FIFO) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "follow", .help = "go on when the last writer has gone: others will come", BIND_FLAG(struct fifo_read, follow) },
	{ 0, "lines", .help = "print whole lines, each as soon as it is there", BIND_FLAG(struct fifo_read, lines) },
	{ 'c', "count", .help = "with --lines: end after N lines, and leave what follows in the FIFO",
	  BIND_NUMBER(struct fifo_read, count, 1, UINT64_MAX, NULL) },
	INCLUDE_OPTIONS(struct fifo_read, common, struct fifo_options, fifo_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool fifo create jobs && (seq 3 > jobs & ipctool fifo read jobs)", "All that one writer, or several at once, write.", 0 },
	{ "ipctool fifo create jobs && (seq 3 > jobs & ipctool fifo read jobs --lines -c 2)", "Two lines; the third stays.", 0 },
	{ "ipctool fifo create jobs && ipctool fifo read jobs --open-timeout 0.1", "Nobody writes: 124.", 124 },
	{ "ipctool fifo create jobs && ipctool fifo read jobs --follow -t 0.1", "Writers may come and go; 124 when none wrote in time.", 124 },
	{ NULL, NULL, 0 },
};

/* A FIFO that is read, and what is needed for it. */
struct reading {
	const struct fifo_read *words;
	struct stream *out;
	int found;      /* the file, for fifo_open() */
	int fd;
	int copy[2];    /* the pipe to look ahead through, for --count; -1 */
	char *bytes;    /* FIFO_PIECE of them */
	struct buffer line; /* the beginning of a line whose end has not come */
	uint64_t left;  /* lines to print yet */
};

static void reading_done(struct reading *reading)
{
	const int fds[] = { reading->found, reading->fd, reading->copy[0], reading->copy[1] };

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(reading->bytes);
	buffer_done(&reading->line);
}

static struct deadline wait_deadline(const struct fifo_read *read)
{
	return deadline_from_timeout(read->common.timeout.given, read->common.timeout.value);
}

/* Opens it, and waits for a writer unless there is no need. Returns 0 or -errno. */
static int open_end(struct reading *reading)
{
	const struct fifo_options *common = &reading->words->common;
	struct deadline deadline = fifo_common_open_deadline(common);
	bool waits = !reading->words->follow || common->open_timeout.given;

	reading->fd = waits ? fifo_open(reading->found, O_RDONLY, &deadline) : fifo_open_alone(reading->found);
	return reading->fd < 0 ? reading->fd : 0;
}

/*
 * The last writer has gone. An end that is opened now knows nothing of it, and can be waited for; the old one, which would be
 * at its end for ever, keeps what others write meanwhile from being lost.
 */
static int open_again(struct reading *reading)
{
	int fd = fifo_open_alone(reading->found);

	if (fd < 0)
		return fd;
	close(reading->fd);
	reading->fd = fd;
	return 1;
}

/* How many of the N bytes are to be taken so that no more than the lines that are wanted are. */
static size_t count_wanted(const struct reading *reading, size_t n)
{
	const char *at = reading->bytes, *end = reading->bytes + n;
	uint64_t left = reading->left;

	while (left > 0 && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		at = newline ? newline + 1 : end;
		left -= newline != NULL;
	}
	return (size_t)(at - reading->bytes);
}

/* Takes what is there: with --count no more than is wanted. Returns how much, 0 at the end of the stream, or -errno. */
static ssize_t take(struct reading *reading)
{
	size_t most = FIFO_PIECE;
	ssize_t n;

	if (reading->words->count.given) {
		n = fifo_peek(reading->fd, reading->copy, reading->bytes, most);
		if (n <= 0)
			return n;
		most = count_wanted(reading, (size_t)n);
	}
	n = read(reading->fd, reading->bytes, most);
	return n < 0 ? -errno : n;
}

/* Writes what is whole; the beginning of a line waits for its end. Returns 0 or -errno of writing. */
static int give_lines(struct reading *reading, size_t n)
{
	struct buffer *line = &reading->line;
	const char *last = memrchr(reading->bytes, '\n', n);
	size_t whole = last ? (size_t)(last - reading->bytes) + 1 : 0;

	for (size_t i = 0; i < whole; i++)
		reading->left -= reading->words->count.given && reading->bytes[i] == '\n';
	if (whole > 0) {
		buffer_append(&reading->out->buffer, line->data, line->length);
		buffer_append(&reading->out->buffer, reading->bytes, whole);
		line->length = 0;
	}
	buffer_append(line, reading->bytes + whole, n - whole);
	return line->error < 0 ? line->error : stream_flush(reading->out);
}

/* Nothing is gathered, and nothing copied. */
static int give(struct reading *reading, size_t n)
{
	if (reading->words->lines)
		return give_lines(reading, n);
	reading->out->error = io_write_full(reading->out->fd, reading->bytes, n);
	io_take_turns(n);
	return reading->out->error;
}

/* One wait, and what came. Returns 1; 0 when it is over; or -errno: output errors are in OUT. */
static int step(struct reading *reading)
{
	struct deadline deadline = wait_deadline(reading->words);
	int r = fifo_await(reading->fd, reading->out->fd, &deadline);
	ssize_t n = r < 0 ? r : take(reading);

	if (r == -EPIPE)
		reading->out->error = r; /* the frame says it */
	if (n == -EAGAIN && r == 0) /* another reader was quicker */
		return 1;
	if (n < 0)
		return n == -EINTR ? 1 : (int)n;
	if (n > 0)
		return give(reading, (size_t)n) == 0 && (!reading->words->count.given || reading->left > 0);
	return reading->words->follow ? open_again(reading) : 0;
}

static int fail_read(const struct fifo_read *read, int error)
{
	const char *name = read->address.text;

	if (error == -EAGAIN)
		return fail_status(STATUS_WOULD_BLOCK, "cannot read '%s': nothing is there", name);
	if (error == -ETIMEDOUT)
		return fail_status(STATUS_TIMED_OUT, "cannot read '%s': timed out: nothing came", name);
	return fail_errno(error, "cannot read '%s'", name);
}

/* The last line may go without its end. */
static int read_all(struct reading *reading)
{
	int r;

	do
		r = step(reading);
	while (r > 0);
	buffer_append(&reading->out->buffer, reading->line.data, reading->line.length);
	return r < 0 && reading->out->error == 0 ? fail_read(reading->words, r) : STATUS_DONE;
}

static int prepare(struct reading *reading)
{
	reading->bytes = malloc(FIFO_PIECE);
	if (!reading->bytes)
		return -ENOMEM;
	if (reading->words->count.given && pipe2(reading->copy, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	return breaker_start(BREAKER_TIME);
}

static int run(const struct invocation *call, void *state)
{
	const struct fifo_read *read = state;
	cleanup_with(reading_done) struct reading reading = {
		.words = read, .out = call->out, .found = -1, .fd = -1, .copy = { -1, -1 },
		.left = read->count.value,
	};
	int status, r;

	if (read->count.given && !read->lines)
		return fail_usage("--count counts lines: it wants --lines");
	status = fifo_common_find(&read->address, &read->common, &reading.found);
	if (status != STATUS_DONE)
		return status;
	r = prepare(&reading);
	if (r < 0)
		return fail_errno(r, "cannot read '%s'", read->address.text);
	r = open_end(&reading);
	status = r < 0 ? fifo_common_fail_open(&read->address, r, "nobody writes to it") : read_all(&reading);
	breaker_stop();
	return status;
}

const struct applet applet_fifo_read = {
	.group = "fifo",
	.verb = "read",
	.page = "ipctool-fifo",
	.summary = "print what is written into a FIFO",
	.description = "Waits until somebody writes, and ends when the last writer has gone; with --follow it goes on, and no byte is "
		       "lost between two writers.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_TIMED_OUT,
						STATUS_DONE },
	.state_size = sizeof(struct fifo_read),
	.run = run,
};
