#include "du_work.h"

#include <errno.h>

#include "ipc/limit.h"
#include "ipc/unlisted.h"

/* What is found out of each object; how it stands only where that is shown. */
#define FACTS          (FACT_RSS | FACT_MSGS)
#define FACTS_OF_STATE (FACT_PASS | FACT_SEMPIDS | FACT_WAITERS)

/* So often is looked when what was found is less than the kernel counts, and nobody hid anything: files come and go. */
#define LOOKS 3

void du_work_done(struct du_work *work)
{
	survey_done(&work->survey);
	work->survey = (struct survey){ .all = work->all };
	usage_list_done(&work->sums);
	seen_directories_done(&work->directories);
	work->unseen = 0;
	work->total = UINT64_MAX;
	work->has_total = true;
	work->all_seen = true;
}

static void add_total(struct du_work *work)
{
	uint64_t total;

	if (limit_used(LIMIT_DEVSHM, &total) == 0)
		work->adding += total;
	else
		work->has_total = false;
}

static int visit_total(const struct namespace_entry *entry UNUSED, void *data)
{
	struct du_work *work = data;
	int r = seen_directories_add(&work->directories);

	if (r > 0)
		add_total(work);
	return r < 0 ? fail_errno(r, "cannot add up") : STATUS_DONE;
}

/* What is there without a name, and then how much the kernel counts. */
static int visit_unlisted(const struct namespace_entry *entry, void *data)
{
	struct du_work *work = data;
	struct object_list *list = &work->survey.list;
	size_t before = list->count;
	int r = seen_directories_add(&work->directories), error = 0;

	if (r > 0 && (work->types & TYPE_BIT(OBJECT_SHM)))
		error = unlisted_below(list, &work->unseen);
	if (r > 0 && error == 0 && (work->types & (TYPE_BIT(OBJECT_SHM) | TYPE_BIT(OBJECT_SEM))))
		error = unlisted_removed(work->types, list, &work->unseen);
	for (size_t i = before; entry && i < list->count; i++)
		list->objects[i].ns = entry->inode;
	if (r > 0)
		add_total(work);
	error = r < 0 ? r : error;
	return error < 0 ? fail_errno(error, "cannot look for files without a name") : STATUS_DONE;
}

static int look_at_directories(struct du_work *work, int (*visit)(const struct namespace_entry *entry, void *data))
{
	int status;

	seen_directories_done(&work->directories);
	work->adding = 0;
	status = namespaces_each(&work->all, &work->all_seen, visit, work);
	if (work->adding < work->total)
		work->total = work->adding;
	return status;
}

static int find(struct du_work *work)
{
	bool has_files = selection_wants_family(&work->selection, FAMILY_POSIX);
	int status;

	du_work_done(work);
	status = look_at_directories(work, visit_total);
	if (status == STATUS_DONE)
		status = survey_list(&work->survey, work->types, &work->selection, work->facts);
	if (status == STATUS_DONE && has_files)
		status = look_at_directories(work, visit_unlisted);
	return status == STATUS_DONE ? survey_choose(&work->survey, work->types, &work->selection, work->facts) : status;
}

int du_work_find(struct du_work *work)
{
	work->facts = FACTS | (work->keys & USAGE_BY_STATE ? FACTS_OF_STATE : 0);
	for (int i = 0; i < LOOKS; i++) {
		int status = find(work);

		if (status != STATUS_DONE)
			return status;
		if (usage_sum(&work->survey.list, work->survey.standings, work->keys,
			      work->is_whole && work->has_total ? work->total : 0, &work->sums) < 0)
			return fail_errno(-ENOMEM, "cannot add up");
		if (work->sums.hidden == 0 || work->unseen > 0)
			break;
	}
	return STATUS_DONE;
}

/* Where the kernel counts, its count tells whether anything was not found. */
bool du_work_is_complete(const struct du_work *work)
{
	bool complete = survey_is_complete(&work->survey, work->facts) && work->all_seen;

	if (work->sums.hidden > 0) {
		say_note("%ju bytes of /dev/shm are taken by what could not be found%s", (uintmax_t)work->sums.hidden,
			 work->unseen > 0 ? ": files without a name that other users' processes hold" : "");
		return false;
	}
	if (work->unseen == 0 || (work->is_whole && work->has_total))
		return complete;
	say_note("%zu processes and directories could not be looked into: what they hold in /dev/shm without a name is "
		 "not counted", work->unseen);
	return false;
}
