/* msg set: give a queue another mode, owner or size. */
#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/applet.h"
#include "frame/permission_options.h"
#include "ipc/explain.h"
#include "ipc/posix_mq.h"
#include "ipc/sysv.h"

struct msg_set {
	struct address address;
	struct permission_options permissions;
	struct optional_u64 qbytes;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the queue: an id, a key, or a POSIX /NAME", BIND_ADDRESS(struct msg_set, address, .type = OBJECT_MSG) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct msg_set, permissions, struct permission_options, permission_options),
	{ 0, "qbytes", .help = "System V: most bytes the queue may hold", BIND_SIZE(struct msg_set, qbytes) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool msg create name=q && ipctool msg set name=q --mode 0660 --qbytes 8K", "Its group may use it, and it holds 8 KiB.", 0 },
	{ "ipctool msg create /jobs && ipctool msg set /jobs --mode u=rw,g=r", "Its group may receive.", 0 },
	{ NULL, NULL, 0 },
};

static int check_words(const struct msg_set *set)
{
	if (!permission_options_given(&set->permissions) && !set->qbytes.given)
		return fail_usage("what to set is missing: --mode, --chown or --qbytes");
	if (set->qbytes.given && set->address.form == ADDRESS_NAME) {
		fail_status(STATUS_USAGE, "--qbytes: a POSIX queue keeps the size it was made with");
		say_hint("use 'ipctool msg create /NAME --maxmsg N --msgsize SIZE'");
		return STATUS_USAGE;
	}
	return STATUS_DONE;
}

static int change(const struct msg_set *set, struct object *object)
{
	const struct permissions permissions = permission_options_wanted(&set->permissions);

	if (object->family == FAMILY_POSIX)
		return posix_mq_set_permissions(object, &permissions);
	if (set->qbytes.given) {
		object->msg.qbytes = set->qbytes.value;
		object->known |= FACT_QBYTES;
	}
	return sysv_set_permissions(object, &permissions);
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct msg_set *set = state;
	cleanup_with(object_list_done) struct object_list list = { 0 };
	struct fault fault = { 0 };
	int status = check_words(set), r;

	if (status != STATUS_DONE)
		return status;
	if (address_resolve(&set->address, FACT_QBYTES, &list, &fault) < 0)
		return fail_fault(&fault, "cannot find '%s'", set->address.text);
	r = change(set, &list.objects[0]);
	if (r == 0)
		return STATUS_DONE;
	explain_queue_set(r, set->qbytes.value, &fault);
	return fail_fault(&fault, "cannot set '%s'", set->address.text);
}

const struct applet applet_msg_set = {
	.group = "msg",
	.verb = "set",
	.page = "ipctool-msg",
	.summary = "give a queue another mode, owner or size",
	.description = "Of a System V queue all is set in one step. A POSIX queue must be readable or writable by the caller to be set.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct msg_set),
	.run = run,
};
