/* sig wait: wait for signals, and print who sent them and what they carry. */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/signal_name.h"
#include "cli/signal_value.h"
#include "frame/applet.h"
#include "ipc/signal.h"
#include "out/json.h"

struct sig_wait {
	struct word_list signals;
	struct optional_i64 timeout;
	struct optional_u64 count;
	bool ready, json;
};

static const struct operand operands[] = {
	{ "SIGNAL", 1, OPERANDS_ANY, "those to wait for: USR1, RTMIN+3, ...", BIND_SIGNAL_WORDS(struct sig_wait, signals) },
	{ 0 },
};

static const struct option options[] = {
	{ 't', "timeout", .help = "longest wait for each signal; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct sig_wait, timeout) },
	{ 'c', "count", .help = "wait for N signals (default 1)", BIND_NUMBER(struct sig_wait, count, 1, UINT64_MAX, NULL) },
	{ 0, "ready", .help = "print 'ready PID' on standard error as soon as none can be lost", BIND_FLAG(struct sig_wait, ready) },
	{ 'J', "json", .help = "print JSON Lines: signal, number, code, pid, uid, value", BIND_FLAG(struct sig_wait, json) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sig wait USR1 -t 0.1", "One; 124 if it does not come in time.", 124 },
	{ "ipctool sig wait RTMIN TERM --json -t 0", "Those that are pending already; 7 if there is none.", 7 },
	{ "ipctool sig wait --ready USR1 2>r & until read -r ready pid <r; do :; done 2>&-; ipctool sig send USR1 $pid --value 42; wait $!",
	  "A value from one process to another.", 0 },
	{ NULL, NULL, 0 },
};

static void print_number(bool known, int64_t number, struct buffer *out)
{
	buffer_char(out, ' ');
	if (known)
		buffer_i64(out, number);
	else
		buffer_char(out, '-');
}

static void print_text(const struct signal_event *event, struct buffer *out)
{
	buffer_text(out, signal_name(event->signal));
	print_number(event->has_pid, event->pid, out);
	print_number(event->has_uid, event->uid, out);
	print_number(event->has_value, event->value, out);
	buffer_char(out, '\n');
}

static void json_number(struct json *json, const char *name, bool known, int64_t number)
{
	if (known)
		json_member_integer(json, name, number);
	else
		json_member_null(json, name);
}

static void print_json(const struct signal_event *event, struct buffer *out)
{
	cleanup_with(buffer_done) struct buffer code = { 0 };
	struct json json = { .out = out };

	signal_code_name(event->signal, event->code, &code);
	json_open(&json, '{');
	json_member_text(&json, "signal", signal_name(event->signal));
	json_member_integer(&json, "number", event->signal);
	json_member_text(&json, "code", buffer_string(&code));
	json_number(&json, "pid", event->has_pid, event->pid);
	json_number(&json, "uid", event->has_uid, event->uid);
	json_number(&json, "value", event->has_value, event->value);
	json_close(&json, '}');
	buffer_char(out, '\n');
}

/* Takes and prints those that are pending, *LEFT at the most. Returns 0, -EAGAIN when there is none, or -errno. */
static int take(const struct sig_wait *wait, int fd, struct stream *out, uint64_t *left)
{
	struct signal_event events[SIGNAL_TAKE_MAX];
	ssize_t n = signal_take(fd, events, *left < SIGNAL_TAKE_MAX ? (size_t)*left : SIGNAL_TAKE_MAX);

	for (ssize_t i = 0; i < n; i++)
		(wait->json ? print_json : print_text)(&events[i], &out->buffer);
	*left -= n > 0 ? (uint64_t)n : 0;
	stream_drain(out);
	return n < 0 ? (int)n : 0;
}

static int fail_wait(int error)
{
	if (error == -EAGAIN)
		return fail_status(STATUS_WOULD_BLOCK, "cannot wait: no such signal is pending");
	if (error == -ETIMEDOUT)
		return fail_status(STATUS_TIMED_OUT, "timed out: no signal came");
	return fail_errno(error, "cannot wait for signals");
}

/* What has come is shown before the next is waited for. */
static int wait_for_all(const struct sig_wait *wait, int fd, struct stream *out)
{
	uint64_t left = wait->count.given ? wait->count.value : 1;
	int r = 0;

	while (left > 0 && r == 0 && out->error == 0) {
		struct deadline deadline;

		r = take(wait, fd, out, &left);
		if (r != -EAGAIN || stream_flush(out) < 0)
			continue;
		deadline = deadline_from_timeout(wait->timeout.given, wait->timeout.value);
		r = signal_await(fd, &deadline);
	}
	return r < 0 && out->error == 0 ? fail_wait(r) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct sig_wait *wait = state;
	cleanup_fd int fd = -1;
	struct fault fault = { 0 };
	sigset_t set;

	if (signal_set_parse(&wait->signals, &set, &fault) < 0) {
		fail_status(fault.status, "%s", fault.why);
		if (fault.hint[0])
			say_hint("%s", fault.hint);
		return STATUS_USAGE;
	}
	fd = signal_hold(&set);
	if (fd < 0)
		return fail_errno(fd, "cannot wait for signals");
	if (wait->ready)
		say_line("ready %d", (int)getpid());
	return wait_for_all(wait, fd, call->out);
}

const struct applet applet_sig_wait = {
	.group = "sig",
	.verb = "wait",
	.page = "ipctool-sig",
	.summary = "wait for signals, and print who sent them and what they carry",
	.description = "Each one is a line: its name, the sender's pid and uid, and the value sent with it; '-' where there is none. The "
		       "signals are held back before the wait begins, so that those that come early are not lost, and none of "
		       "them ends ipctool: also not INT, TERM or HUP, if they are waited for.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_WOULD_BLOCK, STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct sig_wait),
	.run = run,
};
