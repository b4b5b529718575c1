/* sem release: give units to a semaphore. */
#include "base/cleanup.h"
#include "ipc/posix_sem.h"
#include "sem/common.h"

struct sem_release {
	struct address address;
	struct optional_u64 units, index;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the set or semaphore", BIND_ADDRESS(struct sem_release, address, .type = OBJECT_SEM) },
	UNITS_OPERAND(struct sem_release, units, "how many units to give (default 1)"),
	{ 0 },
};

static const struct option options[] = {
	INDEX_OPTION(struct sem_release, index),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sem create name=gate && ipctool sem release name=gate 3", "Lets three in.", 0 },
	{ "ipctool sem create /gate && ipctool sem release /gate", "Whoever waits in sem_wait(3) goes on.", 0 },
	{ NULL, NULL, 0 },
};

static int give(const struct sem_release *release, const struct object *object, uint64_t units)
{
	const struct deadline now = deadline_from_timeout(true, 0); /* giving never waits */

	if (object->family == FAMILY_POSIX)
		return posix_sem_give(object, (uint32_t)units);
	return sem_operate_one(object, release->index.value, (int)units, &now);
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sem_release *release = state;
	cleanup_with(object_list_done) struct object_list found = { 0 };
	uint64_t units = release->units.given ? release->units.value : 1;
	int status = sem_find(&release->address, 0, &found), r;

	if (status == STATUS_DONE)
		status = sem_check_index(&found.objects[0], release->address.text, release->index.value);
	if (status == STATUS_DONE)
		status = sem_check_value(&found.objects[0], units);
	if (status != STATUS_DONE)
		return status;
	r = give(release, &found.objects[0], units);
	return r < 0 ? sem_fail(r, "release", release->address.text) : STATUS_DONE;
}

const struct applet applet_sem_release = {
	.group = "sem",
	.verb = "release",
	.page = "ipctool-sem",
	.summary = "give units to a semaphore",
	.description = "Whoever waits for them goes on. Nobody has to have taken them before, and nothing is undone.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct sem_release),
	.run = run,
};
