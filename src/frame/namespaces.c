#include "frame/namespaces.h"

#include <errno.h>
#include <stdio.h>

#include "cli/report.h"
#include "sys/enter.h"

static int refused(int error, const char *what)
{
	int status;

	if (error == -ENOTNS)
		return fail_status(STATUS_REFUSED, "'%s' is no IPC namespace", what);
	if (error == -ESRCH)
		return fail_status(STATUS_MISSING, "there is no process %s", what);
	status = fail_errno(error, "cannot enter the namespace of '%s'", what);
	if (status == STATUS_DENIED)
		say_hint("another IPC namespace is entered with CAP_SYS_ADMIN, as root");
	return status;
}

static int enter(const struct namespace_word *ns, bool with_network, struct door *door)
{
	int r = ns->file ? door_of_file(ns->file, door) : door_of_process(ns->pid, door);

	return r < 0 ? r : door_enter(door, with_network);
}

int namespaces_enter(const struct namespace_word *ns, bool with_network)
{
	struct door door = NO_DOOR;
	char pid[16];
	int r;

	if (!ns->file && ns->pid == 0)
		return STATUS_DONE;
	snprintf(pid, sizeof(pid), "%u", ns->pid);
	r = enter(ns, with_network, &door);
	door_close(&door);
	return r < 0 ? refused(r, ns->file ? ns->file : pid) : STATUS_DONE;
}
