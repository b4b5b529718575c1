#include "sock/join.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "frame/execute.h"
#include "ipc/relay.h"
#include "sys/child.h"
#include "sys/interrupt.h"

/* Both directions, and what the tick does about their ends. */
struct join {
	struct relay relays[2];
	bool is_standard; /* with our own standard input and output */
	bool passes_ends; /* to whoever is at their other end */
	bool is_in_closed, is_out_closed;
};

enum { TO_PEER, FROM_PEER };

/* A copy that may be closed. */
static int copy_of(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	return copy < 0 ? -errno : copy;
}

static void join_done(struct join *join)
{
	relay_done(&join->relays[TO_PEER]);
	relay_done(&join->relays[FROM_PEER]);
}

/* Whoever is at the other end sees that we have closed FD; it is kept from being given to another file. */
static void close_standard(int fd)
{
	cleanup_fd int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nothing >= 0)
		(void)dup2(nothing, fd);
}

static void tick(void *data)
{
	struct join *join = data;
	struct relay *to = &join->relays[TO_PEER], *from = &join->relays[FROM_PEER];

	if (interrupt_came())
		join_done(join);
	if (join->is_standard && from->from < 0 && !from->has_ended) /* nobody hears the answer */
		relay_done(to);
	if (!join->passes_ends)
		return;
	if (from->from < 0 && !join->is_out_closed) {
		close_standard(STDOUT_FILENO);
		join->is_out_closed = true;
	}
	if (to->from < 0 && !join->is_in_closed) {
		close_standard(STDIN_FILENO);
		join->is_in_closed = true;
	}
}

static int begin(struct join *join, int in, int out, const struct sock_peer *peer)
{
	const int ends[] = { in, peer->fd, peer->fd, out };
	int copies[4] = { -1, -1, -1, -1 };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		copies[i] = copy_of(ends[i]);
		r = copies[i] < 0 ? copies[i] : r;
	}
	join->relays[TO_PEER] = (struct relay){ .from = copies[0], .to = copies[1] };
	join->relays[FROM_PEER] = (struct relay){ .from = copies[2], .to = copies[3] };
	join->relays[FROM_PEER].has_packets = peer->type == SOCK_SEQPACKET;
	return r;
}

/* Errors that are the connection's own, and not standard output's. */
static bool is_connections(int error)
{
	return error == -ECONNRESET || error == -ETIMEDOUT || error == -EHOSTUNREACH || error == -ENETUNREACH ||
	       error == -ECONNABORTED || error == -ENOTCONN;
}

static int judge(const struct join *join, struct stream *out)
{
	int sent = join->relays[TO_PEER].error, received = join->relays[FROM_PEER].error;

	if (!join->relays[FROM_PEER].has_ended && !is_connections(received)) {
		out->error = received < 0 ? received : -EPIPE; /* the frame says it, or dies of SIGPIPE */
		return STATUS_DONE;
	}
	if (received < 0)
		return fail_status(STATUS_FAILED, "the connection broke: %s", strerrordesc_np(-received));
	if (sent == -EPIPE || is_connections(sent))
		return fail_status(STATUS_FAILED, "the peer went away before all was sent");
	return sent < 0 ? fail_errno(sent, "cannot read standard input") : STATUS_DONE;
}

int join_standard(const struct sock_peer *peer, struct stream *out, bool is_last)
{
	cleanup_with(join_done) struct join join = { .is_standard = true, .passes_ends = is_last };
	int r = begin(&join, STDIN_FILENO, STDOUT_FILENO, peer);

	if (r == 0)
		r = relay_run(join.relays, ARRAY_SIZE(join.relays), tick, &join);
	return r < 0 ? fail_errno(r, "cannot join standard input and output with the connection") : judge(&join, out);
}

static void export_text(const char *name, struct buffer *text)
{
	if (text->error == 0 && text->length > 0)
		setenv(name, buffer_string(text), 1);
	text->length = 0;
}

static void export_number(const char *name, uint64_t number, struct buffer *text)
{
	buffer_u64(text, number);
	export_text(name, text);
}

/* What we ourselves may have inherited is another connection's. */
static void export(const struct sock_peer *peer)
{
	static const char *const names[] = {
		"IPCTOOL_PEER_ADDR", "IPCTOOL_PEER_HOST", "IPCTOOL_PEER_PORT", "IPCTOOL_PEER_PID", "IPCTOOL_PEER_UID", "IPCTOOL_PEER_GID",
	};
	cleanup_with(buffer_done) struct buffer text = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		unsetenv(names[i]);
	sock_peer_write(peer, &text);
	export_text("IPCTOOL_PEER_ADDR", &text);
	sock_name_write_host(&peer->name, &text);
	export_text("IPCTOOL_PEER_HOST", &text);
	if (sock_name_port(&peer->name) > 0)
		export_number("IPCTOOL_PEER_PORT", sock_name_port(&peer->name), &text);
	if (!peer->has_credentials)
		return;
	if (peer->credentials.pid > 0)
		export_number("IPCTOOL_PEER_PID", (uint64_t)peer->credentials.pid, &text);
	export_number("IPCTOOL_PEER_UID", peer->credentials.uid, &text);
	export_number("IPCTOOL_PEER_GID", peer->credentials.gid, &text);
}

/* Starts COMMAND between two pipes, whose other ends JOIN gets. */
static int start(char **command, const struct sock_peer *peer, struct join *join, pid_t *ret)
{
	cleanup_fd int in = -1, to_command = -1, from_command = -1, out = -1;
	int first[2], second[2], r;

	if (pipe2(first, O_CLOEXEC) < 0)
		return -errno;
	in = first[0];
	to_command = first[1];
	if (pipe2(second, O_CLOEXEC) < 0)
		return -errno;
	from_command = second[0];
	out = second[1];
	r = begin(join, from_command, to_command, peer);
	if (r < 0)
		return r;
	export(peer);
	return child_start(command, in, out, ret);
}

static int await(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR && !interrupt_came())
		;
	return status;
}

int join_command(struct sock_peer *peer, char **command, int *wait_status)
{
	cleanup_with(join_done) struct join join = { .relays = { { .from = -1, .to = -1 }, { .from = -1, .to = -1 } } };
	pid_t pid = 0;
	int r = start(command, peer, &join, &pid);

	*wait_status = 0;
	if (r < 0)
		return execute_fail(r, command);
	r = relay_run(join.relays, ARRAY_SIZE(join.relays), tick, &join);
	if (r < 0)
		fail_errno(r, "cannot join '%s' with the connection", command[0]);
	join_done(&join);
	if (!join.relays[FROM_PEER].has_ended && join.relays[FROM_PEER].error == 0 && !interrupt_came())
		sock_peer_linger(peer);
	sock_peer_done(peer);
	*wait_status = await(pid);
	return STATUS_DONE;
}
