/* pipe meter: a stream passes through, and standard error says how fast. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "cli/progress.h"
#include "frame/applet.h"
#include "out/cell.h"
#include "sys/clock.h"

/* The most that one splice(2) is asked for: a large pipe's worth. */
#define SPLICE ((size_t)1 << 20)

/* What stays in the cache of a CPU. */
#define PIECE ((size_t)128 << 10)

struct pipe_meter {
	struct optional_u64 expect;
	struct progress progress;
	const char *file;
};

static const struct operand operands[] = {
	{ "FILE", 0, 1, "what to read instead of standard input", BIND_FILE(struct pipe_meter, file) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "expect", .help = "how many bytes will come, for the time that is left (default: the size of a file)",
	  BIND_SIZE(struct pipe_meter, expect) },
	INCLUDE_OPTIONS(struct pipe_meter, progress, struct progress, progress_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "head -c 1M /dev/zero | ipctool pipe meter | wc -c", "Passes everything on.", 0 },
	{ "head -c 1M /dev/zero | ipctool pipe meter --progress --expect 1M > copy", "Says how much it was at the end.", 0 },
	{ NULL, NULL, 0 },
};

struct flow {
	struct pipe_meter *words;
	int from, to;
	char *bytes;     /* once it was seen that splice(2) cannot do it */
	uint64_t passed;
	int64_t begun;   /* ns */
};

static void append_size(struct buffer *out, uint64_t bytes, const char *after)
{
	size_write_human(out, bytes);
	buffer_text(out, after);
}

/* "1.2G in 3s, 400M/s, 60%, 2s left" */
static void describe(const struct flow *flow, bool is_done, struct buffer *out)
{
	double seconds = (double)(clock_monotonic() - flow->begun) / 1e9;
	double rate = seconds > 0 ? (double)flow->passed / seconds : 0;
	uint64_t expected = flow->words->expect.given ? flow->words->expect.value : 0;

	append_size(out, flow->passed, " in ");
	span_write_human(out, (int64_t)seconds);
	buffer_text(out, ", ");
	append_size(out, (uint64_t)rate, "/s");
	if (expected == 0 || is_done)
		return;
	buffer_printf(out, ", %.0f%%", (double)flow->passed * 100 / (double)expected);
	if (rate > 0 && flow->passed <= expected) {
		buffer_text(out, ", ");
		span_write_human(out, (int64_t)((double)(expected - flow->passed) / rate));
		buffer_text(out, " left");
	}
}

static void show(const struct flow *flow, bool is_done)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };

	describe(flow, is_done, &line);
	if (is_done)
		progress_end(&flow->words->progress, "%s", buffer_string(&line));
	else
		progress_show(&flow->words->progress, "%s", buffer_string(&line));
}

/* Returns how many bytes went on, 0 at the end, or -errno; *IS_OUTPUT: writing failed. */
static ssize_t copy_piece(struct flow *flow, bool *is_output)
{
	ssize_t n = read(flow->from, flow->bytes, PIECE);
	int r;

	if (n <= 0)
		return n < 0 ? -errno : 0;
	r = io_write_full(flow->to, flow->bytes, (size_t)n);
	*is_output = r < 0;
	return r < 0 ? r : n;
}

/* Whether the pages can go by themselves: not unless one of both is a pipe, nor into a file that is appended to. */
static ssize_t pass_piece(struct flow *flow, bool *is_output)
{
	ssize_t n;

	if (flow->bytes)
		return copy_piece(flow, is_output);
	n = splice(flow->from, NULL, flow->to, NULL, SPLICE, SPLICE_F_MORE);
	if (n >= 0)
		return n;
	*is_output = errno == EPIPE || errno == ENOSPC || errno == EFBIG || errno == EDQUOT;
	if (errno != EINVAL)
		return -errno;
	flow->bytes = malloc(PIECE);
	return flow->bytes ? copy_piece(flow, is_output) : -ENOMEM;
}

static int pass_all(struct flow *flow, struct stream *out)
{
	for (;;) {
		bool is_output = false;
		ssize_t n = pass_piece(flow, &is_output);

		if (n == -EINTR)
			continue;
		if (is_output)
			out->error = (int)n; /* the frame says it */
		if (n == 0 || is_output)
			return STATUS_DONE;
		if (n < 0)
			return fail_errno((int)n, "cannot pass on what is read");
		flow->passed += (uint64_t)n;
		io_take_turns((size_t)n);
		if (progress_is_due(&flow->words->progress))
			show(flow, false);
	}
}

static int open_source(struct pipe_meter *meter, int *ret)
{
	struct stat st;

	*ret = meter->file ? open(meter->file, O_RDONLY | O_CLOEXEC | O_NOCTTY) : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (*ret < 0)
		return fail_errno(-errno, "cannot open '%s'", meter->file ? meter->file : "standard input");
	if (!meter->expect.given && fstat(*ret, &st) == 0 && S_ISREG(st.st_mode))
		meter->expect = (struct optional_u64){ .given = true, .value = (uint64_t)st.st_size };
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	struct pipe_meter *meter = state;
	cleanup_fd int from = -1;
	struct flow flow = { .words = meter, .to = call->out->fd, .begun = clock_monotonic() };
	int status = open_source(meter, &from);

	if (status != STATUS_DONE)
		return status;
	flow.from = from;
	(void)progress_is_due(&meter->progress);
	status = pass_all(&flow, call->out);
	show(&flow, true);
	free(flow.bytes);
	return status;
}

const struct applet applet_pipe_meter = {
	.group = "pipe",
	.verb = "meter",
	.page = "ipctool-pipe",
	.summary = "pass a stream on, and say how fast it is",
	.description = "Pages are passed on without being copied where the kernel can do that (splice). With --progress a last line "
		       "always says how much it was.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_DONE },
	.state_size = sizeof(struct pipe_meter),
	.run = run,
};
