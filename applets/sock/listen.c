/* sock listen: standard input and output, or a command's for each connection, joined with those who connect. */
#include <errno.h>
#include <poll.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "frame/applet.h"
#include "frame/execute.h"
#include "frame/sock_value.h"
#include "sock/join.h"
#include "sys/interrupt.h"
#include "sys/workers.h"

/* How long one wait may last: a signal that comes just before it is seen after it. */
#define SLICE INT64_C(250000000)

struct sock_listen_words {
	struct sock_address address;
	struct optional_u64 backlog, count;
	struct optional_i64 timeout;
	bool fork;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the address: unix:PATH, unix:@NAME, unix-seqpacket:PATH or tcp:HOST:PORT",
	  BIND_SOCK(struct sock_listen_words, address, SOCK_CONNECTIONS, "datagrams are for 'ipctool sock recv'") },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "fork", .help = "a process for each connection: COMMAND runs for many at once", BIND_FLAG(struct sock_listen_words, fork) },
	{ 0, "backlog", .help = "how many may wait to be accepted (default 4096; at most net.core.somaxconn)",
	  BIND_NUMBER(struct sock_listen_words, backlog, 0, INT32_MAX, NULL) },
	{ 'c', "count", .help = "end after N connections (default: with COMMAND never, else 1)",
	  BIND_NUMBER(struct sock_listen_words, count, 1, UINT64_MAX, NULL) },
	{ 't', "timeout", .help = "longest wait for a connection; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct sock_listen_words, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock listen unix:s > got & ipctool sock wait unix:s; ls / | ipctool sock connect unix:s; wait; cmp got <(ls /)",
	  "From one shell to another.", 0 },
	{ "ipctool sock listen unix:s -t 0.1", "Nobody connects: 124.", 124 },
	{ "ipctool sock listen unix:s --fork -t 0.1 -- tr a-z A-Z", "A service: a COMMAND for each connection, until none comes in time.", 124 },
	{ NULL, NULL, 0 },
};

/* A listener at work. */
struct service {
	const struct invocation *call;
	const struct sock_listen_words *words;
	struct sock_bound bound;
	struct workers workers;
	uint64_t left; /* connections to accept yet */
};

/* Waits until somebody connects or a worker says something, a moment at the most. Returns 0, or what a worker said. */
static int wait_a_moment(const struct service *service, int64_t left)
{
	struct pollfd fds[] = { { service->bound.fd, POLLIN, 0 }, { service->workers.heard, POLLIN, 0 } };
	int slice = (int)((left < SLICE ? left : SLICE) / 1000000) + 1, said;

	if (poll(fds, ARRAY_SIZE(fds), slice) <= 0 || fds[1].revents == 0)
		return 0;
	said = workers_hear(&service->workers);
	return said > 0 ? said : 0;
}

/* Returns 0 with a connection; -EINTR when a signal came; -ECANCELED when a worker said *STATUS; or -errno. */
static int await(const struct service *service, struct sock_peer *ret, int *status)
{
	struct deadline deadline = deadline_from_timeout(service->words->timeout.given, service->words->timeout.value);

	for (;;) {
		int r = interrupt_came() ? -EINTR : sock_accept(&service->bound, ret);

		if (r != -EAGAIN)
			return r;
		if (deadline_left_ns(&deadline) == 0)
			return deadline_error(&deadline);
		*status = wait_a_moment(service, deadline_left_ns(&deadline));
		if (*status > 0)
			return -ECANCELED;
	}
}

static int fail_wait(const struct service *service, int error, int status)
{
	const char *name = service->words->address.text;

	if (error == -EINTR) /* interrupt_release() dies of it */
		return STATUS_FAILED;
	if (error == -ECANCELED)
		return status;
	if (error == -EAGAIN)
		return fail_status(STATUS_WOULD_BLOCK, "nobody waits to be accepted at '%s'", name);
	if (error == -ETIMEDOUT)
		return fail_status(STATUS_TIMED_OUT, "timed out: nobody connected to '%s'", name);
	return fail_errno(error, "cannot accept connections at '%s'", name);
}

static int serve_here(const struct service *service, struct sock_peer *peer)
{
	int wait_status = 0, status;

	if (!service->call->command)
		return join_standard(peer, service->call->out, service->left == 1);
	status = join_command(peer, service->call->command, &wait_status);
	if (wait_status != 0)
		say_verbose("'%s' ended with status %d", service->call->command[0],
			    WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status));
	return status;
}

/* In a worker, which signals end like any other process. */
static _Noreturn void work(struct service *service, struct sock_peer *peer)
{
	int status;

	interrupt_release();
	sock_bound_forget(&service->bound);
	status = serve_here(service, peer);
	if (status != STATUS_DONE)
		workers_say(&service->workers, status);
	_exit(STATUS_DONE);
}

/* That there can be no more processes for the moment is one client's loss, not the service's end. */
static int serve(struct service *service, struct sock_peer *peer)
{
	pid_t pid;

	if (report_is_verbose()) {
		cleanup_with(buffer_done) struct buffer address = { 0 };

		sock_peer_write(peer, &address);
		say_verbose("connection from %s", buffer_string(&address));
	}
	if (!service->words->fork)
		return serve_here(service, peer);
	pid = workers_fork(&service->workers);
	if (pid == 0)
		work(service, peer);
	if (pid < 0)
		fail_errno(pid, "cannot make a process for a connection, which is closed");
	return STATUS_DONE;
}

/* Nobody can connect any more; those who are connected are served to their end. */
static int finish(struct service *service, int status)
{
	int said = -EAGAIN;

	sock_bound_done(&service->bound);
	workers_close(&service->workers);
	while (service->workers.heard >= 0 && said == -EAGAIN && !interrupt_came()) {
		struct pollfd end = { service->workers.heard, POLLIN, 0 };

		if (poll(&end, 1, (int)(SLICE / 1000000)) > 0)
			said = workers_hear(&service->workers);
	}
	return said > 0 && status == STATUS_DONE ? said : status;
}

static int accept_all(struct service *service)
{
	int status = STATUS_DONE, r = 0;

	for (; service->left > 0 && status == STATUS_DONE && r == 0; service->left--) {
		cleanup_with(sock_peer_done) struct sock_peer peer = SOCK_PEER_NONE;

		r = await(service, &peer, &status);
		if (r == 0)
			status = serve(service, &peer);
	}
	if (r < 0)
		status = fail_wait(service, r, status);
	if (r < 0 && r != -ECANCELED && service->call->command)
		status = execute_not_started(status);
	return finish(service, status);
}

/* The port that the kernel chose nobody could know otherwise. */
static void tell_address(const struct service *service)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	bool is_chosen = service->words->address.family != AF_UNIX && service->words->address.port == 0;

	if (!is_chosen && !report_is_verbose())
		return;
	sock_bound_write(&service->bound, &address);
	say_note("listening at %s", buffer_string(&address));
}

static int listen_at(struct service *service)
{
	const struct sock_listen_words *words = service->words;
	struct fault fault = { 0 };
	int backlog = words->backlog.given ? (int)words->backlog.value : SOMAXCONN;
	int r = words->fork ? workers_begin(&service->workers) : 0;

	if (r < 0)
		return fail_errno(r, "cannot listen at '%s'", words->address.text);
	if (sock_listen(&words->address, backlog, &service->bound, &fault) < 0)
		return fail_fault(&fault, "cannot listen at '%s'", words->address.text);
	tell_address(service);
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct sock_listen_words *words = state;
	struct service service = { .call = call, .words = words, .bound = SOCK_BOUND_NONE, .workers = WORKERS_NONE };
	int status;

	if (words->fork && !call->command)
		return fail_usage("--fork wants a COMMAND: standard input and output are there once only");
	service.left = words->count.given ? words->count.value : call->command ? UINT64_MAX : 1;
	interrupt_hold();
	interrupt_let_in();
	status = listen_at(&service);
	if (status == STATUS_DONE)
		status = accept_all(&service);
	else if (call->command)
		status = execute_not_started(status);
	sock_bound_done(&service.bound);
	workers_done(&service.workers);
	interrupt_release();
	return status;
}

const struct applet applet_sock_listen = {
	.group = "sock",
	.verb = "listen",
	.page = "ipctool-sock",
	.summary = "join those who connect to a socket with standard input and output",
	.description = "Listens at ADDR. Without COMMAND what the first who connects sends is printed, and standard input is sent to it. "
		       "With COMMAND each connection gets one, whose standard input and output it is: one after the other, or with "
		       "--fork all at once. A path where a socket is that nobody listens on any more is replaced.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.needs = NEEDS_COMMAND_OR_NOT | NEEDS_NETWORK,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_TIMED_OUT,
						STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.state_size = sizeof(struct sock_listen_words),
	.run = run,
};
