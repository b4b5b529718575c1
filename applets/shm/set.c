/* shm set: change the owner, mode, size or locking of shared memory. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/permission_options.h"
#include "ipc/explain.h"
#include "ipc/posix_file.h"
#include "ipc/sysv.h"
#include "ipc/sysv_shm.h"
#include "shm/common.h"

enum { LOCK = 1, UNLOCK };

struct shm_set {
	struct address address;
	struct permission_options permissions;
	int lock;
	struct optional_u64 size;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_set),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct shm_set, permissions, struct permission_options, permission_options),
	{ 0, "lock", .help = "System V: keep it in memory, never in swap (SHM_LOCK)", BIND_EXCLUSIVE(struct shm_set, lock, LOCK, "locking") },
	{ 0, "unlock", .help = "System V: let it be swapped out again", BIND_EXCLUSIVE(struct shm_set, lock, UNLOCK, "locking") },
	{ 0, "size", .help = "POSIX: cut it, or add zeros, whose memory is taken at once", BIND_SIZE(struct shm_set, size) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create key=7 4K && ipctool shm set key=7 --mode 0640 --lock", "Readable for its group, and never swapped out.", 0 },
	{ "ipctool shm create /frame 4K && ipctool shm set /frame --size 8K", "Larger.", 0 },
	{ "ipctool shm create key=7 4K && ipctool shm set key=7 --size 8K", "A segment's size is for ever.", STATUS_USAGE },
	{ NULL, NULL, 0 },
};

/* What one family cannot do is known by the address alone. */
static int check(const struct shm_set *set)
{
	bool is_posix = set->address.form == ADDRESS_NAME;

	if (!permission_options_given(&set->permissions) && !set->lock && !set->size.given)
		return fail_usage("nothing to set: --mode, --chown, --lock, --unlock or --size");
	if (is_posix && set->lock) {
		fail_status(STATUS_USAGE, "--%s: a POSIX object has no lock of its own", set->lock == LOCK ? "lock" : "unlock");
		say_hint("use a System V segment; a program can lock what it has mapped (mlock)");
		return STATUS_USAGE;
	}
	if (!is_posix && set->size.given) {
		fail_status(STATUS_USAGE, "--size: a System V segment keeps the size it was made with");
		say_hint("make another one, or use a POSIX object, like /frame");
		return STATUS_USAGE;
	}
	return STATUS_DONE;
}

static int resize(const struct shm_set *set)
{
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	int status = shm_open_object(&set->address, SHM_TO_WRITE, &access), r;
	struct fault fault = { 0 };

	if (status != STATUS_DONE)
		return status;
	r = shm_access_resize(&access, set->size.value);
	if (r == 0)
		return STATUS_DONE;
	explain_posix_create(r, OBJECT_SHM, set->size.value > access.size ? set->size.value - access.size : 0, &fault);
	return fail_fault(&fault, "cannot give '%s' %ju bytes", set->address.text, (uintmax_t)set->size.value);
}

static int lock(const struct shm_set *set, const struct object *object)
{
	struct fault fault = { 0 };
	int r = sysv_shm_lock(object->id, set->lock == LOCK);

	if (r == 0)
		return STATUS_DONE;
	explain_shm_lock(r, &fault);
	return fail_fault(&fault, "cannot %s '%s'", set->lock == LOCK ? "lock" : "unlock", set->address.text);
}

static int set_permissions(const struct shm_set *set, const struct object *object)
{
	const struct permissions wanted = permission_options_wanted(&set->permissions);
	struct fault fault = { 0 };
	int r;

	if (!permission_options_given(&set->permissions))
		return STATUS_DONE;
	if (object->family == FAMILY_POSIX)
		r = posix_file_set_permissions(object->name, object, &wanted);
	else
		r = sysv_set_permissions(object, &wanted);
	if (r == 0)
		return STATUS_DONE;
	if (r == -ESTALE)
		fault_set(&fault, STATUS_REFUSED, "another object took its name meanwhile");
	else
		explain_stat(r, OBJECT_SHM, &fault);
	return fail_fault(&fault, "cannot change owner or mode of '%s'", set->address.text);
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct shm_set *set = state;
	cleanup_with(object_list_done) struct object_list list = { 0 };
	struct fault fault = { 0 };
	int status = check(set);

	if (status != STATUS_DONE)
		return status;
	if (address_resolve(&set->address, 0, &list, &fault) < 0)
		return fail_fault(&fault, "cannot find '%s'", set->address.text);
	/* the owner last: who is it no more may change nothing else */
	if (set->size.given)
		status = resize(set);
	else if (set->lock)
		status = lock(set, &list.objects[0]);
	return status == STATUS_DONE ? set_permissions(set, &list.objects[0]) : status;
}

const struct applet applet_shm_set = {
	.group = "shm",
	.verb = "set",
	.page = "ipctool-shm",
	.summary = "change the owner, mode, size or locking of shared memory",
	.description = "Size and locking are changed first, owner and mode last. A size that finds no memory changes nothing "
		       "and is status 8. Who has mapped what is cut off an object dies when touching it.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct shm_set),
	.run = run,
};
