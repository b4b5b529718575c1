#include "ipc/finding.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/parse.h"
#include "sys/namespace.h"

const char *severity_name(enum severity severity)
{
	static const char *const names[] = { "info", "warning", "error" };

	return names[severity];
}

void checkup_done(struct checkup *checkup)
{
	for (size_t i = 0; i < checkup->count; i++) {
		free(checkup->findings[i].object);
		free(checkup->findings[i].evidence);
		free(checkup->findings[i].fix);
	}
	free(checkup->findings);
	checkup->findings = NULL;
	checkup->count = checkup->capacity = 0;
	free(checkup->limits);
	checkup->limits = NULL;
	checkup->limit_count = checkup->limit_capacity = 0;
	name_cache_done(&checkup->users);
	process_cache_done(&checkup->processes);
	buffer_done(&checkup->unseen);
	buffer_done(&checkup->object);
	buffer_done(&checkup->evidence);
	buffer_done(&checkup->fix);
}

static struct finding *new_finding(struct checkup *checkup)
{
	if (checkup->count == checkup->capacity) {
		size_t capacity = checkup->capacity ? 2 * checkup->capacity : 16;
		struct finding *findings = reallocarray(checkup->findings, capacity, sizeof(*findings));

		if (!findings)
			return NULL;
		checkup->findings = findings;
		checkup->capacity = capacity;
	}
	return &checkup->findings[checkup->count];
}

/* A copy of what is in BUFFER, which is emptied; NULL when memory ran out. */
static char *take_text(struct buffer *buffer)
{
	char *text = buffer->error < 0 ? NULL : strdup(buffer_string(buffer));

	buffer->length = 0;
	return text;
}

/* Names, commands and paths in the sentence are their owners' to choose; the backslashes of addresses stay. */
static char *take_evidence(struct buffer *buffer)
{
	struct buffer printable = { 0 };
	char *text;

	bytes_escape(&printable, buffer_string(buffer), buffer->length, ESCAPE_NOTHING_MORE);
	if (buffer->error < 0)
		printable.error = buffer->error;
	buffer->length = 0;
	text = take_text(&printable);
	buffer_done(&printable);
	return text;
}

int finding_add(struct checkup *checkup, enum severity severity, const char *check)
{
	bool has_fix = checkup->fix.length > 0 && !(checkup->ns && checkup->ns[0] == '\0');
	struct finding *finding = new_finding(checkup);
	struct finding made = { .severity = severity, .check = check, .ns = namespace_ipc_inode(), .number = checkup->count };

	made.object = take_text(&checkup->object);
	made.is_path = checkup->is_path;
	checkup->is_path = false;
	made.evidence = take_evidence(&checkup->evidence);
	made.fix = has_fix ? take_text(&checkup->fix) : NULL;
	checkup->fix.length = 0;
	if (checkup->container)
		snprintf(made.container, sizeof(made.container), "%s", checkup->container);
	if (finding && made.object && made.evidence && (!has_fix || made.fix)) {
		*finding = made;
		checkup->count++;
		return 0;
	}
	free(made.object);
	free(made.evidence);
	free(made.fix);
	return -ENOMEM;
}

void finding_unseen(struct checkup *checkup, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (n < 0)
		return;
	buffer_append(&checkup->unseen, text, (size_t)n + 1);
	free(text);
}

static int order_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

void findings_sort(struct checkup *checkup)
{
	if (checkup->count > 1)
		qsort(checkup->findings, checkup->count, sizeof(*checkup->findings), order_findings);
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("_@%+=:,./-", c));
}

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

static void quote_byte(struct buffer *out, char c)
{
	if (c == '\'' || c == '\\')
		buffer_char(out, '\\');
	if (is_printable(c)) {
		buffer_char(out, c);
		return;
	}
	/* octal: of hexadecimal digits some shells take more than two */
	buffer_char(out, '\\');
	buffer_octal(out, (unsigned char)c, 3);
}

void finding_word(struct buffer *out, const char *word)
{
	bool plain = *word != '\0', printable = true;

	for (const char *at = word; *at; at++) {
		plain = plain && is_plain(*at);
		printable = printable && is_printable(*at) && *at != '\'';
	}
	if (plain) {
		buffer_text(out, word);
		return;
	}
	buffer_text(out, printable ? "'" : "$'");
	if (printable)
		buffer_text(out, word);
	for (const char *at = word; !printable && *at; at++)
		quote_byte(out, *at);
	buffer_char(out, '\'');
}

void finding_ipctool(struct checkup *checkup, const char *verb)
{
	buffer_printf(&checkup->fix, "ipctool %s ", verb);
	if (!checkup->ns)
		return;
	buffer_text(&checkup->fix, "--ns ");
	finding_word(&checkup->fix, checkup->ns);
	buffer_char(&checkup->fix, ' ');
}

bool finding_enter(struct checkup *checkup, bool with_mounts)
{
	uint64_t pid;

	if (!checkup->ns)
		return true;
	if (with_mounts) {
		if (checkup->member != 0)
			buffer_printf(&checkup->fix, "nsenter --target %u --mount ", checkup->member);
		return checkup->member != 0;
	}
	if (parse_u64(checkup->ns, &pid) == 0) {
		buffer_printf(&checkup->fix, "nsenter --target %ju --ipc ", (uintmax_t)pid);
		return true;
	}
	buffer_text(&checkup->fix, "nsenter --ipc=");
	finding_word(&checkup->fix, checkup->ns);
	buffer_char(&checkup->fix, ' ');
	return *checkup->ns != '\0';
}

void finding_process(struct checkup *checkup, uint32_t pid, struct buffer *out)
{
	const char *command = process_cache_command(&checkup->processes, pid, PROCESS_OF_NOW);

	buffer_u64(out, pid);
	if (command)
		buffer_printf(out, " '%s'", command);
}

void finding_address(const struct object *object, struct buffer *out)
{
	struct buffer address = { 0 };

	object_address(object, &address);
	finding_word(out, buffer_string(&address));
	buffer_done(&address);
}

/* What one user has, through one application. */
struct share {
	uint32_t uid;
	const char *app;
	uint64_t amount;
};

#define SHARES_SHOWN 3

static int order_by_user(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	return (x->app > y->app) - (x->app < y->app);
}

static int order_by_amount(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->amount != y->amount)
		return x->amount > y->amount ? -1 : 1;
	return order_by_user(a, b);
}

static size_t merge(struct share *shares, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && order_by_user(&shares[kept - 1], &shares[i]) == 0)
			shares[kept - 1].amount += shares[i].amount;
		else
			shares[kept++] = shares[i];
	}
	return kept;
}

int finding_who(struct checkup *checkup, uint64_t (*amount)(const struct object *object), struct buffer *out)
{
	const struct object_list *list = checkup->objects;
	cleanup_free struct share *shares = calloc(list->count + 1, sizeof(*shares));
	size_t count = 0;

	if (!shares)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		const struct object *object = &list->objects[i];
		uint64_t more = amount(object);

		if (more > 0)
			shares[count++] = (struct share){ object->uid, object_app(object), more };
	}
	qsort(shares, count, sizeof(*shares), order_by_user);
	count = merge(shares, count);
	qsort(shares, count, sizeof(*shares), order_by_amount);
	for (size_t i = 0; i < count && i < SHARES_SHOWN; i++) {
		buffer_printf(out, "%s%s %ju", i > 0 ? ", " : "", users_name(&checkup->users, shares[i].uid),
			      (uintmax_t)shares[i].amount);
		if (shares[i].app)
			buffer_printf(out, " (%s)", shares[i].app);
	}
	if (count > SHARES_SHOWN)
		buffer_printf(out, ", and %zu more", count - SHARES_SHOWN);
	return 0;
}
