/* sock probe: whether somebody listens. */
#include "frame/applet.h"
#include "frame/sock_value.h"
#include "ipc/sock_probe.h"

struct sock_probe_words {
	struct sock_address address;
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "a socket's address", BIND_SOCK(struct sock_probe_words, address, SOCK_ALL, NULL) },
	{ 0 },
};

static const struct option options[] = {
	{ 't', "timeout", .help = "longest wait for another host's answer; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct sock_probe_words, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock listen unix:s & ipctool sock wait unix:s && ipctool sock probe unix:s; kill $!", "Somebody listens.", 0 },
	{ "ipctool sock probe unix:@nobody", "Nobody: 7.", 7 },
	{ "ipctool sock probe unix:nowhere", "No such path: 3.", 3 },
	{ "ipctool sock probe unix:/etc/passwd", "No socket: 6.", 6 },
	{ NULL, NULL, 0 },
};

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sock_probe_words *words = state;
	struct deadline deadline = deadline_from_timeout(words->timeout.given, words->timeout.value);
	struct fault fault = { 0 };

	if (sock_probe(&words->address, &deadline, &fault) < 0)
		return fail_fault(&fault, "'%s'", words->address.text);
	return STATUS_DONE;
}

const struct applet applet_sock_probe = {
	.group = "sock",
	.verb = "probe",
	.page = "ipctool-sock",
	.summary = "tell whether somebody listens on a socket",
	.description = "Status 0: somebody listens (a full backlog is no matter), or receives datagrams; 7: nobody; 3: no such path; 6: no "
		       "socket. Sockets of this machine are found without a connection; other hosts are connected to.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.needs = NEEDS_NETWORK,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_TIMED_OUT,
						STATUS_DONE },
	.state_size = sizeof(struct sock_probe_words),
	.run = run,
};
