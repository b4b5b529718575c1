/* stat: all that is known of the objects named, as `key: value` text or JSON. Nothing is changed by looking. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/table_options.h"
#include "ipc/explain.h"
#include "ipc/limit.h"
#include "ipc/sysv_msg.h"
#include "ipc/sysv_sem.h"
#include "object_columns.h"

struct stat_objects {
	struct word_list words;
	struct listing_options listing;
};

static const struct operand operands[] = {
	{ "OBJ", 1, OPERANDS_ANY, "address or ident: shm:5, msg:0x4d2, sem:name=gate",
	  BIND_ADDRESSES(struct stat_objects, words, .types = TYPES_DEFAULT) },
	{ 0 },
};

static const struct choice time_forms[] = {
	{ "iso", TIME_ISO, "2026-11-20T21:41:06+00:00" },
	{ "epoch", TIME_EPOCH, "seconds since 1970" },
	{ "age", TIME_AGE, "how long ago" },
	{ NULL, 0, NULL },
};

static const struct option options[] = {
	{ 'J', "json", .help = "print one JSON document",
	  BIND_EXCLUSIVE(struct stat_objects, listing.format, FORMAT_JSON, "output format") },
	{ 'b', "bytes", .help = "print sizes in bytes", BIND_FLAG(struct stat_objects, listing.bytes) },
	{ 0, "time", .argument = "FORM", .help = "how text shows times: iso (default), age or epoch",
	  BIND_CHOICE(struct stat_objects, listing.time, time_forms) },
	{ 0 },
};

static const struct example examples[] = {
	{ "id=$(ipctool sem create --values 3,0) && ipctool stat \"$id\"", "A set with its semaphores.", 0 },
	{ "ipctool stat shm:2147483647", "Status 3: there is no such object.", 3 },
	{ NULL, NULL, 0 },
};

static const struct stat_objects defaults = { .listing = { .time = TIME_ISO } };

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

/* What is inside: its name as a list in JSON, and how to tell of it; NULL where there is nothing more. */
static int (*inside(const struct object *object, const char **name))(const struct object *, const struct details *)
{
	switch (object->type) {
	case OBJECT_SEM:
		*name = "semaphores";
		return semaphores;
	case OBJECT_MSG:
		*name = "messages";
		return messages;
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

	object_address(object, &address);
	fault_errno(&fault, error);
	say_note("the %s of '%s' could not be seen: %s", what, buffer_string(&address), fault.why);
	something_hidden = true;
}

static void more_json(const void *row, void *context UNUSED, struct json *json)
{
	const struct object *object = row;
	struct buffer *document = json->out;
	cleanup_with(buffer_done) struct buffer list = { 0 };
	struct json inner = { .out = &list };
	const struct details to = { .json = &inner };
	const char *name;
	int (*tell)(const struct object *, const struct details *) = inside(object, &name);
	int r;

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

static void more_facts(const void *row, void *context UNUSED, struct buffer *out)
{
	const struct object *object = row;
	const struct details to = { .out = out };
	const char *name;
	int (*tell)(const struct object *, const struct details *) = inside(object, &name);
	int r = tell ? tell(object, &to) : 0;

	if (r < 0)
		note_hidden(object, name, r);
}

/* Looks each address up. Returns the status of the first that failed. */
static int resolve(const struct address_list *addresses, uint32_t facts, struct object_list *list)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < addresses->count; i++) {
		struct fault fault = { 0 };

		if (address_resolve(&addresses->addresses[i], facts, list, &fault) < 0) {
			int failed = fail_fault(&fault, "cannot stat '%s'", addresses->addresses[i].text);

			status = status ? status : failed;
		}
	}
	return status;
}

static uint32_t types_of(const struct object_list *list)
{
	uint32_t types = 0;

	for (size_t i = 0; i < list->count; i++)
		types |= TYPE_BIT(list->objects[i].type);
	return types;
}

static int print(const struct invocation *call, const struct stat_objects *wanted, const struct object_list *list)
{
	cleanup_with(object_context_done) struct object_context context = { 0 };
	struct column_choice choice;
	struct listing listing = {
		.options = &wanted->listing,
		.choice = &choice,
		.name = "objects",
		.context = &context,
		.out = call->out,
		.more_json = more_json,
		.more_facts = more_facts,
	};
	int r;

	if (table_options_choose(call, &wanted->listing, types_of(list), &choice) != 0)
		return STATUS_USAGE;
	object_context_begin(&context);
	listing.now = context.now;
	r = listing_begin(&listing);
	for (size_t i = 0; r == 0 && i < list->count; i++)
		listing_row(&listing, &list->objects[i]);
	if (r == 0)
		r = listing_end(&listing, !something_hidden);
	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	struct stat_objects *wanted = state;
	const struct address_rule rule = { .type = call->type, .types = TYPES_DEFAULT, .sysv_only = "an id or a key" };
	cleanup_with(address_list_done) struct address_list addresses = { 0 };
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int status = address_list_parse(&wanted->words, &rule, &addresses), printed;

	if (status != STATUS_DONE)
		return status;
	if (wanted->listing.format != FORMAT_JSON)
		wanted->listing.format = FORMAT_FACTS;
	status = resolve(&addresses, FACT_QBYTES | FACT_RSS | FACT_VALUES, &list);
	if (list.count == 0 && wanted->listing.format == FORMAT_FACTS)
		return status;
	printed = print(call, wanted, &list);
	return status ? status : printed;
}

const struct applet applet_inspect_stat = {
	.group = "stat",
	.page = "ipctool-ls",
	.summary = "show all that is known of an object",
	.description = "Of a set also each semaphore; of a queue each message, which stays in the queue.",
	.operands = operands,
	.options = options,
	.columns = object_columns,
	.column_count = OBJECT_COLUMN_COUNT,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_DONE },
	.needs = NEEDS_TYPE_VERBS,
	.state_size = sizeof(struct stat_objects),
	.defaults = &defaults,
	.run = run,
};
