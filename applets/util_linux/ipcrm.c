/* ipcrm: removes System V and POSIX objects, in util-linux's words. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util_linux/common.h"
#include "util_linux/ipcrm.h"

static const struct option options[] = {
	{ 'm', "shmem-id", "ID", "remove the segment with this id", DROP_IN_TEXT },
	{ 'M', "shmem-key", "KEY", "remove the segment with this key", DROP_IN_TEXT },
	{ 'q', "queue-id", "ID", "remove the queue with this id", DROP_IN_TEXT },
	{ 'Q', "queue-key", "KEY", "remove the queue with this key", DROP_IN_TEXT },
	{ 's', "semaphore-id", "ID", "remove the set with this id", DROP_IN_TEXT },
	{ 'S', "semaphore-key", "KEY", "remove the set with this key", DROP_IN_TEXT },
	{ 0, "posix-shmem", "NAME", "remove the POSIX shared memory of this name", DROP_IN_TEXT },
	{ 0, "posix-mqueue", "NAME", "remove the POSIX queue of this name", DROP_IN_TEXT },
	{ 0, "posix-semaphore", "NAME", "remove the POSIX semaphore of this name", DROP_IN_TEXT },
	{ 'a', "all", "KIND", "remove all of System V; --all=KIND: all of shm, msg, sem, pshm, pmsg or psem", DROP_IN_FLAG },
	{ 'v', "verbose", .help = "say what is removed by the options behind it", DROP_IN_FLAG },
	DROP_IN_HELP,
};

static const struct example examples[] = {
	{ "ipctool sem create private && ipctool ipcrm -v -s 0", "Removes a set by its id.", 0 },
	{ NULL, NULL, 0 },
};

static const struct ipcrm_target *target_of_word(const char *word)
{
	for (size_t i = 0; i < IPCRM_TARGETS; i++)
		if (strcmp(ipcrm_targets[i].word, word) == 0)
			return &ipcrm_targets[i];
	return NULL;
}

static int take(const struct invocation *call, struct ipcrm *ipcrm, int letter, const char *value)
{
	for (size_t i = 0; i < IPCRM_TARGETS; i++) {
		if (letter == ipcrm_targets[i].id)
			return ipcrm_remove_by_id(call, ipcrm, &ipcrm_targets[i], value);
		if (letter == ipcrm_targets[i].key)
			return ipcrm_remove_by_key(call, ipcrm, &ipcrm_targets[i], value);
		if (letter == ipcrm_targets[i].name)
			return ipcrm_remove_name(call, ipcrm, &ipcrm_targets[i], value);
	}
	if (letter == 'v') {
		ipcrm->verbose = true;
		return -1;
	}
	if (letter != 'a')
		return drop_in_common(call, letter);
	ipcrm->all = true;
	ipcrm->all_of = value ? target_of_word(value) : NULL;
	if (value && !ipcrm->all_of)
		return fail_status(STATUS_FAILED, "unknown argument: %s", value);
	return -1;
}

/* Says which of WORDS are no ids. */
static int check_ids(char *const *words, int count)
{
	int status = STATUS_DONE;

	for (int i = 0; i < count; i++) {
		char *end;

		strtol(words[i], &end, 10);
		if (*end)
			status = fail_status(STATUS_FAILED, "invalid id: %s", words[i]);
	}
	return status;
}

/* `ipcrm shm 5 6`, as it was once. */
static int old_syntax(const struct invocation *call, const struct ipcrm_target *target)
{
	struct ipcrm ipcrm = { 0 };

	if (call->argc < 2) {
		fail_status(STATUS_FAILED, "not enough arguments");
		return foreign_try_help();
	}
	if (check_ids(call->argv + 1, call->argc - 1) != STATUS_DONE)
		return STATUS_FAILED;
	for (int i = 1; i < call->argc; i++) {
		int status = ipcrm_remove_id(call, &ipcrm, target, (int)strtol(call->argv[i], NULL, 10));

		if (status >= 0)
			return status;
	}
	if (ipcrm.status == STATUS_DONE)
		buffer_text(&call->out->buffer, "resource(s) deleted\n");
	return ipcrm.status;
}

static int run(const struct invocation *call, void *state UNUSED)
{
	const struct ipcrm_target *old = call->argc > 0 ? target_of_word(call->argv[0]) : NULL;
	struct ipcrm ipcrm = { 0 };
	const char *value;
	char **operands;
	int letter, status = drop_in_start(call, options), count;

	if (status < 0 && old && old->family == FAMILY_SYSV)
		return old_syntax(call, old);
	while (status < 0 && (letter = foreign_next(&value)) != FOREIGN_END)
		status = take(call, &ipcrm, letter, value);
	if (status >= 0)
		return status;
	/* before anything more: there `ipcrm -a shm`, for --all=shm, removes everything and then looks at what is left */
	operands = foreign_operands(&count);
	if (count > 0) {
		fail_status(STATUS_FAILED, "unknown argument: %s", operands[0]);
		return foreign_try_help();
	}
	if (ipcrm.all)
		status = ipcrm_remove_all(call, &ipcrm);
	return status < 0 ? ipcrm.status : status;
}

const struct applet applet_util_linux_ipcrm = {
	.group = "ipcrm",
	.link = "ipcrm",
	.page = "ipctool-util-linux",
	.summary = "remove IPC objects as util-linux's ipcrm does",
	.options = options,
	.examples = examples,
	.needs = NEEDS_RAW_WORDS | NEEDS_LINK_NAMED,
	.run = run,
};
