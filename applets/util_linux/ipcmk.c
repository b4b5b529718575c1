/* ipcmk: makes System V and POSIX objects, in util-linux's words. */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "cli/foreign_size.h"
#include "ipc/kind.h"
#include "ipc/sysv.h"
#include "util_linux/common.h"
#include "util_linux/ipcmk.h"

static const struct option options[] = {
	{ 'M', "shmem", "SIZE", "make a segment", DROP_IN_TEXT },
	{ 'S', "semaphore", "NUMBER", "make a set of so many semaphores", DROP_IN_TEXT },
	{ 'Q', "queue", .help = "make a queue", DROP_IN_FLAG },
	{ 'm', "posix-shmem", "SIZE", "make POSIX shared memory", DROP_IN_TEXT },
	{ 's', "posix-semaphore", .help = "make a POSIX semaphore", DROP_IN_FLAG },
	{ 'q', "posix-mqueue", .help = "make a POSIX queue", DROP_IN_FLAG },
	{ 'n', "name", "NAME", "name of the POSIX object", DROP_IN_TEXT },
	{ 'p', "mode", "MODE", "permissions, octal (default 0644)", DROP_IN_TEXT },
	DROP_IN_HELP,
};

static const struct example examples[] = {
	{ "ipctool ipcmk -M 1M -p 600", "Makes a segment of 1 MiB and prints its id.", 0 },
	{ NULL, NULL, 0 },
};

/* A key that nobody has: util-linux takes what exists for what it made. */
static int make_new(const struct ipcmk *ipcmk, const struct ipcmk_maker *maker, struct object_list *list)
{
	uint32_t key = 0;
	int r;

	do {
		if (getrandom(&key, sizeof(key), 0) != sizeof(key))
			return -errno;
		r = key ? maker->make(ipcmk, key, list) : -EEXIST;
	} while (r == -EEXIST && !maker->posix);
	return r;
}

/* What could not be announced nobody would find again. */
static int take_back(const struct ipcmk_maker *maker, int id, const struct object_list *list)
{
	int r;

	if (maker->posix)
		r = kind_of(&list->objects[0])->remove(kind_of(&list->objects[0]), &list->objects[0]);
	else
		r = sysv_remove(maker->type, id);
	(void)r;
	return STATUS_FAILED;
}

static int make(const struct invocation *call, const struct ipcmk *ipcmk, const struct ipcmk_maker *maker)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	struct buffer *out = &call->out->buffer;
	int id = make_new(ipcmk, maker, &list), r;

	if (id < 0) {
		fail_errno(id, "%s", maker->failure);
		return STATUS_FAILED;
	}
	if (maker->posix)
		buffer_printf(out, "%s: %s\n", maker->label, ipcmk->name);
	else
		buffer_printf(out, "%s: %d\n", maker->label, id);
	r = stream_flush(call->out);
	return r < 0 ? take_back(maker, id, &list) : STATUS_DONE;
}

static int take_size(struct ipcmk *ipcmk, enum made which, const char *text)
{
	int r = foreign_size(text, &ipcmk->size[which == MAKE_POSIX_SHM]);

	ipcmk->asked[which] = true;
	if (r < 0)
		return fail_errno(r, "failed to parse size: '%s'", text), STATUS_FAILED;
	return -1;
}

static int take_mode(struct ipcmk *ipcmk, const char *text)
{
	char *end;

	errno = 0;
	ipcmk->mode = (unsigned)strtoul(text, &end, 8);
	if (errno || end == text || *end)
		return fail_errno(-errno, "failed to parse mode"), STATUS_FAILED;
	return -1;
}

static int take(const struct invocation *call, struct ipcmk *ipcmk, int letter, const char *value)
{
	int r;

	switch (letter) {
	case 'M':
		return take_size(ipcmk, MAKE_SHM, value);
	case 'm':
		return take_size(ipcmk, MAKE_POSIX_SHM, value);
	case 'p':
		return take_mode(ipcmk, value);
	case 'S':
		ipcmk->asked[MAKE_SEM] = true;
		r = drop_in_number(value, &ipcmk->nsems);
		return r < 0 ? drop_in_bad_number(r, "failed to parse elements", value) : -1;
	case 'Q':
		ipcmk->asked[MAKE_MSG] = true;
		return -1;
	case 'q':
		ipcmk->asked[MAKE_POSIX_MSG] = true;
		return -1;
	case 's':
		ipcmk->asked[MAKE_POSIX_SEM] = true;
		return -1;
	case 'n':
		ipcmk->name = value;
		return -1;
	default:
		return drop_in_common(call, letter);
	}
}

static int check(const struct ipcmk *ipcmk)
{
	bool any = false, posix = false;

	for (size_t i = 0; i < MADE; i++) {
		any |= ipcmk->asked[i];
		posix |= ipcmk->asked[i] && ipcmk_makers[i].posix;
	}
	if (!any) {
		fail_status(STATUS_FAILED, "bad usage");
		return foreign_try_help();
	}
	if (!posix || ipcmk->name)
		return STATUS_DONE;
	fail_status(STATUS_FAILED, "name is required for POSIX IPC");
	return foreign_try_help();
}

static int run(const struct invocation *call, void *state UNUSED)
{
	struct ipcmk ipcmk = { .mode = 0644 };
	const char *value;
	int letter, status = drop_in_start(call, options);

	while (status < 0 && (letter = foreign_next(&value)) != FOREIGN_END)
		status = take(call, &ipcmk, letter, value);
	if (status < 0)
		status = check(&ipcmk) == STATUS_DONE ? -1 : STATUS_FAILED;
	for (size_t i = 0; i < MADE && status <= STATUS_DONE; i++) {
		if (!ipcmk.asked[i])
			continue;
		status = make(call, &ipcmk, &ipcmk_makers[i]);
	}
	return status;
}

const struct applet applet_util_linux_ipcmk = {
	.group = "ipcmk",
	.link = "ipcmk",
	.page = "ipctool-util-linux",
	.summary = "make IPC objects as util-linux's ipcmk does",
	.options = options,
	.examples = examples,
	.needs = NEEDS_RAW_WORDS | NEEDS_LINK_NAMED,
	.run = run,
};
