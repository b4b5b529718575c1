#include "stat_details.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "cli/report.h"
#include "ipc/limit.h"
#include "ipc/posix_sem.h"
#include "ipc/sysv_msg.h"
#include "ipc/sysv_sem.h"
#include "object_columns.h"
#include "stat_processes.h"

/* What one message or semaphore is told to: JSON or text. */
struct details {
	struct json *json;  /* NULL: text */
	struct buffer *out; /* text */
};

static void semaphore_details(const struct details *to, uint64_t index, const struct sysv_semaphore *semaphore)
{
	if (!to->json) {
		buffer_printf(to->out, "semaphore %ju: value=%u pid=", (uintmax_t)index, semaphore->value);
		if (semaphore->pid)
			buffer_u64(to->out, semaphore->pid);
		else
			buffer_char(to->out, '-');
		buffer_printf(to->out, " ncount=%u zcount=%u\n", semaphore->ncount, semaphore->zcount);
		return;
	}
	json_open(to->json, '{');
	json_member_number(to->json, "index", index);
	json_member_number(to->json, "value", semaphore->value);
	if (semaphore->pid)
		json_member_number(to->json, "pid", semaphore->pid);
	else
		json_member_null(to->json, "pid");
	json_member_number(to->json, "ncount", semaphore->ncount);
	json_member_number(to->json, "zcount", semaphore->zcount);
	json_close(to->json, '}');
}

/* A POSIX semaphore is one, of which nobody records the last operator and the waiters. */
static int posix_semaphore(const struct object *object, const struct details *to)
{
	const char *const unknown[] = { "pid", "ncount", "zcount" };

	if (object->flags & SEM_IS_INVALID)
		return 0;
	if (!(object->known & FACT_VALUES))
		return -EACCES;
	if (!to->json) {
		buffer_printf(to->out, "semaphore 0: value=%u\n", object->sem.value);
		return 0;
	}
	json_open(to->json, '{');
	json_member_number(to->json, "index", 0);
	json_member_number(to->json, "value", object->sem.value);
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		json_member_null(to->json, unknown[i]);
	json_close(to->json, '}');
	return 0;
}

static int semaphores(const struct object *object, const struct details *to)
{
	for (uint64_t i = 0; i < object->sem.nsems; i++) {
		struct sysv_semaphore semaphore;
		int r = sysv_sem_read(object->id, (uint32_t)i, &semaphore);

		if (r < 0)
			return r;
		semaphore_details(to, i, &semaphore);
	}
	return 0;
}

static void message_details(const struct details *to, uint64_t index, const struct sysv_message *message)
{
	if (!to->json) {
		buffer_printf(to->out, "message %ju: mtype=%jd size=%ju\n", (uintmax_t)index, (intmax_t)message->mtype,
			      (uintmax_t)message->size);
		return;
	}
	json_open(to->json, '{');
	json_member_number(to->json, "index", index);
	json_member_integer(to->json, "mtype", message->mtype);
	json_member_number(to->json, "size", message->size);
	json_close(to->json, '}');
}

/* A copy must fit whole: no message is larger than the queue, or than msgmax was when it was sent. */
static size_t peek_capacity(const struct object *object)
{
	uint64_t most = object->msg.bytes, msgmax;

	if (limit_value(LIMIT_MSGMAX, &msgmax) == 0 && msgmax > most)
		most = msgmax;
	return most;
}

static int messages(const struct object *object, const struct details *to)
{
	size_t capacity = peek_capacity(object);
	cleanup_free void *buffer = malloc(sizeof(long) + capacity);

	if (!buffer)
		return -ENOMEM;
	for (uint64_t i = 0; i < object->msg.msgs; i++) {
		struct sysv_message message;
		int r = sysv_msg_peek(object->id, i, buffer, capacity, &message);

		if (r == -ENOMSG) /* received by somebody meanwhile */
			break;
		if (r < 0)
			return r;
		message_details(to, i, &message);
	}
	return 0;
}

/* Nothing shows the messages of a POSIX queue but receiving them; how many there are may be hidden too. */
static int posix_messages(const struct object *object, const struct details *to UNUSED)
{
	return object->known & FACT_MSGS ? -ENODATA : -EACCES;
}

/* What is inside: its name as a list in JSON, and how to tell of it; NULL where there is nothing more. */
static int (*inside(const struct object *object, const char **name))(const struct object *, const struct details *)
{
	switch (object->type) {
	case OBJECT_SEM:
		*name = "semaphores";
		return object->family == FAMILY_SYSV ? semaphores : posix_semaphore;
	case OBJECT_MSG:
		*name = "messages";
		return object->family == FAMILY_SYSV ? messages : posix_messages;
	default:
		return NULL;
	}
}

/* Whether something could not be seen, over all objects: the document says so at its end. */
static bool something_hidden;

static void note_hidden(const struct object *object, const char *what, int error)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	struct fault fault = { 0 };

	if (error == -ENODATA) /* there is no way to know it */
		return;
	object_address(object, &address);
	fault_errno(&fault, error);
	say_note("the %s of '%s' could not be seen: %s", what, buffer_string(&address), fault.why);
	something_hidden = true;
}

void stat_details_json(const void *row, void *context, struct json *json)
{
	const struct object *object = row;
	struct buffer *document = json->out;
	cleanup_with(buffer_done) struct buffer list = { 0 };
	struct json inner = { .out = &list };
	const struct details to = { .json = &inner };
	const char *name;
	int (*tell)(const struct object *, const struct details *) = inside(object, &name);
	int r;

	stat_processes_json(object, context, json);
	if (!tell)
		return;
	json_open(&inner, '[');
	r = tell(object, &to);
	json_close(&inner, ']');
	if (r < 0) {
		note_hidden(object, name, r);
		json_member_null(json, name);
		return;
	}
	buffer_printf(document, ",\"%s\":", name);
	buffer_append(document, list.data, list.length);
}

void stat_details_facts(const void *row, void *context, struct buffer *out)
{
	const struct object *object = row;
	const struct details to = { .out = out };
	const char *name;
	int (*tell)(const struct object *, const struct details *) = inside(object, &name);
	int r = tell ? tell(object, &to) : 0;

	if (r < 0)
		note_hidden(object, name, r);
	stat_processes_facts(object, context, out);
}

bool stat_details_are_whole(void)
{
	return !something_hidden;
}
