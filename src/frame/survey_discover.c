#include "frame/survey_discover.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/ends.h"
#include "ipc/fifo_tree.h"
#include "ipc/inet_socket.h"
#include "ipc/socket_list.h"
#include "sys/networks.h"

/* Whether the kernel is to be asked for sockets, and answers: else they are found by who has them open. */
static bool has_sockets(const struct survey *survey, uint32_t types)
{
	return (types & TYPE_BIT(OBJECT_SOCK)) && survey->sockets.status == STATUS_DONE;
}

/*
 * The sockets of the network namespace that we are in. That the kernel cannot be asked for UNIX sockets is said later; of the
 * others it tells in two ways.
 */
static int list_network(void *data)
{
	struct survey *survey = data;
	struct object_list *list = &survey->list;
	size_t before = list->count;
	struct stat st = { 0 };
	int r = 0;

	if (survey->sockets.status == STATUS_DONE && socket_list(list, &survey->sockets) == -ENOMEM)
		r = -ENOMEM;
	if (r == 0)
		r = inet_socket_list(list);
	if (stat("/proc/self/ns/net", &st) == 0)
		for (size_t i = before; i < list->count; i++)
			list->objects[i].ns = st.st_ino;
	return r;
}

/* As everywhere, an address from elsewhere is to be read beside its namespace. */
static int list_sockets(struct survey *survey, uint32_t types)
{
	int r;

	if (!(types & TYPE_BIT(OBJECT_SOCK)))
		return STATUS_DONE;
	r = list_network(survey);
	if (r == 0 && survey->all.wanted)
		r = networks_each_other(list_network, survey);
	if (r == NETWORKS_UNSEEN) {
		say_note("there are network namespaces that could not be entered, or may be");
		survey->unanswered = true;
	}
	return r < 0 ? fail_errno(r, "cannot list sockets") : STATUS_DONE;
}

static int list_directory(struct survey *survey, uint32_t types)
{
	int r = 0;

	if (!survey->directory)
		return STATUS_DONE;
	if (types & TYPE_BIT(OBJECT_FIFO))
		r = fifo_tree_list(survey->directory, &survey->list, &survey->gaps);
	if (r == 0 && has_sockets(survey, types))
		r = socket_list_stale(survey->directory, &survey->list, &survey->gaps);
	if (r == -ENOTDIR)
		return fail_status(STATUS_REFUSED, "cannot look below '%s': it is no directory", survey->directory);
	return r < 0 ? fail_errno(r, "cannot look below '%s'", survey->directory) : STATUS_DONE;
}

/* What is not only found by who has it open. */
static int list_first(struct survey *survey, uint32_t types)
{
	int status = list_sockets(survey, types);

	if (status == STATUS_DONE)
		status = list_directory(survey, types);
	object_list_settle(&survey->list); /* what was there before keeps its order */
	return status;
}

static bool has_end(const struct survey *survey, size_t index, uint32_t pid)
{
	size_t count;
	const struct use *uses = holders_of(&survey->holders, index, &count);

	for (size_t i = 0; i < count; i++)
		if (uses[i].pid == pid && uses[i].role <= ROLE_WAITING)
			return true;
	return false;
}

/* Those that were listed before are meant already. */
static bool is_meant(const struct survey *survey, size_t index, const void *data)
{
	const struct selection *selection = data;
	const struct object *object = &survey->list.objects[index];
	struct selection rest = *selection;

	if (object->family != FAMILY_OTHER)
		return true;
	rest.has_pid = false;
	return selection_matches(&rest, object) && (!selection->has_pid || has_end(survey, index, selection->pid));
}

static int put_in_order(struct survey *survey)
{
	cleanup_free size_t *map = calloc(survey->list.count + 1, sizeof(*map));
	int r = map ? object_list_order(&survey->list, map) : -ENOMEM;

	if (r < 0)
		return r;
	holders_remap(&survey->holders, map, survey->list.count);
	return holders_sort(&survey->holders);
}

static int discover(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts,
		    enum discovery discovery)
{
	int r = 0;

	if (selection_wants_family(selection, FAMILY_OTHER))
		r = holders_discover(&survey->list, types & TYPES_WITH_ENDS, discovery, &survey->holders);
	else if (discovery == DISCOVER_USES)
		r = holders_collect(&survey->list, &survey->holders);
	if (r == 0)
		r = survey_keep(survey, is_meant, selection);
	if (r == 0)
		r = put_in_order(survey);
	return r == 0 ? ends_learn(&survey->list, &survey->holders, facts) : r;
}

int survey_discover(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts)
{
	bool wants_uses = selection->unused || selection->orphan || (facts & FACT_PASS);
	int status = selection_wants_family(selection, FAMILY_OTHER) ? list_first(survey, types) : STATUS_DONE, r;

	if (status != STATUS_DONE)
		return status;
	if (has_sockets(survey, types))
		types &= ~TYPE_BIT(OBJECT_SOCK);
	r = discover(survey, types, selection, facts, wants_uses ? DISCOVER_USES : DISCOVER_ENDS);
	if (r < 0)
		return fail_errno(r, "cannot look at the processes in /proc");
	survey->discovered = true;
	return wants_uses ? survey_judge(survey, selection) : STATUS_DONE;
}

bool survey_was_discovered_whole(const struct survey *survey)
{
	const struct holders *holders = &survey->holders;
	const struct file_tree_gaps *gaps = &survey->gaps;

	if (holders->blind_count > 0)
		say_note("processes that could not be looked into for want of permission: %zu", holders->blind_count);
	if (holders->hides_processes)
		say_note("/proc is mounted with hidepid: other users' processes are not seen at all");
	if (survey->sockets.status != STATUS_DONE)
		say_note("sockets are known only by who has them open: %s", survey->sockets.why);
	if (gaps->unreadable > 0)
		say_note("directories below '%s' that could not be read: %zu", survey->directory, gaps->unreadable);
	if (gaps->elsewhere > 0)
		say_note("directories below '%s' that are another file system's, and were not entered: %zu", survey->directory,
			 gaps->elsewhere);
	return holders->blind_count == 0 && !holders->hides_processes && gaps->unreadable == 0 && gaps->elsewhere == 0 &&
	       survey->sockets.status == STATUS_DONE;
}
