/* /dev/shm: full or nearly so, and as small as container engines make it. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/finding.h"
#include "ipc/posix_file.h"
#include "ipc/posix_sem.h"
#include "ipc/posix_shm.h"
#include "ipc/unlisted.h"
#include "ipc/usage.h"
#include "sys/namespace.h"

/* What docker, podman and Kubernetes give a container unless told otherwise: 65536k, or 64000k. */
#define CONTAINER_LEAST (UINT64_C(64000) << 10)
#define CONTAINER_MOST  (UINT64_C(65536) << 10)

#define SUMS_SHOWN 3

/* All that takes memory there, without a name and below directories too. */
static int list_files(struct checkup *checkup, struct object_list *list)
{
	size_t ignored = 0, unseen = 0;
	int r = posix_shm_enumerate(0, list, &ignored);

	if (r == 0)
		r = posix_sem_enumerate(0, list, &ignored);
	if (r == 0)
		r = unlisted_below(list, &unseen);
	if (r == 0)
		r = unlisted_removed(TYPE_BIT(OBJECT_SHM) | TYPE_BIT(OBJECT_SEM), list, &unseen);
	if (unseen > 0)
		finding_unseen(checkup, "what fills /dev/shm is not all known: %zu processes and directories could not be "
			       "looked into", unseen);
	return r;
}

static void write_sum(struct checkup *checkup, const struct usage *sum, struct buffer *out)
{
	if (sum->uid == UINT32_MAX)
		buffer_text(out, "unknown");
	else
		buffer_text(out, users_name(&checkup->users, sum->uid));
	if (sum->prefix_length > 0)
		buffer_printf(out, " %.*s*", (int)sum->prefix_length, sum->prefix);
	if (sum->state == STANDING_REMOVED)
		buffer_text(out, " (removed, but held)");
	buffer_printf(out, " %ju bytes", (uintmax_t)sum->bytes);
	if (sum->objects > 0)
		buffer_printf(out, " in %ju file%s", (uintmax_t)sum->objects, sum->objects == 1 ? "" : "s");
}

/* How each stands need not be known: only which were removed. */
static int sum_up(const struct object_list *list, uint64_t total, struct usage_list *sums)
{
	cleanup_free enum standing *standings = calloc(list->count + 1, sizeof(*standings));

	if (!standings)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++)
		standings[i] = list->objects[i].flags & SHM_IS_REMOVED ? STANDING_REMOVED : STANDING_UNKNOWN;
	return usage_sum(list, standings, USAGE_BY_OWNER | USAGE_BY_PREFIX | USAGE_BY_STATE, total, sums);
}

static int by_files(const void *a, const void *b)
{
	const struct usage *x = a, *y = b;

	return (x->objects < y->objects) - (x->objects > y->objects);
}

static int write_who(struct checkup *checkup, enum limit_id limit, uint64_t used, struct buffer *out)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(usage_list_done) struct usage_list sums = { 0 };
	int r = list_files(checkup, &list);

	if (r == 0)
		r = sum_up(&list, limit == LIMIT_DEVSHM ? used : 0, &sums);
	if (r < 0)
		return r;
	if (limit == LIMIT_DEVSHMINO && sums.count > 1)
		qsort(sums.items, sums.count, sizeof(*sums.items), by_files);
	for (size_t i = 0; i < sums.count && i < SUMS_SHOWN; i++) {
		buffer_text(out, i > 0 ? ", " : ": ");
		write_sum(checkup, &sums.items[i], out);
	}
	if (sums.count > SUMS_SHOWN)
		buffer_printf(out, ", and %zu more", sums.count - SUMS_SHOWN);
	return 0;
}

static int check_full(struct checkup *checkup, enum limit_id limit, const char *what)
{
	uint64_t value, used, more;
	int r;

	if (limit_value(limit, &value) < 0 || limit_used(limit, &used) < 0 || value == LIMIT_UNLIMITED || value == 0 ||
	    limit_percent(used, value) < FINDING_NEAR)
		return 0;
	buffer_text(&checkup->object, limit_info(limit)->name);
	buffer_printf(&checkup->evidence, "%ju of %ju %s in " POSIX_DIRECTORY " are taken (%ju%%)", (uintmax_t)used,
		      (uintmax_t)value, what, (uintmax_t)limit_percent(used, value));
	r = write_who(checkup, limit, used, &checkup->evidence);
	if (r < 0)
		return r;
	more = value > UINT64_MAX / 2 ? value : 2 * value;
	if (finding_enter(checkup, true))
		buffer_printf(&checkup->fix, "mount -o remount,%s%ju " POSIX_DIRECTORY, limit_info(limit)->setting,
			      (uintmax_t)more);
	return finding_add(checkup, used >= value ? SEVERITY_ERROR : SEVERITY_WARNING, "devshm");
}

int find_full_devshm(struct checkup *checkup)
{
	int r = 0;

	if (!checkup->is_again)
		r = check_full(checkup, LIMIT_DEVSHM, "bytes");
	return r < 0 || checkup->is_again ? r : check_full(checkup, LIMIT_DEVSHMINO, "files");
}

int find_small_devshm(struct checkup *checkup)
{
	uint64_t value;

	if (checkup->is_again || !(checkup->ns || namespace_is_contained()) || limit_value(LIMIT_DEVSHM, &value) < 0 ||
	    value < CONTAINER_LEAST || value > CONTAINER_MOST)
		return 0;
	buffer_text(&checkup->object, limit_info(LIMIT_DEVSHM)->name);
	buffer_printf(&checkup->evidence, POSIX_DIRECTORY " of this container has the %ju bytes that container engines give "
		      "unless told otherwise: programs that want more get a bus error (--shm-size when it is started)",
		      (uintmax_t)value);
	if (finding_enter(checkup, true))
		buffer_text(&checkup->fix, "mount -o remount,size=1g " POSIX_DIRECTORY);
	return finding_add(checkup, SEVERITY_INFO, "small-devshm");
}
