#include "fd/common.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "frame/execute.h"
#include "ipc/explain.h"
#include "sys/child.h"
#include "sys/handover.h"

#define FIRST 3 /* the first behind the standard ones */

const struct option fd_place_options[] = {
	{ 0, "as", .argument = "N", .help = "the number that it has in COMMAND; of several, the first one's (default 3)",
	  BIND_NUMBER(struct fd_place, as, 0, INT32_MAX - FD_MESSAGE_MAX, NULL) },
	{ 0 },
};

const struct option fd_meeting_options[] = {
	{ 't', "timeout", .help = "longest wait for the other side; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct fd_meeting, timeout) },
	{ 0, "force", .help = "also with a stranger at the other side", BIND_FLAG(struct fd_meeting, force) },
	{ 0 },
};

const enum exit_status fd_command_statuses[] = { STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE };

int fd_check_address(const struct sock_address *address)
{
	if (address->family == AF_UNIX)
		return STATUS_DONE;
	fail_status(STATUS_USAGE, "'%s' will not do here: descriptors do not leave the machine", address->text);
	say_hint("descriptors go through unix:PATH, unix:@NAME or unix-seqpacket:");
	return STATUS_USAGE;
}

/* Whoever owns a directory decides who has a name in it. */
static bool owns_directory(const char *path, uid_t uid)
{
	const char *slash = strrchr(path, '/');
	cleanup_free char *directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	struct stat st;

	return directory && stat(directory, &st) == 0 && st.st_uid == uid;
}

bool fd_trusts(const struct fd_meeting *meeting, const struct sock_address *address, const struct ucred *credentials)
{
	const char *path = sock_address_path(address);

	return meeting->force || credentials->uid == geteuid() || credentials->uid == 0 ||
	       (path && owns_directory(path, credentials->uid));
}

static int fail_placing(int error, int first, size_t count)
{
	struct fault fault = { 0 };
	char what[80];

	if (error != -EMFILE)
		return fail_errno(error, "cannot give descriptors their numbers");
	snprintf(what, sizeof(what), "the last of them would be %ju", (uintmax_t)first + count - 1);
	explain_limit(LIMIT_RLNOFILE, what, &fault);
	return fail_fault(&fault, "cannot give descriptors the numbers from %d on", first);
}

int fd_become(const struct invocation *call, const struct fd_place *place, struct fd_list *list)
{
	int first = place->as.given ? (int)place->as.value : FIRST;
	struct handover handover = HANDOVER_NONE;
	int r = handover_prepare(&handover, list->fds, list->count, first);

	if (r < 0) {
		handover_undo(&handover);
		return execute_not_started(fail_placing(r, first, list->count));
	}
	r = child_become(call->command);
	handover_undo(&handover);
	return execute_fail(r, call->command);
}
