/* msg serve: files over a message queue, to many clients at once. */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "ipc/explain.h"
#include "ipc/transfer_server.h"
#include "msg/transfer.h"
#include "sys/breaker.h"

struct msg_serve {
	struct address address;
	const char *root;
	bool once;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the System V queue: an id or a key", BIND_ADDRESS(struct msg_serve, address, .type = OBJECT_MSG) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "root", .help = "the directory whose files are served, and nothing outside of it; must be given",
	  BIND_DIRECTORY(struct msg_serve, root) },
	{ 0, "once", .help = "end when there was a transfer and none is under way", BIND_FLAG(struct msg_serve, once) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg serve name=files --root /srv", "Without that queue: status 3. 'ipctool msg create name=files' makes it.", 3 },
	{ "ipctool msg create /q && ipctool msg serve /q --root /etc", "POSIX queues have no types: status 2.", 2 },
	{ NULL, NULL, 0 },
};

static int serve(const struct msg_serve *serve, struct queue *queue, int root)
{
	cleanup_with(transfer_server_done) struct transfer_server server;
	struct fault fault = { 0 };
	int r = 0;

	transfer_server_begin(&server, queue, root);
	while (r == 0 && !(serve->once && server.ended > 0 && server.count == 0))
		r = transfer_server_step(&server);
	if (r == 0 || r == -EINTR) /* the signal says it */
		return STATUS_DONE;
	explain_queue_receive(r, false, &fault);
	return fail_fault(&fault, "cannot serve '%s' any longer", serve->address.text);
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct msg_serve *words = state;
	cleanup_with(queue_done) struct queue queue = { .fd = -1 };
	cleanup_fd int root = -1;
	int status;

	if (!words->root)
		return fail_usage("--root DIR must say which files are served");
	status = transfer_check_address(&words->address);
	if (status != STATUS_DONE)
		return status;
	root = open(words->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return fail_errno(-errno, "cannot serve '%s'", words->root);
	status = transfer_open(&words->address, &queue);
	if (status != STATUS_DONE)
		return status;
	status = serve(words, &queue, root);
	breaker_stop();
	return status;
}

const struct applet applet_msg_serve = {
	.group = "msg",
	.verb = "serve",
	.page = "ipctool-msg",
	.summary = "serve files over a message queue",
	.description = "Sends the files below a directory to those who ask with msg get, to many at once. Links are not followed, "
		       "and nothing but regular files is opened.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct msg_serve),
	.run = run,
};
