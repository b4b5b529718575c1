/* sock clean: removes a socket's path that nobody is behind. */
#include <errno.h>

#include "frame/applet.h"
#include "frame/sock_value.h"
#include "ipc/sock_file.h"

struct sock_clean {
	struct word_list paths;
};

static const struct operand operands[] = {
	{ "PATH", 1, OPERANDS_ANY, "a socket's path, or unix:PATH", BIND_FILE_WORDS(struct sock_clean, paths) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sock clean /etc/passwd", "No socket: 6.", 6 },
	{ "ipctool sock listen unix:s & ipctool sock wait unix:s && ipctool sock clean s", "Somebody listens: 6.", 6 },
	{ "ipctool sock clean nowhere", "No such path: 3.", 3 },
	{ NULL, NULL, 0 },
};

/* The path that WORD is or names; an address is parsed, and kept in *ADDRESS. */
static int find_path(const char *word, struct sock_address *address, const char **ret)
{
	struct fault fault = { 0 };

	*ret = word;
	if (!sock_address_begins(word))
		return STATUS_DONE;
	if (sock_address_parse(word, address, &fault) < 0)
		return fail_fault(&fault, "PATH '%s'", word);
	*ret = sock_address_path(address);
	return *ret ? STATUS_DONE : fail_usage("PATH '%s': that is no path", word);
}

static int check_all(const struct word_list *words)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < words->count && status == STATUS_DONE; i++) {
		struct sock_address address = { 0 };
		const char *path;

		status = find_path(words->words[i], &address, &path);
	}
	return status;
}

static int clean(const char *word)
{
	struct sock_address address = { 0 };
	struct fault fault = { 0 };
	const char *path = word;
	int status = find_path(word, &address, &path);

	if (status == STATUS_DONE && sock_file_clean(path, &fault) < 0)
		status = fail_fault(&fault, "cannot remove '%s'", word);
	return status;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sock_clean *words = state;
	int status = check_all(&words->paths);

	if (status != STATUS_DONE)
		return status;
	for (size_t i = 0; i < words->paths.count; i++) {
		int failed = clean(words->paths.words[i]);

		status = status ? status : failed;
	}
	return status;
}

const struct applet applet_sock_clean = {
	.group = "sock",
	.verb = "clean",
	.page = "ipctool-sock",
	.summary = "remove stale sockets' paths",
	.description = "Removes a path only when a socket is there that nobody listens on, or receives at; else 6, and it stays.",
	.operands = operands,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_DONE },
	.state_size = sizeof(struct sock_clean),
	.run = run,
};
