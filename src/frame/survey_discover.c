#include "frame/survey_discover.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/ends.h"

static int list_directory(struct survey *survey)
{
	int r;

	if (!survey->directory)
		return STATUS_DONE;
	r = fifo_tree_list(survey->directory, &survey->list, &survey->gaps);
	if (r == -ENOTDIR)
		return fail_status(STATUS_REFUSED, "cannot look for FIFOs below '%s': it is no directory", survey->directory);
	if (r < 0)
		return fail_errno(r, "cannot look for FIFOs below '%s'", survey->directory);
	object_list_settle(&survey->list); /* other objects than FIFOs have their order before and after */
	return STATUS_DONE;
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
	int status = list_directory(survey), r;

	if (status != STATUS_DONE)
		return status;
	r = discover(survey, types, selection, facts, wants_uses ? DISCOVER_USES : DISCOVER_ENDS);
	if (r < 0)
		return fail_errno(r, "cannot look at the processes in /proc");
	survey->discovered = true;
	return wants_uses ? survey_judge(survey, selection) : STATUS_DONE;
}

bool survey_was_discovered_whole(const struct survey *survey)
{
	const struct holders *holders = &survey->holders;
	const struct fifo_tree_gaps *gaps = &survey->gaps;

	if (holders->blind_count > 0)
		say_note("processes that could not be looked into for want of permission: %zu", holders->blind_count);
	if (holders->hides_processes)
		say_note("/proc is mounted with hidepid: other users' processes are not seen at all");
	if (gaps->unreadable > 0)
		say_note("directories below '%s' that could not be read: %zu", survey->directory, gaps->unreadable);
	if (gaps->elsewhere > 0)
		say_note("directories below '%s' that are another file system's, and were not entered: %zu", survey->directory,
			 gaps->elsewhere);
	return holders->blind_count == 0 && !holders->hides_processes && gaps->unreadable == 0 && gaps->elsewhere == 0;
}
