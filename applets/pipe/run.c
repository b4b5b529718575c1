/* pipe run: a pipeline with a relay between its stages, which says afterwards how each did and which was the slow one. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "frame/applet.h"
#include "frame/stages.h"
#include "ipc/explain.h"
#include "ipc/pipe.h"

struct pipe_run {
	struct word_list words;
	struct optional_u64 capacity;
	bool packet, json;
	struct progress progress;
};

static const struct operand operands[] = {
	{ "CMD", 1, OPERANDS_ANY, "the commands, each with its arguments, and ::: between them", BIND_WORDS(struct pipe_run, words) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "capacity", .help = "give each pipe room for this much (F_SETPIPE_SZ)", BIND_SIZE(struct pipe_run, capacity) },
	{ 0, "packet", .help = "packets: each read gets what one write put, up to 4096 bytes (O_DIRECT)", BIND_FLAG(struct pipe_run, packet) },
	{ 'J', "json", .help = "what is said on standard error is one JSON document", BIND_FLAG(struct pipe_run, json) },
	INCLUDE_OPTIONS(struct pipe_run, progress, struct progress, progress_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool pipe run seq 1000 ::: sort ::: tail -n 1", "As seq 1000 | sort | tail -n 1, with a report.", 0 },
	{ "ipctool pipe run -J cat /etc/passwd ::: grep root", "The report as JSON.", 0 },
	{ "ipctool pipe run true ::: sh -c 'exit 3' ::: cat", "The status of the last stage that failed.", 3 },
	{ NULL, NULL, 0 },
};

/* Both pipes of the relay behind STAGE: *OUT is for the stage before, *IN for the one behind. */
static int make_relay(const struct pipe_run *words, struct relay *relay, int *out, int *in)
{
	int flags = O_CLOEXEC | (words->packet ? O_DIRECT : 0), first[2], second[2];

	if (pipe2(first, flags) < 0)
		return -errno;
	relay->from = first[0];
	*out = first[1];
	if (pipe2(second, flags) < 0)
		return -errno;
	*in = second[0];
	relay->to = second[1];
	return 0;
}

static int widen(const struct pipe_run *words, const struct relay *relay)
{
	struct fault fault = { 0 };
	int r;

	if (!words->capacity.given)
		return STATUS_DONE;
	r = pipe_set_capacity(relay->from, words->capacity.value);
	if (r == 0)
		r = pipe_set_capacity(relay->to, words->capacity.value);
	if (r == 0)
		return STATUS_DONE;
	explain_pipe_capacity(r, words->capacity.value, &fault);
	return fail_fault(&fault, "cannot give a pipe room for %ju bytes", (uintmax_t)words->capacity.value);
}

/* Starts all stages; behind each but the last a relay. Returns the exit status, of our own failures. */
static int start_all(const struct pipe_run *words, struct pipeline *pipeline)
{
	int in = STDIN_FILENO, status = STATUS_DONE;

	for (size_t i = 0; i < pipeline->count && status == STATUS_DONE; i++) {
		cleanup_fd int from_before = in > STDERR_FILENO ? in : -1, out = -1;
		bool is_last = i + 1 == pipeline->count;
		int next = -1, r = is_last ? 0 : make_relay(words, &pipeline->relays[i], &out, &next);

		in = next;
		if (r < 0)
			return fail_errno(r, "cannot make a pipe");
		status = is_last ? STATUS_DONE : widen(words, &pipeline->relays[i]);
		if (status == STATUS_DONE)
			stage_start(&pipeline->stages[i], i == 0 ? STDIN_FILENO : from_before, is_last ? STDOUT_FILENO : out);
	}
	if (status != STATUS_DONE && in > STDERR_FILENO)
		close(in);
	return status;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	struct pipe_run *words = state;
	cleanup_with(pipeline_done) struct pipeline pipeline = { .progress = &words->progress };
	int status = pipeline_prepare(&pipeline, &words->words);

	if (status != STATUS_DONE)
		return status == STATUS_USAGE ? status : STATUS_NOT_STARTED;
	return pipeline_run(&pipeline, start_all(words, &pipeline), words->json);
}

const struct applet applet_pipe_run = {
	.group = "pipe",
	.verb = "run",
	.page = "ipctool-pipe",
	.summary = "run a pipeline, and say which stage was slow",
	.description = "Runs the commands with a relay between each two, and says on standard error, when all have ended, how each ended, "
		       "how much went in and out, and how long the relays waited for it. The status is that of the last stage that "
		       "failed. INT, TERM and HUP are passed on to all of them.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.needs = NEEDS_OPTIONS_FIRST,
	.statuses = (const enum exit_status[]){ STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.state_size = sizeof(struct pipe_run),
	.run = run,
};
