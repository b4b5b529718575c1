#include "util_linux/lsipc_words.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "util_linux/common.h"

/* Options without a letter, by their places in the table. */
enum { NO_HEADINGS = FOREIGN_LONG + 9, NO_TRUNCATE, TIME_FORMAT = FOREIGN_LONG + 21 };

/* In util-linux's order: it is that of the possibilities an ambiguous abbreviation has. */
const struct option lsipc_options[] = {
	{ 'b', "bytes", .help = "sizes in bytes", DROP_IN_FLAG },
	{ 'c', "creator", .help = "creator and owner", DROP_IN_FLAG },
	{ 'e', "export", .help = "NAME=\"value\" pairs, a line an object", DROP_IN_FLAG },
	{ 'g', "global", .help = "limits, also of the kind given (default)", DROP_IN_FLAG },
	{ 'i', "id", "ID", "show all of the object with this id", DROP_IN_TEXT },
	{ 'J', "json", .help = "JSON", DROP_IN_FLAG },
	{ 'l', "list", .help = "a table, also under --id", DROP_IN_FLAG },
	{ 'N', "name", "NAME", "show all of the POSIX object with this name", DROP_IN_TEXT },
	{ 'n', "newline", .help = "NAME=\"value\" pairs, a line each", DROP_IN_FLAG },
	{ 0, "noheadings", .help = "no line of headings", DROP_IN_FLAG },
	{ 0, "notruncate", .help = "nothing: no output is ever truncated", DROP_IN_FLAG },
	{ 'P', "numeric-perms", .help = "permissions as 0644", DROP_IN_FLAG },
	{ 'o', "output", "LIST", "which columns; +LIST adds to the usual ones", DROP_IN_TEXT },
	{ 'Q', "posix-mqueues", .help = "POSIX queues", DROP_IN_FLAG },
	{ 'S', "posix-semaphores", .help = "POSIX semaphores", DROP_IN_FLAG },
	{ 'M', "posix-shmems", .help = "POSIX shared memory", DROP_IN_FLAG },
	{ 'q', "queues", .help = "message queues", DROP_IN_FLAG },
	{ 'r', "raw", .help = "columns divided by one blank", DROP_IN_FLAG },
	{ 's', "semaphores", .help = "semaphore sets", DROP_IN_FLAG },
	{ 'm', "shmems", .help = "shared memory segments", DROP_IN_FLAG },
	{ 't', "time", .help = "times of use and change", DROP_IN_FLAG },
	{ 0, "time-format", "FORM", "short, full or iso", DROP_IN_TEXT },
	{ 'y', "shell", .help = "column names that are identifiers", DROP_IN_FLAG },
	DROP_IN_HELP,
};

/* Options that exclude each other, as util-linux names them; in fact it lets --creator stand beside the other two. */
static const struct {
	const char *letters, *names;
} exclusive[] = {
	{ "Jelnr", "--json --export --list --newline --raw" },
	{ "Ngi", "--name --global --id" },
	{ "ot", "--creator --output --time" },
	{ "MQSmqs", "--posix-shmems --posix-mqueues --posix-semaphores --shmems --queues --semaphores" },
};

/* Among options that 2.38.1 had it knows no others. */
static const char *names_of(size_t group, int one, int other)
{
	if (strchr("gi", one) && strchr("gi", other))
		return "--global --id";
	if (strchr("mqs", one) && strchr("mqs", other))
		return "--shmems --queues --semaphores";
	return exclusive[group].names;
}

static int check_exclusive(struct lsipc_words *words, int letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(exclusive); i++) {
		if (letter >= FOREIGN_LONG || !strchr(exclusive[i].letters, letter))
			continue;
		if (words->seen[i] && words->seen[i] != letter)
			return fail_status(STATUS_FAILED, "mutually exclusive arguments: %s",
					   names_of(i, words->seen[i], letter));
		words->seen[i] = letter;
	}
	return -1;
}

/* What one option of the kinds of objects, or of the formats, means. */
struct meaning {
	char letter;
	int value;
};

static const struct meaning scopes[] = {
	{ 'm', SCOPE_SHM },	  { 'q', SCOPE_MSG },	    { 's', SCOPE_SEM },	      { 'M', SCOPE_POSIX_SHM },
	{ 'Q', SCOPE_POSIX_MSG }, { 'S', SCOPE_POSIX_SEM }, { 0, 0 },
};

static const struct meaning formats[] = {
	{ 'J', LSIPC_JSON },  { 'e', LSIPC_EXPORT }, { 'l', LSIPC_TABLE },
	{ 'n', LSIPC_NEWLINE }, { 'r', LSIPC_RAW },    { 0, 0 },
};

static const struct meaning *meaning_of(const struct meaning *meanings, int letter)
{
	for (; meanings->letter; meanings++)
		if (meanings->letter == letter)
			return meanings;
	return NULL;
}

static int take_time_format(struct lsipc_words *words, const char *value)
{
	static const char *const forms[] = { "short", "full", "iso" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (strcmp(forms[i], value) != 0)
			continue;
		words->time_form = (enum lsipc_time)i;
		words->time_given = true;
		return -1;
	}
	return fail_status(STATUS_FAILED, "unknown time format: %s", value);
}

static int take_id(struct lsipc_words *words, const char *value)
{
	int r = drop_in_number(value, &words->id);

	words->by_id = true;
	return r < 0 ? drop_in_bad_number(r, "failed to parse IPC identifier", value) : -1;
}

static bool *flag_of(struct lsipc_words *words, int letter)
{
	switch (letter) {
	case 'b':
		return &words->bytes;
	case 'c':
		return &words->creator;
	case 'g':
		return &words->global;
	case 'P':
		return &words->numeric_permissions;
	case 't':
		return &words->time;
	case 'y':
		return &words->shell_names;
	case NO_HEADINGS:
		return &words->no_headings;
	default:
		return NULL;
	}
}

static int take(const struct invocation *call, struct lsipc_words *words, int letter, const char *value)
{
	const struct meaning *scope = meaning_of(scopes, letter), *format = meaning_of(formats, letter);
	bool *flag = flag_of(words, letter);

	if (scope) {
		words->scopes = (uint32_t)scope->value;
		/* as by util-linux, a kind that is asked for twice has its columns twice */
		return lsipc_choose(&words->usual, lsipc_kind_of(words->scopes)->columns) < 0 ? STATUS_FAILED : -1;
	}
	if (format) {
		words->format = (enum lsipc_format)format->value;
		words->format_given = true;
	} else if (flag) {
		*flag = true;
	} else if (letter == 'o') {
		words->output = value;
	} else if (letter == 'N') {
		words->name = value;
	} else if (letter == 'i') {
		return take_id(words, value);
	} else if (letter == TIME_FORMAT) {
		return take_time_format(words, value);
	} else if (letter != NO_TRUNCATE) {
		return drop_in_common(call, letter);
	}
	return -1;
}

static int check(struct lsipc_words *words)
{
	if (!words->scopes)
		words->global = true;
	if (!words->scopes && words->name)
		return fail_status(STATUS_FAILED, "--global is mutually exclusive with --creator, --id, --name and --time");
	if (!words->scopes && (words->creator || words->by_id || words->time))
		return fail_status(STATUS_FAILED, "--global is mutually exclusive with --creator, --id and --time");
	if ((words->name && words->scopes & SCOPE_SYSV) || (words->by_id && words->scopes & SCOPE_POSIX))
		return fail_status(STATUS_FAILED, "--id is for System V objects, --name for POSIX ones");
	words->is_pretty = (words->by_id || words->name) && !words->format_given;
	return -1;
}

int lsipc_words_read(const struct invocation *call, struct lsipc_words *words)
{
	const char *value;
	int letter, status = drop_in_start(call, lsipc_options);

	while (status < 0 && (letter = foreign_next(&value)) != FOREIGN_END) {
		status = letter == FOREIGN_BAD ? -1 : check_exclusive(words, letter);
		if (status < 0)
			status = take(call, words, letter, value);
	}
	return status < 0 ? check(words) : status;
}
