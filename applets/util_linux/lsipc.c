/* lsipc: IPC objects, and limits, in util-linux's words. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/kind.h"
#include "util_linux/common.h"
#include "util_linux/lsipc.h"
#include "util_linux/lsipc_words.h"

static const struct example examples[] = {
	{ "ipctool lsipc", "Limits, and how much of them is used.", 0 },
	{ "ipctool lsipc -m -J -b", "Segments, as JSON.", 0 },
	{ NULL, NULL, 0 },
};

/* What each kind of object is shown by. */
static const struct lsipc_kind {
	enum lsipc_scope scope;
	enum object_type type;
	enum object_family family;
	const char *list; /* its name in JSON */
	const char *columns, *times, *creator;
	uint32_t facts;
} kinds_shown[] = {
	{ SCOPE_SHM, OBJECT_SHM, FAMILY_SYSV, "sharedmemory", "KEY ID PERMS OWNER SIZE NATTCH STATUS CTIME CPID LPID COMMAND",
	  "ATTACH DETACH", "CUID CGID UID GID", 0 },
	{ SCOPE_MSG, OBJECT_MSG, FAMILY_SYSV, "messages", "KEY ID PERMS OWNER USEDBYTES MSGS LSPID LRPID", "SEND RECV CTIME",
	  "CUID CGID UID GID", 0 },
	{ SCOPE_SEM, OBJECT_SEM, FAMILY_SYSV, "semaphores", "KEY ID PERMS OWNER NSEMS", "OTIME CTIME", "CUID CGID UID GID", 0 },
	{ SCOPE_POSIX_SHM, OBJECT_SHM, FAMILY_POSIX, "posix-sharedmemory", "NAME PERMS OWNER SIZE MTIME", "", "CUID CGID", 0 },
	{ SCOPE_POSIX_MSG, OBJECT_MSG, FAMILY_POSIX, "posix-messages", "NAME PERMS OWNER MTIME USEDBYTES MSGS", "", "CUID CGID",
	  FACT_MSGS | FACT_BYTES },
	{ SCOPE_POSIX_SEM, OBJECT_SEM, FAMILY_POSIX, "posix-semaphores", "NAME PERMS OWNER MTIME SVAL", "", "CUID CGID", 0 },
};

static const struct lsipc_kind *kind_shown(uint32_t scopes)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds_shown); i++)
		if (scopes & kinds_shown[i].scope)
			return &kinds_shown[i];
	return NULL;
}

/* All that applies: under -i, where nothing else was asked for. */
static void choose_everything(const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	for (const struct lsipc_column *column = lsipc_columns; column->name; column++)
		if (column->scopes & kind->scope)
			choice->columns[choice->count++] = column;
}

/* Times stand before the command, if that is last. */
static void choose_times(const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	bool is_last = choice->columns[choice->count - 1] == lsipc_column("COMMAND", strlen("COMMAND"));

	if (is_last)
		choice->count--;
	lsipc_choose(choice, kind->times);
	if (is_last)
		lsipc_choose(choice, "COMMAND");
}

/* As by util-linux, a kind that is asked for twice has its columns twice. */
static void choose_usual(const struct lsipc_words *words, const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	for (unsigned times = 0; kind && times < words->times_asked; times++)
		lsipc_choose(choice, kind->columns);
	if (words->global)
		lsipc_choose(choice, "RESOURCE DESCRIPTION LIMIT USED USE%");
	if (kind && words->creator)
		lsipc_choose(choice, kind->creator);
	if (kind && words->time)
		choose_times(kind, choice);
}

/* Whether COLUMN means something for what is shown. */
static bool applies(const struct lsipc_words *words, const struct lsipc_column *column)
{
	uint32_t scopes = words->global ? SCOPE_GLOBAL : words->scopes;

	return column->scopes & scopes || (words->global && (column->scopes & SCOPE_SYSV) == SCOPE_SYSV);
}

/* The column whose name begins at BEGIN; what is wrong is told with the rest of the list, as by util-linux. */
static int choose_one(const struct lsipc_words *words, const char *begin, const char *end, struct lsipc_choice *choice)
{
	const struct lsipc_column *column = lsipc_column(begin, (size_t)(end - begin));

	if (column && applies(words, column)) {
		choice->columns[choice->count++] = column;
		return 0;
	}
	if (column)
		fail_status(STATUS_FAILED, "column %s does not apply to the specified IPC", begin);
	else
		fail_status(STATUS_FAILED, "unknown column: %s", begin);
	return -EINVAL;
}

/* util-linux ends in silence where a name is empty. Returns 0 or -EINVAL. */
static int choose_named(const struct lsipc_words *words, const char *list, struct lsipc_choice *choice)
{
	const char *begin = list;

	for (const char *at = list; *at; at++) {
		const char *end = at[1] == '\0' ? at + 1 : *at == ',' ? at : NULL;

		if (!end)
			continue;
		if (end <= begin || choice->count == LSIPC_COLUMNS_MAX || choose_one(words, begin, end, choice) < 0)
			return -EINVAL;
		begin = at + 1;
	}
	return *list ? 0 : -EINVAL;
}

static int choose(const struct lsipc_words *words, const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	const char *list = words->output;

	if (!list || list[0] == '+') {
		if (words->is_pretty && !words->creator && !words->time)
			choose_everything(kind, choice);
		else
			choose_usual(words, kind, choice);
	}
	return list ? choose_named(words, list[0] == '+' ? list + 1 : list, choice) : 0;
}

static int add_limits(const struct lsipc_words *words, struct lsipc_table *table, struct lsipc_style *style)
{
	int r = 0;

	for (const struct lsipc_limit *limit = lsipc_limits; r == 0 && limit->description; limit++)
		if (!words->scopes || words->scopes & limit->scope)
			r = lsipc_table_add(table, &(const struct lsipc_source){ .limit = limit }, style);
	return r;
}

static int not_found(const struct lsipc_words *words)
{
	if (words->name)
		fail_status(STATUS_FAILED, "name %s not found", words->name);
	else
		fail_status(STATUS_FAILED, "id %d not found", words->id);
	return 0;
}

/* The objects to show: all, or the one asked for. Returns 0 or -errno. */
static int find(const struct lsipc_words *words, const struct lsipc_kind *shown, struct object_list *list)
{
	const struct kind *kind = kind_of(&(const struct object){ .type = shown->type, .family = shown->family });
	struct address address = { .type = shown->type, .form = words->name ? ADDRESS_NAME : ADDRESS_ID, .id = words->id };
	size_t ignored = 0;
	int r;

	if (!words->by_id && !words->name) {
		r = kind->enumerate(kind, shown->facts, list, &ignored);
		if (r == 0 && shown->family == FAMILY_POSIX)
			object_list_settle(list);
		return r;
	}
	if (words->name)
		address.name = (char *)(uintptr_t)(words->name[0] == '/' ? words->name + 1 : words->name);
	r = words->by_id && words->id < 0 ? -ENOENT : kind->stat(kind, &address, shown->facts, list);
	return r == -ENOENT ? not_found(words) : r;
}

static void style_done(struct lsipc_style *style)
{
	name_cache_done(&style->users);
	name_cache_done(&style->groups);
	process_cache_done(&style->processes);
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
					   !words->global && (kind->scope & (SCOPE_SEM | SCOPE_POSIX)), words->no_headings,
					   words->shell_names };
	int r = words->global ? add_limits(words, &table, &style) : find(words, kind, &list);

	if (r == 0 && words->is_pretty && list.count > 0)
		return lsipc_pretty(&list.objects[0], choice, &style, call->out) < 0 ? STATUS_FAILED : STATUS_DONE;
	for (size_t i = 0; r == 0 && i < list.count; i++)
		r = lsipc_table_add(&table, &(const struct lsipc_source){ .object = &list.objects[i] }, &style);
	if (r < 0) {
		fail_errno(r, "cannot list what was asked for");
		return STATUS_FAILED;
	}
	if (!words->is_pretty)
		lsipc_table_print(&table, &print, call->out);
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state UNUSED)
{
	struct lsipc_choice choice = { .count = 0 };
	struct lsipc_words words = { 0 };
	const struct lsipc_kind *kind;
	int status = lsipc_words_read(call, &words);

	if (status >= 0)
		return status;
	kind = kind_shown(words.scopes);
	if (choose(&words, kind, &choice) < 0)
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
