/* fifo write: messages, or standard input, into a FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "fifo/common.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/explain.h"
#include "ipc/fifo.h"
#include "sys/breaker.h"

enum no_reader { NO_READER_WAIT, NO_READER_FAIL, NO_READER_DROP };

struct fifo_write {
	struct address address;
	struct fifo_options common;
	struct word_list messages;
	int no_reader;
};

static const struct operand operands[] = {
	{ "PATH", 1, 1, "the FIFO", BIND_ADDRESS(struct fifo_write, address, .type = OBJECT_FIFO) },
	{ "MESSAGE", 0, OPERANDS_ANY, "a line, written with its newline; without one, standard input is written",
	  BIND_WORDS(struct fifo_write, messages) },
	{ 0 },
};

static const struct choice no_reader_choices[] = {
	{ "wait", NO_READER_WAIT },
	{ "fail", NO_READER_FAIL },
	{ "drop", NO_READER_DROP },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "no-reader", .help = "where nobody reads: wait (default), fail with status 7, or drop it all with 0", .argument = "WHAT",
	  BIND_CHOICE(struct fifo_write, no_reader, no_reader_choices) },
	INCLUDE_OPTIONS(struct fifo_write, common, struct fifo_options, fifo_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool fifo create jobs && (ipctool fifo write jobs one two & ipctool fifo read jobs)", "Two lines, to whoever reads.", 0 },
	{ "ipctool fifo create log && ipctool fifo write log --no-reader drop 'nobody reads this'", "Never waits for a reader.", 0 },
	{ "ipctool fifo create jobs && ipctool fifo write jobs --open-timeout 0.1 one", "Nobody reads: 124.", 124 },
	{ NULL, NULL, 0 },
};

static int fail_write(const struct fifo_write *write, int error)
{
	const char *name = write->address.text;

	if (error == -EPIPE)
		return fail_status(STATUS_FAILED, "cannot write to '%s': the reader went away", name);
	if (error == -EAGAIN)
		return fail_status(STATUS_WOULD_BLOCK, "cannot write to '%s': it is full", name);
	if (error == -ETIMEDOUT)
		return fail_status(STATUS_TIMED_OUT, "cannot write to '%s': timed out: it stayed full", name);
	return fail_errno(error, "cannot write to '%s'", name);
}

static int put(const struct fifo_write *write, int fd, const char *bytes, size_t length)
{
	struct deadline deadline = deadline_from_timeout(write->common.timeout.given, write->common.timeout.value);
	int r = fifo_write(fd, bytes, length, &deadline);

	return r < 0 ? fail_write(write, r) : STATUS_DONE;
}

/* A line in one write: up to PIPE_BUF bytes no other writer's come between. */
static int put_message(const struct fifo_write *write, int fd, const char *message)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };

	buffer_text(&line, message);
	buffer_char(&line, '\n');
	return line.error < 0 ? fail_errno(line.error, "cannot write a line") : put(write, fd, line.data, line.length);
}

static int put_input(const struct fifo_write *words, int fd)
{
	cleanup_free char *bytes = malloc(FIFO_PIECE);
	int status = STATUS_DONE;

	if (!bytes)
		return fail_errno(-ENOMEM, "cannot read standard input");
	while (status == STATUS_DONE) {
		ssize_t n = read(STDIN_FILENO, bytes, FIFO_PIECE);

		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return fail_errno(-errno, "cannot read standard input");
		if (n > 0)
			status = put(words, fd, bytes, (size_t)n);
	}
	return status;
}

static int put_all(const struct fifo_write *write, int fd)
{
	int status = STATUS_DONE;

	if (write->messages.count == 0)
		return put_input(write, fd);
	for (size_t i = 0; status == STATUS_DONE && i < write->messages.count; i++)
		status = put_message(write, fd, write->messages.words[i]);
	return status;
}

/* Opens it. Returns the descriptor, or -errno. */
static int open_end(const struct fifo_write *write, int found)
{
	const struct deadline now = { 0 };
	struct deadline deadline = fifo_common_open_deadline(&write->common);
	int fd, r;

	if (write->no_reader != NO_READER_WAIT)
		return fifo_open(found, O_WRONLY, &now);
	r = breaker_start(BREAKER_TIME);
	if (r < 0)
		return r;
	fd = fifo_open(found, O_WRONLY, &deadline);
	breaker_stop();
	return fd;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct fifo_write *write = state;
	cleanup_fd int found = -1, fd = -1;
	int status = fifo_common_find(&write->address, &write->common, &found);

	if (status != STATUS_DONE)
		return status;
	fd = open_end(write, found);
	if (fd == -EAGAIN && write->no_reader == NO_READER_DROP)
		return STATUS_DONE;
	if (fd < 0)
		return fifo_common_fail_open(&write->address, fd, "nobody reads it");
	return put_all(write, fd);
}

const struct applet applet_fifo_write = {
	.group = "fifo",
	.verb = "write",
	.page = "ipctool-fifo",
	.summary = "write to a FIFO",
	.description = "Waits until somebody reads. A line of up to 4096 bytes (PIPE_BUF), its newline counted, is never mixed with "
		       "another writer's. A reader that goes away in the middle is status 1.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_TIMED_OUT,
						STATUS_DONE },
	.state_size = sizeof(struct fifo_write),
	.run = run,
};
