#include "leftovers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/removal.h"
#include "ipc/sock_file.h"
#include "sys/clock.h"
#include "sys/walk.h"

#define FACTS (FACT_SEMPIDS | FACT_WAITERS)

/* What stands before the path in the address of a socket. */
#define UNIX_PREFIX "unix:"

void leftovers_done(struct leftovers *leftovers)
{
	if (leftovers->has_lineage)
		lineage_done(&leftovers->lineage);
	object_list_done(&leftovers->before);
	survey_done(&leftovers->survey);
}

static int add_file(struct walk_file *file, void *data)
{
	struct object *object;
	int n;

	if (!S_ISFIFO(file->st->st_mode) && !S_ISSOCK(file->st->st_mode))
		return 0;
	object = object_list_add(data);
	if (!object)
		return -ENOMEM;
	*object = (struct object){
		.type = S_ISFIFO(file->st->st_mode) ? OBJECT_FIFO : OBJECT_SOCK,
		.family = FAMILY_OTHER,
		.device = file->st->st_dev,
		.inode = file->st->st_ino,
		.uid = file->st->st_uid,
		.changed = file->st->st_ctim.tv_sec,
	};
	n = asprintf(&object->name, "%s%s", object->type == OBJECT_SOCK ? UNIX_PREFIX : "", file->path);
	if (n < 0)
		object->name = NULL;
	return n < 0 ? -ENOMEM : 0;
}

static void pass_over(const char *path, int error, void *data UNUSED)
{
	if (error != -ENOENT)
		say_verbose("'%s' was not looked at: %s", path, strerror(-error));
}

/* Appends all objects that there are. What cannot be listed cannot be found to be new. */
static int list_all(const struct leftovers *leftovers, uint32_t facts, struct object_list *list)
{
	const struct walk walk = { add_file, pass_over, list };
	size_t ignored = 0;
	int r = 0;

	for (size_t i = 0; i < KIND_COUNT; i++) {
		r = kinds[i].enumerate(&kinds[i], facts, list, &ignored);
		if (r == -ENOMEM)
			return r;
		if (r < 0)
			say_note("cannot list %s: what is left behind of these is not found", kinds[i].name);
	}
	r = leftovers->directory ? walk_tree(leftovers->directory, &walk) : 0;
	object_list_settle(list);
	return r;
}

int leftovers_begin(struct leftovers *leftovers)
{
	leftovers->has_lineage = !leftovers->is_private && lineage_begin(&leftovers->lineage) == 0;
	return list_all(leftovers, 0, &leftovers->before);
}

/* Whether what has the address now had it before. */
static bool is_same(const struct object *now, const struct object *before)
{
	if (now->family != FAMILY_SYSV)
		return now->device == before->device && now->inode == before->inode && now->birth == before->birth;
	return now->type != OBJECT_SHM || (now->shm.cpid == before->shm.cpid && now->shm.size == before->shm.size);
}

/* Drops what was there before: both lists are in order. */
static int drop_old(const struct object_list *before, struct object_list *list)
{
	cleanup_free size_t *map = calloc(list->count + 1, sizeof(*map));
	size_t at = 0, kept = 0;

	if (!map)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		const struct object *now = &list->objects[i];

		while (at < before->count && object_order(&before->objects[at], now) < 0)
			at++;
		if (at < before->count && object_order(&before->objects[at], now) == 0 &&
		    is_same(now, &before->objects[at]))
			map[i] = SIZE_MAX;
		else
			map[i] = kept++;
	}
	object_list_keep(list, map);
	return 0;
}

static bool any_in_use(const struct survey *survey)
{
	for (size_t i = 0; i < survey->list.count; i++)
		if (survey->standings[i] == STANDING_IN_USE || survey->standings[i] == STANDING_REMOVED)
			return true;
	return false;
}

/* Processes that are just about to end hold objects for a moment yet. */
int leftovers_find(struct leftovers *leftovers)
{
	struct survey *survey = &leftovers->survey;
	int r = list_all(leftovers, FACTS, &survey->list), status;

	if (r == 0)
		r = drop_old(&leftovers->before, &survey->list);
	if (r < 0)
		return fail_errno(r, "cannot find what was left behind");
	status = survey->list.count > 0 ? survey_look(survey, NULL) : STATUS_DONE;
	if (status != STATUS_DONE || survey->list.count == 0 || !any_in_use(survey))
		return status;
	clock_sleep(REMOVAL_PATIENCE);
	for (size_t i = 0; i < survey->list.count; i++)
		removal_look_again(&survey->list.objects[i]);
	return survey_look(survey, NULL);
}

static bool lives(uint32_t pid)
{
	return pid != 0 && (kill((pid_t)pid, 0) == 0 || errno != ESRCH);
}

/* Who made a System V object: of segments alone the kernel keeps it. */
static enum claim claim_by_maker(const struct leftovers *leftovers, const struct object *object)
{
	if (leftovers->is_private)
		return CLAIM_COMMAND;
	if (object->cuid != geteuid() && geteuid() != 0)
		return CLAIM_STRANGER;
	if (object->type != OBJECT_SHM)
		return CLAIM_UNKNOWN;
	if (leftovers->has_lineage && lineage_has(&leftovers->lineage, object->shm.cpid))
		return CLAIM_COMMAND;
	return leftovers->has_lineage && leftovers->lineage.is_whole ? CLAIM_STRANGER : CLAIM_UNKNOWN;
}

enum claim leftovers_claim(const struct leftovers *leftovers, size_t index)
{
	const struct object *object = &leftovers->survey.list.objects[index];
	enum standing standing = leftovers->survey.standings[index];
	enum claim claim = object->family == FAMILY_SYSV ? claim_by_maker(leftovers, object) : CLAIM_COMMAND;

	if (claim != CLAIM_COMMAND)
		return claim;
	if (standing == STANDING_IN_USE || standing == STANDING_REMOVED)
		return CLAIM_IN_USE;
	if (object->type == OBJECT_SHM && object->family == FAMILY_SYSV && lives(object->shm.cpid))
		return CLAIM_IN_USE;
	return claim;
}

static int remove_file(const struct object *object)
{
	bool is_socket = object->type == OBJECT_SOCK;
	const char *path = object->name + (is_socket ? strlen(UNIX_PREFIX) : 0), *slash = strrchr(path, '/');
	cleanup_free char *parent = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	cleanup_fd int directory = parent ? open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1, file = -1;
	struct stat st;

	if (directory < 0)
		return parent ? -errno : -ENOMEM;
	path = slash ? slash + 1 : path;
	if (fstatat(directory, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (st.st_dev != object->device || st.st_ino != object->inode)
		return -ESTALE;
	file = is_socket ? openat(directory, path, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (is_socket && (file < 0 || sock_file_is_used(file)))
		return -EBUSY;
	return unlinkat(directory, path, 0) < 0 ? -errno : 0;
}

int leftovers_remove(const struct leftovers *leftovers, size_t index)
{
	const struct object *object = &leftovers->survey.list.objects[index];
	struct removal removal;
	int r;

	if (object->family == FAMILY_OTHER)
		return remove_file(object);
	removal_begin(&removal, REMOVAL_IF_UNUSED);
	r = removal_permitted(&removal, object);
	return r < 0 ? r : removal_remove(&removal, object);
}
