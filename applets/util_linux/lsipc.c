/* lsipc: IPC objects, and limits, in util-linux's words. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/kind.h"
#include "ipc/posix_file.h"
#include "ipc/sysv_sem.h"
#include "util_linux/common.h"
#include "util_linux/lsipc.h"
#include "util_linux/lsipc_words.h"

static const struct example examples[] = {
	{ "ipctool lsipc", "Limits, and how much of them is used.", 0 },
	{ "ipctool lsipc -m -J -b", "Segments, as JSON.", 0 },
	{ NULL, NULL, 0 },
};

#define MQUEUE_NOT_MOUNTED \
	"/dev/mqueue does not seem to be mounted. Use 'mount -t mqueue none /dev/mqueue' to mount it."

static int add_limits(const struct lsipc_words *words, struct lsipc_table *table, struct lsipc_style *style)
{
	int r = 0;

	for (const struct lsipc_limit *limit = lsipc_limits; r == 0 && limit->description; limit++)
		if ((words->scopes ? words->scopes : SCOPE_SYSV) & limit->scope)
			r = lsipc_table_add(table, &(const struct lsipc_source){ .limit = limit }, style);
	return r;
}

/* In util-linux's words, which has one for queues and semaphores. */
static int not_found(const struct lsipc_words *words)
{
	if (words->name)
		fail_status(STATUS_FAILED, "%s %s not found", words->scopes == SCOPE_POSIX_SHM ? "shm" : "mqueue", words->name);
	else
		fail_status(STATUS_FAILED, "id %d not found", words->id);
	return 0;
}

static int find_all(const struct lsipc_kind *shown, const struct kind *kind, struct object_list *list)
{
	size_t ignored = 0;

	return kind->enumerate(kind, shown->facts, list, &ignored);
}

/* A queue's name begins with a slash, that of others without. */
static int find_name(const struct lsipc_words *words, const struct lsipc_kind *shown, const struct kind *kind,
		     struct object_list *list)
{
	bool is_queue = words->scopes == SCOPE_POSIX_MSG;
	struct address address = { .type = shown->type, .form = ADDRESS_NAME };

	if (is_queue && words->name[0] != '/') {
		fail_status(STATUS_FAILED, "mqueue name must start with '/': %s", words->name);
		return 0;
	}
	address.name = (char *)(uintptr_t)(words->name + is_queue);
	return address.name[0] && !strchr(address.name, '/') ? kind->stat(kind, &address, shown->facts, list) : -ENOENT;
}

/* The objects to show: all, or the one asked for. Returns 0 or -errno. */
static int find(const struct lsipc_words *words, const struct lsipc_kind *shown, struct object_list *list)
{
	const struct kind *kind = kind_of(&(const struct object){ .type = shown->type, .family = shown->family });
	const struct address address = { .type = shown->type, .form = ADDRESS_ID, .id = words->id };
	int r;

	if (!words->by_id && !words->name)
		return find_all(shown, kind, list);
	if (words->name)
		r = find_name(words, shown, kind, list);
	else
		r = words->id < 0 ? -ENOENT : kind->stat(kind, &address, shown->facts, list);
	return r == -ENOENT || r == -ENOTKIND || r == -ENAMETOOLONG ? not_found(words) : r;
}

static void style_done(struct lsipc_style *style)
{
	name_cache_done(&style->users);
	name_cache_done(&style->groups);
	process_cache_done(&style->processes);
}

/* util-linux reads a set's semaphores also where it does not show them. */
static bool may_read(const struct object *object)
{
	struct sysv_semaphore ignored;
	int r = object->type == OBJECT_SEM ? sysv_sem_read(object->id, 0, &ignored) : 0;

	if (r < 0)
		fail_errno(r, "semctl(GETVAL) failed");
	return r == 0;
}

/* Whether it can be known how many queues there are, if that is asked for. */
static bool can_count(const struct lsipc_words *words)
{
	uint64_t ignored;

	if (!words->global || words->scopes != SCOPE_POSIX_MSG || limit_used(LIMIT_MQUMNI, &ignored) != -EPERM)
		return true;
	fail_status(STATUS_FAILED, MQUEUE_NOT_MOUNTED);
	return false;
}

static int cannot_list(const struct lsipc_kind *kind, int error)
{
	if (kind && kind->scope == SCOPE_POSIX_MSG && error == -EPERM)
		return fail_status(STATUS_FAILED, MQUEUE_NOT_MOUNTED);
	fail_errno(error, "cannot list what was asked for");
	return STATUS_FAILED;
}

static int show(const struct invocation *call, const struct lsipc_words *words, const struct lsipc_kind *kind,
		const struct lsipc_choice *choice)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(lsipc_table_done) struct lsipc_table table = { .choice = choice };
	cleanup_with(style_done) struct lsipc_style style = {
		.bytes = words->bytes,
		.numeric_permissions = words->numeric_permissions,
		.time = words->time_given ? words->time_form : words->is_pretty ? LSIPC_FULL : LSIPC_SHORT,
	};
	const struct lsipc_print print = { words->format, words->global ? "ipclimits" : kind->list,
					   words->global || kind->scope == SCOPE_SEM, words->no_headings,
					   words->shell_names };
	int r = words->global ? add_limits(words, &table, &style) : find(words, kind, &list);

	if (r == 0 && words->is_pretty && list.count > 0)
		return lsipc_pretty(&list.objects[0], choice, &style, call->out) < 0 ? STATUS_FAILED : STATUS_DONE;
	for (size_t i = 0; r == 0 && i < list.count; i++)
		r = lsipc_table_add(&table, &(const struct lsipc_source){ .object = &list.objects[i] }, &style);
	if (r < 0)
		return cannot_list(kind, r);
	if (words->is_pretty)
		return STATUS_DONE;
	lsipc_table_print(&table, &print, call->out);
	if (words->by_id && list.count > 0 && !may_read(&list.objects[0]))
		return STATUS_FAILED;
	return can_count(words) ? STATUS_DONE : STATUS_FAILED;
}

static int run(const struct invocation *call, void *state UNUSED)
{
	struct lsipc_choice choice = { .count = 0 };
	struct lsipc_words words = { 0 };
	const struct lsipc_kind *kind;
	int status = lsipc_words_read(call, &words);

	if (status >= 0)
		return status;
	kind = lsipc_kind_of(words.scopes);
	if (lsipc_choose_columns(&words, kind, &choice) < 0)
		return STATUS_FAILED;
	return show(call, &words, kind, &choice);
}

const struct applet applet_util_linux_lsipc = {
	.group = "lsipc",
	.link = "lsipc",
	.page = "ipctool-util-linux",
	.summary = "list IPC objects and limits as util-linux's lsipc does",
	.options = lsipc_options,
	.examples = examples,
	.needs = NEEDS_RAW_WORDS | NEEDS_LINK_NAMED,
	.run = run,
};
