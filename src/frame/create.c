#include "frame/create.h"

#include <errno.h>

#include "base/cleanup.h"
#include "ipc/fifo.h"
#include "ipc/kind.h"
#include "out/json.h"
#include "sys/interrupt.h"
#include "sys/namespace.h"

const struct option create_options[] = {
	{ 'm', "mode", .help = "permissions, exactly these whatever the umask (default 0600)", BIND_MODE(struct create_options, mode) },
	{ 'x', "exclusive", .help = "create only if it does not exist yet", BIND_FLAG(struct create_options, exclusive) },
	{ 'J', "json", .help = "print one JSON document: addr, ident, created", BIND_FLAG(struct create_options, json) },
	{ 0 },
};

unsigned create_mode(const struct create_options *options)
{
	return options->mode.given ? options->mode.value : DEFAULT_MODE;
}

uint32_t create_key(const struct address *address)
{
	return address->text && address->form == ADDRESS_KEY ? address->key : 0;
}

bool create_is_named(const struct address *address)
{
	return address->text && address->form == ADDRESS_NAME;
}

const char *create_name(const struct address *address)
{
	return address->text ? address->text : "private";
}

static void append_address(struct buffer *out, const struct object *object, bool created, bool as_json)
{
	cleanup_with(buffer_done) struct buffer address = { 0 }, ident = { 0 };
	struct json json = { .out = out };

	if (!as_json) {
		object_address(object, out);
		buffer_char(out, '\n');
		return;
	}
	object_address(object, &address);
	ident_append(object, namespace_ipc_inode(), &ident);
	json_open(&json, '{');
	json_member_text(&json, "addr", buffer_string(&address));
	json_member_text(&json, "ident", buffer_string(&ident));
	json_member_bool(&json, "created", created);
	json_close(&json, '}');
	buffer_char(out, '\n');
	/* an address without its bytes would be another address */
	if (address.error < 0 || ident.error < 0)
		out->error = -ENOMEM;
}

static int write_address(const struct invocation *call, const struct create_options *options,
			 const struct object *object, bool created)
{
	int r;

	append_address(&call->out->buffer, object, created, options->json);
	r = interrupt_wait_writable(call->out->fd);
	return r < 0 ? r : stream_flush(call->out);
}

static int remove_again(const struct object *object)
{
	const struct kind *kind;

	if (object->type == OBJECT_FIFO)
		return fifo_remove(object);
	kind = kind_of(object);
	return kind->remove(kind, object);
}

/* Takes back what was made and could not be announced. Returns the exit status. */
static int undo(const struct object *object, bool created, int error)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };

	object_address(object, &address);
	if (created && remove_again(object) < 0)
		return fail_errno(error, "cannot write the address, nor remove the new object '%s' again",
				  buffer_string(&address));
	if (error == -EINTR || (error == -EPIPE && !interrupt_pipe_was_ignored())) /* the signal says it */
		return STATUS_FAILED;
	fail_errno(error, "cannot write the address");
	if (created)
		say_hint("the new object was removed again");
	return STATUS_FAILED;
}

int create_announce(const struct invocation *call, const struct create_options *options, const struct object *object,
		    bool created)
{
	int r = write_address(call, options, object, created);

	if (r == 0)
		return STATUS_DONE;
	call->out->buffer.length = 0;
	return undo(object, created, r);
}

int create_announce_id(const struct invocation *call, const struct create_options *options, enum object_type type, int id,
		       bool created)
{
	const struct address address = { .type = type, .form = ADDRESS_ID, .id = id };
	const struct object made = { .type = type, .family = FAMILY_SYSV, .id = id };
	const struct kind *kind = kind_of_address(&address);
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = kind->stat(kind, &address, 0, &list);

	return r < 0 ? undo(&made, created, r) : create_announce(call, options, &list.objects[0], created);
}

int create_fail(const struct create_options *options, struct fault *fault, const char *what, const char *name)
{
	if (fault->status == STATUS_EXISTS && !options->exclusive)
		fault_set(fault, STATUS_EXISTS, "it exists and is smaller than asked");
	return fail_fault(fault, "cannot create %s '%s'", what, name);
}
