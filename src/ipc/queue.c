#include "ipc/queue.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "base/cleanup.h"
#include "ipc/explain.h"
#include "ipc/limit.h"
#include "ipc/posix_mq.h"
#include "ipc/sysv.h"
#include "ipc/sysv_msg.h"
#include "sys/breaker.h"

/* How often a wait that is over is interrupted until it has been seen. */
#define AGAIN INT64_C(10000000)

/* Nothing tells those who wait on a POSIX queue that it was removed (they hold it open): they look so often, nanoseconds. */
#define LOOK INT64_C(200000000)

/* The first guess at a message's size: msgmax unless it was changed. */
#define ROOM 8192

/* No message is larger: msgmax is an int. */
#define ROOM_MAX INT_MAX

static int open_posix(const struct object *object, enum queue_access access, struct queue *queue)
{
	queue->msgsize = object->msg.msgsize;
	queue->fd = posix_mq_open(object, access == QUEUE_SENDS ? O_WRONLY : O_RDWR);
	if (queue->fd == -EACCES && access == QUEUE_RECEIVES)
		queue->fd = posix_mq_open(object, O_RDONLY);
	return queue->fd < 0 ? queue->fd : 0;
}

int queue_open(const struct address *address, enum queue_access access, struct queue *ret, struct fault *fault)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	const struct object *object;
	int r;

	*ret = (struct queue){ .fd = -1, .room = ROOM, .qbytes = UINT64_MAX };
	r = address_resolve(address, FACT_QBYTES | FACT_MSGS, &list, fault);
	if (r < 0)
		return r;
	object = &list.objects[0];
	ret->family = object->family;
	ret->id = object->id;
	ret->msgs = object->msg.msgs;
	if (object->known & FACT_QBYTES)
		ret->qbytes = object->msg.qbytes;
	r = object->family == FAMILY_POSIX ? open_posix(object, access, ret) : 0;
	if (r < 0)
		explain_stat(r, OBJECT_MSG, fault);
	return r;
}

void queue_done(struct queue *queue)
{
	if (queue->fd >= 0)
		close(queue->fd);
	queue->fd = -1;
	buffer_done(&queue->out);
}

uint64_t queue_most(const struct queue *queue)
{
	uint64_t most = ROOM_MAX;

	if (queue->family == FAMILY_POSIX)
		return queue->msgsize;
	if (limit_value(LIMIT_MSGMAX, &most) < 0 || most > ROOM_MAX)
		most = ROOM_MAX;
	return queue->qbytes < most ? queue->qbytes : most;
}

/* What a call that waits, or does not, is asked to do. */
struct attempt {
	struct queue *queue;
	int64_t number;
	const struct queue_choice *choice;
	struct queue_message *message;
	size_t length; /* of the text; to receive: room for it */
};

/* Sends or receives, waiting or not. Returns 0 or -errno. */
typedef int attempt_call(struct attempt *attempt, bool waits);

/* Arranges for the wait that follows to be interrupted, at the deadline at the latest. */
static void set_breaker(struct queue *queue, const struct deadline *deadline)
{
	int64_t left = deadline_left_ns(deadline), look = queue->family == FAMILY_POSIX ? LOOK : INT64_MAX;

	if (deadline->forever && (queue->is_looking || look == INT64_MAX))
		return;
	queue->is_looking = deadline->forever;
	breaker_set(left < look ? left : look, left < look ? AGAIN : look);
}

/* Waits until the call works, fails, or its time is over. */
static int wait_for(struct attempt *attempt, attempt_call *call, const struct deadline *deadline)
{
	struct queue *queue = attempt->queue;

	for (;;) {
		int r;

		if (breaker_caught())
			return -EINTR;
		if (deadline_left_ns(deadline) == 0)
			return deadline_error(deadline);
		set_breaker(queue, deadline);
		r = call(attempt, true);
		if (r != -EINTR)
			return r;
		if (queue->family == FAMILY_POSIX && posix_mq_is_removed(queue->fd))
			return -EIDRM;
	}
}

/* With a deadline tries first: most messages need not be waited for, and a breaker costs system calls. */
static int attempt_until(struct attempt *attempt, attempt_call *call, const struct deadline *deadline)
{
	int r = -EAGAIN;

	if (!deadline->forever)
		r = call(attempt, false);
	if ((r != -EAGAIN && r != -EINTR) || deadline_is_now(deadline))
		return r;
	r = wait_for(attempt, call, deadline);
	if (!deadline->forever)
		breaker_set(0, 0);
	return r;
}

static int send_once(struct attempt *attempt, bool waits)
{
	if (attempt->queue->family == FAMILY_POSIX)
		return posix_mq_send(attempt->queue->fd, attempt->message->text, attempt->length,
				     (unsigned)attempt->message->number, waits);
	return sysv_msg_send(attempt->queue->id, attempt->message, attempt->length, waits ? 0 : IPC_NOWAIT);
}

int queue_send(struct queue *queue, int64_t number, const char *bytes, size_t length, const struct deadline *deadline)
{
	struct attempt attempt = { .queue = queue, .length = length };

	/* the kernel would let it wait for ever for room that cannot be */
	if (queue->family == FAMILY_POSIX ? length > queue->msgsize : length > queue->qbytes)
		return -EMSGSIZE;
	queue->out.length = 0;
	attempt.message = (void *)buffer_reserve(&queue->out, sizeof(struct queue_message) + length);
	if (!attempt.message)
		return -ENOMEM;
	attempt.message->number = (long)number;
	if (length > 0)
		memcpy(attempt.message->text, bytes, length);
	return attempt_until(&attempt, send_once, deadline);
}

static int receive_once(struct attempt *attempt, bool waits)
{
	const struct queue_choice *choice = attempt->choice;
	unsigned priority = 0;
	ssize_t n;

	if (attempt->queue->family == FAMILY_POSIX) {
		n = posix_mq_receive(attempt->queue->fd, attempt->message->text, attempt->length, &priority, waits);
		attempt->message->number = (long)priority;
	} else {
		n = sysv_msg_receive(attempt->queue->id, attempt->message, attempt->length, (long)choice->type,
				     (waits ? 0 : IPC_NOWAIT) | (choice->except ? MSG_EXCEPT : 0));
	}
	if (n < 0)
		return (int)n;
	attempt->length = (size_t)n;
	return 0;
}

/* Room for a message of LENGTH bytes behind what INTO holds, where a struct can stand; NULL when memory ran out. */
static struct queue_message *make_room(struct buffer *into, size_t length, size_t *offset)
{
	size_t align = _Alignof(struct queue_message), pad = (align - into->length % align) % align;

	*offset = into->length + pad;
	return buffer_reserve(into, pad + sizeof(struct queue_message) + length) ? (void *)(into->data + *offset) : NULL;
}

/* The message was larger than expected and stays. Whether there is more room next time. */
static bool grow_room(struct queue *queue)
{
	if (queue->room >= ROOM_MAX)
		return false;
	queue->room = queue->room > ROOM_MAX / 2 ? ROOM_MAX : queue->room * 2;
	return true;
}

int queue_receive(struct queue *queue, const struct queue_choice *choice, const struct deadline *deadline, struct buffer *into,
		  size_t *offset, size_t *length)
{
	struct attempt attempt = { .queue = queue, .choice = choice };
	int r;

	do {
		attempt.length = queue->family == FAMILY_POSIX ? (size_t)queue->msgsize : queue->room;
		attempt.message = make_room(into, attempt.length, offset);
		r = attempt.message ? attempt_until(&attempt, receive_once, deadline) : -ENOMEM;
	} while (r == -E2BIG && grow_room(queue));
	if (r < 0)
		return r;
	*length = attempt.length;
	into->length = *offset + sizeof(struct queue_message) + *length;
	return 0;
}

/* What EINVAL of MSG_COPY says: what is larger than msgmax is not copied, whatever the room; or the queue is gone. */
static int peek_error(const struct queue *queue, int error)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };

	if (error != -EINVAL)
		return error;
	return sysv_stat(OBJECT_MSG, queue->id, 0, &list) == 0 ? -EMSGSIZE : -EIDRM;
}

int queue_peek(struct queue *queue, uint64_t index, struct buffer *into, size_t *offset, size_t *length)
{
	struct sysv_message seen;
	int r;

	do {
		struct queue_message *message = make_room(into, queue->room, offset);

		r = message ? sysv_msg_peek(queue->id, index, message, queue->room, &seen) : -ENOMEM;
	} while (r == -E2BIG && grow_room(queue));
	if (r < 0)
		return peek_error(queue, r);
	*length = seen.size;
	into->length = *offset + sizeof(struct queue_message) + *length;
	return 0;
}
