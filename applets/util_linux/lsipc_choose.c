/* lsipc: which columns are shown. */
#include <errno.h>
#include <string.h>

#include "cli/report.h"
#include "util_linux/lsipc.h"
#include "util_linux/lsipc_words.h"

static const struct lsipc_kind kinds_shown[] = {
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

const struct lsipc_kind *lsipc_kind_of(uint32_t scopes)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds_shown); i++)
		if (scopes & kinds_shown[i].scope)
			return &kinds_shown[i];
	return NULL;
}

/* All that applies: under -i, where nothing else was asked for. */
static void choose_everything(const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	choice->count = 0;
	for (const struct lsipc_column *column = lsipc_columns; column->name; column++)
		if (column->scopes & kind->scope)
			choice->columns[choice->count++] = column;
	choice->absent = LSIPC_COLUMNS_OWN - choice->count;
}

/* Times stand before the command, if that is last. */
static int choose_times(const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	bool is_last = choice->columns[choice->count - 1] == lsipc_column("COMMAND", strlen("COMMAND"));
	int r;

	if (is_last)
		choice->count--;
	r = lsipc_choose(choice, kind->times);
	return r == 0 && is_last ? lsipc_choose(choice, "COMMAND") : r;
}

/* What options add to the usual columns. */
static int choose_more(const struct lsipc_words *words, const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	int r = 0;

	if (words->creator)
		r = lsipc_choose(choice, kind->creator);
	return r == 0 && words->time ? choose_times(kind, choice) : r;
}

/* Whether COLUMN may stand beside what is shown; what all System V objects have may always, though it be empty. */
static bool applies(const struct lsipc_words *words, const struct lsipc_column *column)
{
	uint32_t scopes = words->global ? SCOPE_GLOBAL : words->scopes;

	return column->scopes & scopes || (column->scopes & SCOPE_SYSV) == SCOPE_SYSV;
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
		bool is_full = choice->count + choice->absent == LSIPC_COLUMNS_MAX;
		const char *end = at[1] == '\0' ? at + 1 : *at == ',' ? at : NULL;

		if (!end)
			continue;
		if (end <= begin || is_full || choose_one(words, begin, end, choice) < 0)
			return -EINVAL;
		begin = at + 1;
	}
	return *list ? 0 : -EINVAL;
}

int lsipc_choose_columns(const struct lsipc_words *words, const struct lsipc_kind *kind, struct lsipc_choice *choice)
{
	const char *list = words->output;
	int r = 0;

	*choice = words->usual;
	if (words->global)
		r = lsipc_choose(choice, "RESOURCE DESCRIPTION LIMIT USED USE%");
	if (words->is_pretty && !words->creator && !words->time)
		choose_everything(kind, choice);
	else if (r == 0 && kind)
		r = choose_more(words, kind, choice);
	if (r < 0 || !list)
		return r;
	if (list[0] != '+')
		choice->count = choice->absent = 0;
	return choose_named(words, list[0] == '+' ? list + 1 : list, choice);
}
