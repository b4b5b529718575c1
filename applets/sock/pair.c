/* sock pair: two commands that talk to each other, with a relay for each direction that says afterwards what passed. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "frame/applet.h"
#include "frame/stages.h"

struct sock_pair {
	struct word_list words;
	bool json;
	struct progress progress;
};

static const struct operand operands[] = {
	{ "CMD", 3, OPERANDS_ANY, "two commands, each with its arguments, and ::: between them", BIND_WORDS(struct sock_pair, words) },
	{ 0 },
};

static const struct option options[] = {
	{ 'J', "json", .help = "what is said on standard error is one JSON document", BIND_FLAG(struct sock_pair, json) },
	INCLUDE_OPTIONS(struct sock_pair, progress, struct progress, progress_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock pair sh -c 'echo ping; read -r answer; test \"$answer\" = ping' ::: cat",
	  "Each one's output is the other one's input.", 0 },
	{ "ipctool sock pair -J true ::: sh -c 'exit 3'", "The status of the last one that failed; the report as JSON.", 3 },
	{ NULL, NULL, 0 },
};

/*
 * A command's input and output. They are pipes, since each of the two directions is to end by itself, as whoever writes into a
 * pipe, or a socket's half, expects it.
 */
static int make_ends(int ours[2], int its[2])
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) < 0)
		return -errno;
	ours[0] = in[1];
	its[0] = in[0];
	if (pipe2(out, O_CLOEXEC) < 0)
		return -errno;
	ours[1] = out[0];
	its[1] = out[1];
	return 0;
}

static void close_all(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int start_all(struct pipeline *pipeline)
{
	int ours[2][2] = { { -1, -1 }, { -1, -1 } }, its[2][2] = { { -1, -1 }, { -1, -1 } }, r = 0;

	for (size_t i = 0; i < 2 && r == 0; i++)
		r = make_ends(ours[i], its[i]);
	for (size_t i = 0; i < 2 && r == 0; i++)
		stage_start(&pipeline->stages[i], its[i][0], its[i][1]);
	close_all(its[0], 2);
	close_all(its[1], 2);
	for (size_t i = 0; i < 2; i++) { /* what one writes goes to where the other reads */
		pipeline->relays[i].from = ours[i][1];
		pipeline->relays[i].to = ours[1 - i][0];
	}
	return r;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	struct sock_pair *words = state;
	cleanup_with(pipeline_done) struct pipeline pipeline = { .progress = &words->progress, .is_ring = true };
	int status = pipeline_prepare(&pipeline, &words->words), r;

	if (status != STATUS_DONE)
		return status == STATUS_USAGE ? status : STATUS_NOT_STARTED;
	if (pipeline.count != 2)
		return fail_usage("there must be two commands, and one ':::' between them");
	r = start_all(&pipeline);
	status = r < 0 ? fail_errno(r, "cannot make pipes") : STATUS_DONE;
	return pipeline_run(&pipeline, status, words->json);
}

const struct applet applet_sock_pair = {
	.group = "sock",
	.verb = "pair",
	.page = "ipctool-sock",
	.summary = "let two commands talk to each other",
	.description = "Runs two commands, each one's standard output joined with the other one's standard input, and says on standard "
		       "error, when both have ended, how each ended and what passed. The status is that of the last one that failed. "
		       "INT, TERM and HUP are passed on to both.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.needs = NEEDS_OPTIONS_FIRST,
	.statuses = (const enum exit_status[]){ STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.state_size = sizeof(struct sock_pair),
	.run = run,
};
