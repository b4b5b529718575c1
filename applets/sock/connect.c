/* sock connect: standard input and output, or a command's, joined with a socket that somebody listens on. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/applet.h"
#include "frame/execute.h"
#include "frame/sock_value.h"
#include "sock/join.h"

struct sock_connect_words {
	struct sock_address address;
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the address: unix:PATH, unix:@NAME, unix-seqpacket:PATH or tcp:HOST:PORT",
	  BIND_SOCK(struct sock_connect_words, address, SOCK_CONNECTIONS, "datagrams are for 'ipctool sock send' and 'sock recv'") },
	{ 0 },
};

static const struct option options[] = {
	{ 't', "timeout", .help = "longest wait to be connected; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct sock_connect_words, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock listen unix:s -- cat & ipctool sock wait unix:s; echo hello | ipctool sock connect unix:s; kill $!",
	  "To a socket and back.", 0 },
	{ "ipctool sock connect unix:nowhere", "No such path: 3.", 3 },
	{ "ipctool sock connect unix:@nobody", "Nobody listens: 7.", 7 },
	{ "ipctool sock connect unix:@nobody -- cat", "The same before COMMAND could be run: 125.", 125 },
	{ NULL, NULL, 0 },
};

static int connect_to(const struct sock_connect_words *words, bool has_command, struct sock_peer *peer)
{
	struct deadline deadline = deadline_from_timeout(words->timeout.given, words->timeout.value);
	struct fault fault = { 0 };
	int r = sock_connect(&words->address, &deadline, peer, &fault), status;

	if (r == 0)
		return STATUS_DONE;
	status = fail_fault(&fault, "cannot connect to '%s'", words->address.text);
	if (!has_command || status == STATUS_USAGE)
		return status;
	return r == -EAGAIN || r == -EINPROGRESS || r == -ETIMEDOUT ? STATUS_TIMED_OUT : STATUS_NOT_STARTED;
}

static int run(const struct invocation *call, void *state)
{
	const struct sock_connect_words *words = state;
	cleanup_with(sock_peer_done) struct sock_peer peer = SOCK_PEER_NONE;
	int status = connect_to(words, call->command, &peer), wait_status = 0;

	if (status != STATUS_DONE)
		return status;
	if (!call->command)
		return join_standard(&peer, call->out, true);
	status = join_command(&peer, call->command, &wait_status);
	return status == STATUS_DONE ? execute_end(wait_status) : status;
}

const struct applet applet_sock_connect = {
	.group = "sock",
	.verb = "connect",
	.page = "ipctool-sock",
	.summary = "join standard input and output with a socket",
	.description = "Connects to who listens at ADDR, sends standard input there, and prints what comes back. With COMMAND what comes "
		       "is its standard input, and what it prints is sent. The end of either direction is passed on.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.needs = NEEDS_COMMAND_OR_NOT | NEEDS_NETWORK,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_TIMED_OUT,
						STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.state_size = sizeof(struct sock_connect_words),
	.run = run,
};
