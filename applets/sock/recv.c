/* sock recv: datagrams, or what one connection brings. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/applet.h"
#include "frame/sock_value.h"
#include "sock/format.h"
#include "sock/receiver.h"
#include "sys/interrupt.h"

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "where to receive", BIND_SOCK(struct sock_recv_words, address, SOCK_ALL, NULL) },
	{ 0 },
};

static const struct operand reliable_operands[] = {
	{ "ADDR", 1, 1, "where to receive: udp:HOST:PORT", BIND_SOCK(struct sock_recv_words, address, SOCK_DATAGRAMS, NULL) },
	{ "FILE", 0, 1, "where to put it; it appears when it is whole (default: standard output)",
	  BIND_FILE(struct sock_recv_words, file) },
	{ 0 },
};

static const struct form forms[] = { { NULL, operands, false }, { "reliable", reliable_operands, false }, { 0 } };

static const struct option options[] = {
	{ 'c', "count", .help = "how many (default: 1 datagram; of a connection all)",
	  BIND_NUMBER(struct sock_recv_words, count, 1, UINT64_MAX, NULL) },
	{ 0, "follow", .help = "go on for ever", BIND_FLAG(struct sock_recv_words, follow) },
	{ 't', "timeout", .help = "longest wait for the next one; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct sock_recv_words, timeout) },
	{ 0, "length", .help = "most bytes of a datagram; what is cut off is said", BIND_SIZE(struct sock_recv_words, length) },
	{ 0, "join", .argument = "GROUP", .help = "an address of many hosts to receive for, like 239.1.2.3",
	  BIND_TEXT(struct sock_recv_words, join) },
	{ 0, "interface", .argument = "IF", .help = "receive by this interface alone, and join there",
	  BIND_TEXT(struct sock_recv_words, interface) },
	INCLUDE_OPTIONS(struct sock_recv_words, format, struct sock_format, sock_format_options),
	INCLUDE_OPTIONS(struct sock_recv_words, reliable, struct sock_reliable_options, sock_reliable_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock recv unix-dgram:s & ipctool sock wait unix-dgram:s; ipctool sock send unix-dgram:s hello; wait", "One datagram.", 0 },
	{ "ipctool sock recv unix:s --lines & ipctool sock wait unix:s; seq 3 | ipctool sock send unix:s; wait", "A stream.", 0 },
	{ "ipctool sock recv --reliable udp:127.0.0.1:7000 copy -t 0.1", "Nobody sends a file: 124.", 124 },
	{ "ipctool sock recv unix-dgram:s -t 0.1", "None came in time: 124.", 124 },
	{ NULL, NULL, 0 },
};

static int check_words(const struct sock_recv_words *words)
{
	bool is_inet = words->address.family != AF_UNIX;

	if (words->follow && words->count.given)
		return fail_usage("--follow and --count exclude each other");
	if (words->length.given && sock_address_connects(&words->address))
		return fail_usage("--length is for datagrams");
	if ((words->join || words->interface) && (!is_inet || words->address.type == SOCK_STREAM))
		return fail_usage("--%s is for udp: and raw: addresses", words->join ? "join" : "interface");
	return sock_format_check(&words->format);
}

static int receive_file(struct sock_recv_words *words, struct stream *out)
{
	const struct sock_reliable reliable = { &words->address, words->file, words->timeout, &words->reliable.progress };

	if (words->count.given || words->follow || words->length.given || words->join || words->interface ||
	    words->format.end || words->format.json)
		return fail_usage("--reliable receives one file: of the other options it takes --timeout");
	return sock_reliable_recv(&reliable, out);
}

static int receive_messages(const struct sock_recv_words *words, struct stream *out)
{
	struct sock_receiver receiver = { .words = words, .out = out, .bound = SOCK_BOUND_NONE };
	int status = check_words(words);

	if (status != STATUS_DONE)
		return status;
	interrupt_hold();
	interrupt_let_in();
	status = sock_receiver_begin(&receiver);
	if (status == STATUS_DONE)
		status = sock_address_connects(&words->address) ? sock_receive_connection(&receiver) :
								  sock_receive_datagrams(&receiver);
	sock_bound_done(&receiver.bound);
	interrupt_release();
	return status;
}

static int run(const struct invocation *call, void *state)
{
	struct sock_recv_words *words = state;

	return words->reliable.is_wanted ? receive_file(words, call->out) : receive_messages(words, call->out);
}

const struct applet applet_sock_recv = {
	.group = "sock",
	.verb = "recv",
	.page = "ipctool-sock",
	.summary = "receive datagrams, one connection's stream, or a file",
	.description = "Prints the bytes of what comes to ADDR, and nothing more than was asked for. Of a stream, or of packets, one "
		       "connection is accepted and read to its end. What is cut short is said.\n\n"
		       "With --reliable it receives one whole FILE of 'ipctool sock send --reliable'. FILE grows in FILE.part, and what was "
		       "broken off goes on if the file that is offered has the same size and hash.",
	.forms = forms,
	.options = options,
	.examples = examples,
	.needs = NEEDS_NETWORK,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct sock_recv_words),
	.run = run,
};
