/* msg get: one file from who serves it over a message queue. */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/transfer_client.h"
#include "msg/transfer.h"
#include "sys/breaker.h"
#include "sys/whole_file.h"

struct msg_get {
	struct address address;
	const char *remote, *local;
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the System V queue: an id or a key", BIND_ADDRESS(struct msg_get, address, .type = OBJECT_MSG) },
	{ "REMOTE", 1, 1, "the file, as its path is below the server's directory", BIND_TEXT(struct msg_get, remote) },
	{ "LOCAL", 0, 1, "where to put it; it appears when it is whole (default: standard output)",
	  BIND_FILE(struct msg_get, local) },
	{ 0 },
};

static const struct option options[] = {
	{ 't', "timeout", .help = "longest wait for each answer of the server (default: for ever)",
	  BIND_DURATION(struct msg_get, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create name=q && ipctool msg get name=q motd copy -t 0.1", "Nobody serves: 124, and there is no file 'copy'.", 124 },
	{ NULL, NULL, 0 },
};

static int begin_file(const struct msg_get *get, struct whole_file *file)
{
	int r = whole_file_begin(file, get->local);

	if (r == -EEXIST)
		return fail_status(STATUS_REFUSED, "cannot replace '%s': it is no regular file", get->local);
	return r < 0 ? fail_errno(r, "cannot make '%s'", get->local) : STATUS_DONE;
}

/* Gets it into FD. Returns the exit status; *WRITE_ERROR is -errno when FD could not be written. */
static int get_into(const struct msg_get *get, struct queue *queue, int fd, int *write_error)
{
	struct transfer_request request = {
		.path = get->remote,
		.fd = fd,
		.has_timeout = get->timeout.given,
		.timeout = get->timeout.value,
	};
	struct fault fault = { 0 };
	int r = transfer_get(queue, &request, &fault);

	*write_error = request.write_error;
	if (r == 0 || r == -EINTR || *write_error < 0) /* the signal says it, or the caller */
		return STATUS_DONE;
	return fail_fault(&fault, "cannot get '%s' from '%s'", get->remote, get->address.text);
}

static int get_file(const struct msg_get *get, struct queue *queue)
{
	cleanup_with(whole_file_done) struct whole_file file = { .fd = -1, .directory = -1 };
	int status = begin_file(get, &file), r;

	if (status == STATUS_DONE)
		status = get_into(get, queue, file.fd, &r);
	if (status != STATUS_DONE || breaker_caught())
		return status;
	if (r == 0)
		r = whole_file_finish(&file);
	return r < 0 ? fail_errno(r, "cannot make '%s'", get->local) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct msg_get *get = state;
	cleanup_with(queue_done) struct queue queue = { .fd = -1 };
	int status = transfer_check_address(&get->address);

	if (status == STATUS_DONE)
		status = transfer_open(&get->address, &queue);
	if (status != STATUS_DONE)
		return status;
	status = get->local ? get_file(get, &queue) : get_into(get, &queue, call->out->fd, &call->out->error);
	breaker_stop();
	return status;
}

const struct applet applet_msg_get = {
	.group = "msg",
	.verb = "get",
	.page = "ipctool-msg",
	.summary = "get a file that is served over a message queue",
	.description = "Asks who serves the queue with msg serve for a file. Status 3: there is no such file; 4: the server may not "
		       "read it; 6: it is outside of what is served, behind a link, or no regular file.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct msg_get),
	.run = run,
};
