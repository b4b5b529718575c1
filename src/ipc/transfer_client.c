#include "ipc/transfer_client.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/explain.h"
#include "ipc/sysv.h"
#include "sys/breaker.h"
#include "sys/namespace.h"

/* How often to see whether the server lives, nanoseconds. */
#define LOOK INT64_C(200000000)

/* So many looks at a queue in which nothing happens, one after the other: a second. */
#define QUIET_LOOKS 5

/* So many answers are acknowledged at once while more are there. */
#define TAKEN_AT_ONCE 16

static void state_done(struct transfer_client_state *state)
{
	peer_done(&state->server);
	buffer_done(&state->in);
	buffer_done(&state->out);
}

/* Nobody else's, and never 0 or 1: the type is all that keeps transfers apart. */
static int choose_reply(uint64_t *ret)
{
	if (getrandom(ret, sizeof(*ret), 0) != (ssize_t)sizeof(*ret))
		return -errno;
	*ret = (*ret & LONG_MAX) | ((uint64_t)1 << 32);
	return 0;
}

static int send(struct transfer_client_state *state, struct transfer_header header, const char *bytes,
		const struct deadline *deadline)
{
	header.reply = state->reply;
	transfer_pack(&header, bytes, bytes ? strlen(bytes) : 0, &state->out);
	if (state->out.error < 0)
		return state->out.error;
	return queue_send(state->queue, TRANSFER_TO_SERVER, state->out.data, state->out.length, deadline);
}

static int acknowledge(struct transfer_client_state *state, const struct deadline *deadline)
{
	const struct transfer_header header = { .kind = TRANSFER_ACK, .number = state->taken };
	int r = state->taken == state->acknowledged ? 0 : send(state, header, NULL, deadline);

	if (r == 0)
		state->acknowledged = state->taken;
	return r;
}

/* Takes an answer, if one comes before DEADLINE. Returns 0 or -errno. */
static int take(struct transfer_client_state *state, const struct deadline *deadline, struct transfer_message *ret)
{
	const struct queue_choice choice = { .type = (int64_t)state->reply };
	size_t offset = 0, length = 0;
	int r;

	state->in.length = 0;
	r = queue_receive(state->queue, &choice, deadline, &state->in, &offset, &length);
	if (r < 0)
		return r;
	state->taken++;
	return transfer_parse(state->in.data + offset + sizeof(struct queue_message), length, ret);
}

/*
 * Whether the request was taken, and nothing has happened since: the queue is empty, and who received last is dead. One look
 * could meet a server between the two; so many that follow each other cannot.
 */
static bool is_abandoned(struct transfer_client_state *state)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	const struct object *queue;
	bool is_quiet;

	if (state->is_started || sysv_stat(OBJECT_MSG, state->queue->id, FACT_MSGS, &list) < 0)
		return false;
	queue = &list.objects[0];
	is_quiet = queue->msg.msgs == 0 && queue->msg.lrpid != 0 && kill((pid_t)queue->msg.lrpid, 0) < 0 && errno == ESRCH;
	state->quiet_looks = is_quiet ? state->quiet_looks + 1 : 0;
	return state->quiet_looks == QUIET_LOOKS;
}

/* Waits for an answer in slices, because the server may die. */
static int await(struct transfer_client_state *state, const struct deadline *deadline, struct transfer_message *ret)
{
	for (;;) {
		struct deadline slice = deadline_from_timeout(true, LOOK);
		bool is_last = deadline_left_ns(deadline) <= LOOK, was_dead = peer_is_dead(&state->server);
		int r = take(state, is_last ? deadline : &slice, ret);

		if (r == -ETIMEDOUT && was_dead)
			return -ECONNRESET;
		if (r == -ETIMEDOUT && is_abandoned(state))
			return -ENOTCONN;
		if (r != -ETIMEDOUT || is_last)
			return r;
	}
}

/* The next answer: the server is told what was taken before anybody waits for more. */
static int next(struct transfer_client_state *state, const struct transfer_request *request, struct transfer_message *ret)
{
	const struct deadline now = { 0 };
	struct deadline deadline = deadline_from_timeout(request->has_timeout, request->timeout);
	int r = state->taken - state->acknowledged < TAKEN_AT_ONCE ? take(state, &now, ret) : -EAGAIN;

	if (r != -EAGAIN)
		return r;
	r = acknowledge(state, &deadline);
	return r < 0 ? r : await(state, &deadline, ret);
}

static int handle_start(struct transfer_client_state *state, const struct transfer_header *header)
{
	int r = peer_open(header->pid, header->pid_ns, &state->server);

	state->is_started = true;
	state->size = header->number;
	return r == -ESRCH ? -ECONNRESET : r;
}

static int handle_error(const struct transfer_message *message, struct fault *fault)
{
	unsigned status = message->header.status;
	bool is_known = status == STATUS_MISSING || status == STATUS_DENIED || status == STATUS_REFUSED;

	return fault_set(fault, is_known ? (enum exit_status)status : STATUS_FAILED, "%.*s",
			 (int)(message->length < 200 ? message->length : 200), message->bytes);
}

/* Returns 0; or -errno, -EINVAL with FAULT set for what the server says. */
static int handle(struct transfer_client_state *state, const struct transfer_message *message,
		  struct transfer_request *request, struct fault *fault)
{
	const struct transfer_header *header = &message->header;
	int r;

	if (header->kind == TRANSFER_START && !state->is_started)
		return handle_start(state, header);
	state->is_ended = header->kind == TRANSFER_EOT || header->kind == TRANSFER_ERROR;
	if (header->kind == TRANSFER_ERROR)
		return handle_error(message, fault);
	if (header->number != state->received)
		return -EPROTO;
	if (header->kind == TRANSFER_EOT)
		return 0;
	if (header->kind != TRANSFER_DATA)
		return -EPROTO;
	r = breaker_write_full(request->fd, message->bytes, message->length);
	state->received += r == 0 ? message->length : 0;
	request->write_error = r;
	return r;
}

/* Those that speak for themselves are left to the caller. */
static int explain(int error, struct fault *fault)
{
	if (fault->status != STATUS_DONE)
		return error;
	if (error == -ECONNRESET)
		fault_set(fault, STATUS_FAILED, "the server died in the middle");
	else if (error == -ENOTCONN)
		fault_set(fault, STATUS_FAILED, "who took the request died before it answered");
	else if (error == -EPROTO || error == -EBADMSG)
		fault_set(fault, STATUS_FAILED, "what came is not what was sent: others use the queue, too");
	else
		explain_queue_receive(error, true, fault);
	return error;
}

/* What was not to the end leaves nothing in the queue: the server hears that nobody waits any more. */
static void give_up(struct transfer_client_state *state)
{
	const struct transfer_header bye = { .kind = TRANSFER_BYE };
	const struct deadline now = { 0 };
	struct transfer_message message;
	int r;

	do
		r = take(state, &now, &message);
	while (r == 0 || r == -EBADMSG);
	if (state->is_started) /* else nobody may be there to take it */
		(void)send(state, bye, NULL, &now);
}

static int receive(struct transfer_client_state *state, struct transfer_request *request, struct fault *fault)
{
	struct transfer_message message;
	int r = 0;

	while (r == 0 && !state->is_ended) {
		r = next(state, request, &message);
		if (r == 0)
			r = handle(state, &message, request, fault);
	}
	return r;
}

int transfer_get(struct queue *queue, struct transfer_request *request, struct fault *fault)
{
	cleanup_with(state_done) struct transfer_client_state state = { .queue = queue, .server = { .fd = -1 } };
	const struct transfer_header path = {
		.kind = TRANSFER_PATH,
		.pid = (uint32_t)getpid(),
		.pid_ns = namespace_pid_inode(),
	};
	struct deadline deadline = deadline_from_timeout(request->has_timeout, request->timeout);
	int r = choose_reply(&state.reply), said;

	if (r == 0)
		r = send(&state, path, request->path, &deadline);
	if (r < 0) {
		explain_queue_send(r, queue, strlen(request->path), fault);
		return r;
	}
	r = receive(&state, request, fault);
	said = state.is_ended ? acknowledge(&state, &deadline) : -EPROTO;
	if (said < 0)
		give_up(&state);
	return r < 0 && request->write_error == 0 ? explain(r, fault) : r;
}
