#include "frame/stages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/signal_name.h"
#include "cli/report.h"
#include "out/json.h"
#include "out/stream.h"
#include "sys/pass_on.h"

void pipeline_done(struct pipeline *pipeline)
{
	free(pipeline->words);
	free(pipeline->stages);
	free(pipeline->relays);
	pass_on_stop();
}

/* A list for each command, which execvp(3) can take: the words between the separators. */
static int divide(struct pipeline *pipeline, const struct word_list *words)
{
	size_t begin = 0;

	for (size_t i = 0; i <= words->count; i++) {
		if (i < words->count && strcmp(words->words[i], ":::") != 0)
			continue;
		if (i == begin)
			return fail_usage("a CMD is missing: before ':::', behind it, or between two");
		pipeline->stages[pipeline->count].command = pipeline->words + begin;
		pipeline->stages[pipeline->count++].status = STATUS_NOT_STARTED;
		pipeline->words[i] = NULL;
		begin = i + 1;
	}
	return STATUS_DONE;
}

int pipeline_prepare(struct pipeline *pipeline, const struct word_list *words)
{
	size_t count = words->count;

	pipeline->words = calloc(count + 1, sizeof(*pipeline->words));
	pipeline->stages = calloc(count, sizeof(*pipeline->stages));
	pipeline->relays = calloc(count, sizeof(*pipeline->relays));
	if (!pipeline->words || !pipeline->stages || !pipeline->relays)
		return fail_errno(-ENOMEM, "cannot run %zu words", count);
	for (size_t i = 0; i < count; i++) {
		memcpy(&pipeline->words[i], &words->words[i], sizeof(char *)); /* argv, which execvp(3) changes not */
		pipeline->relays[i] = (struct relay){ .from = -1, .to = -1 };
	}
	if (divide(pipeline, words) != STATUS_DONE)
		return STATUS_USAGE;
	return pass_on_start(pipeline->count) < 0 ? fail_errno(-ENOMEM, "cannot run %zu words", count) : STATUS_DONE;
}

void stage_start(struct stage *stage, int in, int out)
{
	pid_t pid = 0;
	int r = child_start(stage->command, in, out, &pid);

	stage->pid = r < 0 ? 0 : (uint32_t)pid;
	if (r < 0)
		stage->status = execute_fail(r, stage->command);
	else
		pass_on_to(pid);
}

static void wait_for_all(struct pipeline *pipeline)
{
	for (size_t i = 0; i < pipeline->count; i++) {
		struct stage *stage = &pipeline->stages[i];
		int status;

		if (stage->pid == 0)
			continue;
		status = pass_on_wait((pid_t)stage->pid);
		stage->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		stage->status = stage->signal ? 128 + stage->signal : WEXITSTATUS(status);
	}
}

/* That a stage takes no more is for the one before to hear. Any other error has lost bytes, which no stage's status tells. */
static int report_lost(const struct pipeline *pipeline)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < pipeline->count; i++) {
		int error = pipeline->relays[i].error;

		if (error < 0 && error != -EPIPE)
			status = fail_errno(error, "cannot pass on what '%s' writes", pipeline->stages[i].command[0]);
	}
	return status;
}

static int last_failure(const struct pipeline *pipeline)
{
	int status = report_lost(pipeline);

	if (status != STATUS_DONE)
		return status;
	for (size_t i = pipeline->count; i-- > 0;)
		if (pipeline->stages[i].status != 0)
			return pipeline->stages[i].status;
	return STATUS_DONE;
}

static const struct relay *relay_before(const struct pipeline *pipeline, size_t at)
{
	if (pipeline->is_ring)
		return &pipeline->relays[(at + pipeline->count - 1) % pipeline->count];
	return at > 0 ? &pipeline->relays[at - 1] : NULL;
}

static const struct relay *relay_behind(const struct pipeline *pipeline, size_t at)
{
	return pipeline->is_ring || at + 1 < pipeline->count ? &pipeline->relays[at] : NULL;
}

static void show(const struct pipeline *pipeline)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };

	for (size_t i = 0; i + 1 < pipeline->count; i++) {
		buffer_text(&line, i ? " | " : "");
		buffer_text(&line, pipeline->stages[i].command[0]);
		buffer_char(&line, ' ');
		size_write_human(&line, pipeline->relays[i].bytes);
	}
	progress_show(pipeline->progress, "%s", buffer_string(&line));
}

/*
 * How long others had to wait for a stage on both its sides: one that only passes on what it gets, or does not get, is waited for
 * on one of them alone.
 */
static int64_t waited_for(const struct pipeline *pipeline, size_t at)
{
	const struct relay *before = relay_before(pipeline, at), *behind = relay_behind(pipeline, at);

	if (before && behind)
		return before->stopped < behind->starved ? before->stopped : behind->starved;
	return before ? before->stopped : behind ? behind->starved : 0;
}

/* The stage that was waited for longest; COUNT when nobody was. */
static size_t bottleneck(const struct pipeline *pipeline)
{
	size_t slowest = pipeline->count;
	int64_t longest = 0;

	for (size_t i = 0; i < pipeline->count; i++) {
		if (waited_for(pipeline, i) <= longest)
			continue;
		longest = waited_for(pipeline, i);
		slowest = i;
	}
	return slowest;
}

/* The command, how it ended, and what passed. */
static void append_stage(const struct pipeline *pipeline, size_t at, struct buffer *out)
{
	const struct stage *stage = &pipeline->stages[at];
	const struct relay *before = relay_before(pipeline, at), *behind = relay_behind(pipeline, at);

	buffer_printf(out, "stage %zu '%s': ", at, stage->command[0]);
	if (stage->signal)
		buffer_printf(out, "died of %s", signal_name(stage->signal));
	else
		buffer_printf(out, "status %d", stage->status);
	if (before) {
		buffer_text(out, ", in ");
		size_write_human(out, before->bytes);
		buffer_printf(out, " (waited %.3f s for it to read)", (double)before->stopped / 1e9);
	}
	if (behind) {
		buffer_text(out, ", out ");
		size_write_human(out, behind->bytes);
		buffer_printf(out, " (waited %.3f s for it to write)", (double)behind->starved / 1e9);
	}
}

static void report_text(const struct pipeline *pipeline)
{
	size_t slowest = bottleneck(pipeline);

	for (size_t i = 0; i < pipeline->count; i++) {
		cleanup_with(buffer_done) struct buffer line = { 0 };

		append_stage(pipeline, i, &line);
		buffer_text(&line, i == slowest && pipeline->count > 1 ? ": the slowest" : "");
		say_note("%s", buffer_string(&line));
	}
}

static void member_seconds(struct json *json, const char *name, const struct relay *relay, int64_t nanoseconds)
{
	if (relay)
		json_member_seconds(json, name, nanoseconds);
	else
		json_member_null(json, name);
}

static void member_bytes_passed(struct json *json, const char *name, const struct relay *relay)
{
	if (relay)
		json_member_number(json, name, relay->bytes);
	else
		json_member_null(json, name);
}

static void json_stage(const struct pipeline *pipeline, size_t at, struct json *json)
{
	const struct stage *stage = &pipeline->stages[at];
	const struct relay *before = relay_before(pipeline, at), *behind = relay_behind(pipeline, at);

	json_open(json, '{');
	json_member_number(json, "index", at);
	json_open_member(json, "command", '[');
	for (char **word = stage->command; *word; word++)
		json_element_text(json, *word);
	json_close(json, ']');
	if (stage->pid)
		json_member_number(json, "pid", stage->pid);
	else
		json_member_null(json, "pid");
	json_member_integer(json, "status", stage->status);
	json_member_text(json, "signal", stage->signal ? signal_name(stage->signal) : NULL);
	member_bytes_passed(json, "bytes_in", before);
	member_bytes_passed(json, "bytes_out", behind);
	member_seconds(json, "blocked_read", before, before ? before->stopped : 0);
	member_seconds(json, "blocked_write", behind, behind ? behind->starved : 0);
	json_close(json, '}');
}

static void report_json(const struct pipeline *pipeline)
{
	struct stream error = { .fd = STDERR_FILENO };
	struct json json = { .out = &error.buffer };
	size_t slowest = bottleneck(pipeline);
	int r;

	json_open(&json, '{');
	json_open_member(&json, "stages", '[');
	for (size_t i = 0; i < pipeline->count; i++)
		json_stage(pipeline, i, &json);
	json_close(&json, ']');
	if (slowest < pipeline->count)
		json_member_number(&json, "bottleneck", slowest);
	else
		json_member_null(&json, "bottleneck");
	json_close(&json, '}');
	buffer_char(&error.buffer, '\n');
	r = stream_flush(&error); /* where could it be said? */
	(void)r;
	buffer_done(&error.buffer);
}

static void report(const struct pipeline *pipeline, bool as_json)
{
	if (as_json)
		report_json(pipeline);
	else
		report_text(pipeline);
}

static void show_progress(void *data)
{
	const struct pipeline *pipeline = data;

	if (progress_is_due(pipeline->progress))
		show(pipeline);
}

int pipeline_run(struct pipeline *pipeline, int started, bool as_json)
{
	size_t relays = pipeline->is_ring ? pipeline->count : pipeline->count - 1;
	int r = started == STATUS_DONE ? relay_run(pipeline->relays, relays, show_progress, pipeline) : 0;

	for (size_t i = 0; i < pipeline->count; i++)
		relay_done(&pipeline->relays[i]);
	wait_for_all(pipeline);
	report_passing_line(NULL);
	if (started != STATUS_DONE)
		return execute_not_started(started);
	if (r < 0)
		return fail_errno(r, "cannot relay");
	report(pipeline, as_json);
	return last_failure(pipeline);
}
