/* sock send: datagrams, packets, or a stream, to a socket. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "base/record.h"
#include "frame/applet.h"
#include "frame/sock_value.h"
#include "sock/sender.h"
#include "sys/interrupt.h"

/* More than any datagram can have, and than a stream's record should. */
#define INPUT_MAX ((size_t)64 << 20)

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "where to send", BIND_SOCK(struct sock_send_words, address, SOCK_ALL, NULL) },
	{ "MESSAGE", 0, OPERANDS_ANY, "each is a datagram, or a line of a stream; without one, standard input is sent",
	  BIND_WORDS(struct sock_send_words, messages) },
	{ 0 },
};

static const struct operand reliable_operands[] = {
	{ "ADDR", 1, 1, "the receiver: udp:HOST:PORT", BIND_SOCK(struct sock_send_words, address, SOCK_DATAGRAMS, NULL) },
	{ "FILE", 0, 1, "what to send (default: standard input)", BIND_FILE(struct sock_send_words, file) },
	{ 0 },
};

static const struct form forms[] = { { NULL, operands, false }, { "reliable", reliable_operands, false }, { 0 } };

static const struct option options[] = {
	{ 0, "lines", .help = "send each line of standard input by itself, without its newline",
	  BIND_EXCLUSIVE(struct sock_send_words, end, SEND_LINES, "record end") },
	{ '0', "null", .help = "the same of records that end with NUL", BIND_EXCLUSIVE(struct sock_send_words, end, SEND_NULLS, "record end") },
	{ 't', "timeout", .help = "longest wait for room, or to be connected; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct sock_send_words, timeout) },
	{ 0, "from", .argument = "ADDR", .help = "send from this address, of the same kind", BIND_SOCK(struct sock_send_words, from, SOCK_ALL, NULL) },
	{ 0, "interface", .argument = "IF", .help = "send by this interface", BIND_TEXT(struct sock_send_words, interface) },
	{ 0, "ttl", .help = "how many routers it may pass (a group's default is 1)", BIND_NUMBER(struct sock_send_words, ttl, 1, 255, NULL) },
	{ 0, "no-loop", .help = "to a group: not to those of this machine", BIND_FLAG(struct sock_send_words, no_loop) },
	INCLUDE_OPTIONS(struct sock_send_words, reliable, struct sock_reliable_options, sock_reliable_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock recv unix-dgram:s --lines -c 2 & ipctool sock wait unix-dgram:s; ipctool sock send unix-dgram:s one two; wait",
	  "Two datagrams.", 0 },
	{ "at=udp:127.0.0.1:7000; ipctool sock recv --reliable $at copy & ipctool sock wait $at; "
	  "ipctool sock send --reliable $at /etc/passwd; wait", "A whole file, whatever the network does to it.", 0 },
	{ "ipctool sock send unix-dgram:@nobody hello", "Nobody receives: 7.", 7 },
	{ "ipctool sock send unix:nowhere hello", "No such path: 3.", 3 },
	{ NULL, NULL, 0 },
};

static int check_words(const struct sock_send_words *words)
{
	bool is_inet = words->address.family != AF_UNIX;

	if (words->messages.count > 0 && words->end)
		return fail_usage("MESSAGE and records of standard input (--lines, -0) exclude each other");
	if ((words->interface || words->ttl.given || words->no_loop) && (!is_inet || words->address.type == SOCK_STREAM))
		return fail_usage("--interface, --ttl and --no-loop are for udp: and raw: addresses");
	if (!words->from.text)
		return STATUS_DONE;
	if (sock_address_connects(&words->address))
		return fail_usage("--from is for datagrams");
	if (words->from.family != words->address.family || words->from.type != words->address.type)
		return fail_usage("--from is an address of another kind");
	return STATUS_DONE;
}

/* A stream has no bounds: a MESSAGE is a line, and a record of standard input ends as it did. */
static int put(struct sock_sender *sender, const char *bytes, size_t length, char end)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };

	if (sender->words->address.type != SOCK_STREAM)
		return sock_sender_put(sender, bytes, length);
	buffer_append(&line, bytes, length);
	buffer_char(&line, end);
	return line.error < 0 ? fail_errno(line.error, "cannot send a line") : sock_sender_put(sender, line.data, line.length);
}

static int fail_input(const struct sock_sender *sender, int error)
{
	if (error == -EMSGSIZE || error == -EFBIG)
		return fail_status(STATUS_LIMIT, "standard input has more than fits into one message (messages sent: %ju)",
				   sender->sent);
	return fail_errno(error, "cannot read standard input (messages sent: %ju)", sender->sent);
}

static int put_records(struct sock_sender *sender)
{
	char end = sender->words->end == SEND_NULLS ? '\0' : '\n';
	cleanup_with(record_reader_done) struct record_reader reader = { .fd = STDIN_FILENO, .end = end, .most = INPUT_MAX };
	const char *bytes;
	size_t length;
	int status = STATUS_DONE;

	while (status == STATUS_DONE) {
		int r = record_read(&reader, &bytes, &length);

		if (r <= 0)
			return r < 0 ? fail_input(sender, r) : STATUS_DONE;
		status = put(sender, bytes, length, end);
	}
	return status;
}

/* All of standard input: as it comes, where there are no bounds, else one message. */
static int put_input(struct sock_sender *sender)
{
	cleanup_with(buffer_done) struct buffer input = { 0 };
	bool is_stream = sender->words->address.type == SOCK_STREAM;
	int status = STATUS_DONE, r = 1;

	if (!is_stream)
		r = io_read_all(STDIN_FILENO, &input, INPUT_MAX);
	if (!is_stream)
		return r < 0 ? fail_input(sender, r) : sock_sender_put(sender, input.data, input.length);
	while (r > 0 && status == STATUS_DONE) {
		char *at = buffer_reserve(&input, PIPE_BUF * 16);
		ssize_t n = at ? read(STDIN_FILENO, at, PIPE_BUF * 16) : -1;

		r = n < 0 && errno == EINTR ? 1 : n < 0 ? -errno : n > 0;
		if (n > 0)
			status = sock_sender_put(sender, at, (size_t)n);
	}
	return r < 0 ? fail_input(sender, r) : status;
}

static int put_all(struct sock_sender *sender)
{
	const struct word_list *list = &sender->words->messages;
	int status = STATUS_DONE;

	if (list->count == 0)
		return sender->words->end ? put_records(sender) : put_input(sender);
	for (size_t i = 0; status == STATUS_DONE && i < list->count; i++)
		status = put(sender, list->words[i], strlen(list->words[i]), '\n');
	return status;
}

static int send_file(struct sock_send_words *words)
{
	const struct sock_reliable reliable = { &words->address, words->file, words->timeout, &words->reliable.progress };

	if (words->end || words->from.text || words->interface || words->ttl.given || words->no_loop)
		return fail_usage("--reliable sends one file: of the other options it takes --timeout");
	return sock_reliable_send(&reliable);
}

static int send_messages(const struct sock_send_words *words)
{
	struct sock_sender sender = { .words = words, .fd = -1, .bound = SOCK_BOUND_NONE };
	int status = check_words(words);

	if (status != STATUS_DONE)
		return status;
	status = sock_sender_begin(&sender);
	if (status == STATUS_DONE)
		status = put_all(&sender);
	sock_sender_done(&sender);
	return status;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	struct sock_send_words *words = state;

	return words->reliable.is_wanted ? send_file(words) : send_messages(words);
}

const struct applet applet_sock_send = {
	.group = "sock",
	.verb = "send",
	.page = "ipctool-sock",
	.summary = "send datagrams, a stream, or a file",
	.description = "Each MESSAGE is a datagram, exactly its bytes; without one all of standard input is, or with --lines or -0 each "
		       "record of it. To a broadcast address it needs no flag. To raw:HOST:icmp each is the payload of an echo request. "
		       "A stream is one connection: each MESSAGE a line, or standard input as it is.\n\n"
		       "With --reliable one whole FILE goes over UDP to 'ipctool sock recv --reliable': what is lost is sent again, and "
		       "what was broken off goes on where it was.",
	.forms = forms,
	.options = options,
	.examples = examples,
	.needs = NEEDS_NETWORK,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct sock_send_words),
	.run = run,
};
