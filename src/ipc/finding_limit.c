/* Limits of the IPC namespace that are at their end or near it, and who fills them. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ipc/finding.h"
#include "sys/procfs.h"

/* The kernel has no more ids than this, whatever the setting, unless it was booted with ipcmni_extend. */
#define IDS_MOST 32768

#define SEM_NUMBERS 4 /* in kernel.sem */

/* A limit that is looked at. */
struct watched {
	enum limit_id id;
	const char *what;      /* is counted */
	const char *type;      /* for `ipctool rm`; NULL: removing is not the way */
	uint64_t most;         /* that the setting can be given; 0: no such bound */
	unsigned sem_index;    /* which number of kernel.sem it is */
	uint64_t (*amount)(const struct object *object); /* how much of it an object uses */
};

static bool is_sysv(const struct object *object, enum object_type type)
{
	return object->family == FAMILY_SYSV && object->type == type;
}

static uint64_t one_segment(const struct object *object)
{
	return is_sysv(object, OBJECT_SHM);
}

static uint64_t one_queue(const struct object *object)
{
	return is_sysv(object, OBJECT_MSG);
}

static uint64_t one_set(const struct object *object)
{
	return is_sysv(object, OBJECT_SEM);
}

static uint64_t one_posix_queue(const struct object *object)
{
	return object->family == FAMILY_POSIX && object->type == OBJECT_MSG;
}

static uint64_t pages_of_segment(const struct object *object)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	return is_sysv(object, OBJECT_SHM) ? object->shm.size / page + (object->shm.size % page != 0) : 0;
}

static uint64_t semaphores_of_set(const struct object *object)
{
	return is_sysv(object, OBJECT_SEM) ? object->sem.nsems : 0;
}

static const struct watched watched[] = {
	{ LIMIT_SHMMNI, "segments", "shm", IDS_MOST, 0, one_segment },
	{ LIMIT_SHMALL, "pages in segments", "shm", 0, 0, pages_of_segment },
	{ LIMIT_MSGMNI, "queues", "msg", IDS_MOST, 0, one_queue },
	{ LIMIT_SEMMNI, "semaphore sets", "sem", IDS_MOST, 3, one_set },
	{ LIMIT_SEMMNS, "semaphores in sets", "sem", INT32_MAX, 1, semaphores_of_set },
	{ LIMIT_MQUMNI, "POSIX queues", NULL, INT32_MAX, 0, one_posix_queue },
};

static bool is_orphan(const struct checkup *checkup, size_t index, const struct watched *limit)
{
	return checkup->standings[index] == STANDING_ORPHAN && limit->amount(&checkup->objects->objects[index]) > 0;
}

static bool has_orphans(const struct checkup *checkup, const struct watched *limit)
{
	for (size_t i = 0; i < checkup->objects->count; i++)
		if (is_orphan(checkup, i, limit))
			return true;
	return false;
}

/* Twice the limit, if that is enough and can be set; else 0. */
static uint64_t raised(const struct watched *limit, uint64_t value, uint64_t used)
{
	uint64_t more = value > UINT64_MAX / 2 ? UINT64_MAX : 2 * value;

	while (more != 0 && more < UINT64_MAX / 2 && limit_percent(used, more) >= FINDING_NEAR)
		more *= 2;
	if (limit->most > 0 && more > limit->most)
		more = limit->most;
	return more == 0 || limit_percent(used, more) >= FINDING_NEAR ? 0 : more;
}

/* The setting has four numbers, of which three stay. */
static void write_sem_setting(const struct watched *limit, uint64_t value, struct buffer *out)
{
	uint64_t numbers[SEM_NUMBERS];

	if (procfs_numbers("/proc/sys/kernel/sem", numbers, SEM_NUMBERS) < 0)
		return;
	numbers[limit->sem_index] = value;
	buffer_printf(out, "sysctl -w kernel.sem='%ju %ju %ju %ju'", (uintmax_t)numbers[0], (uintmax_t)numbers[1],
		      (uintmax_t)numbers[2], (uintmax_t)numbers[3]);
}

static void write_fix(struct checkup *checkup, const struct watched *limit, uint64_t value, uint64_t used,
		      struct buffer *out)
{
	uint64_t more = raised(limit, value, used);

	if (more > 0 && !finding_enter(checkup, false))
		return;
	if (more > 0 && strcmp(limit_info(limit->id)->setting, "kernel.sem") == 0) {
		write_sem_setting(limit, more, out);
	} else if (more > 0) {
		buffer_printf(out, "sysctl -w %s=%ju", limit_info(limit->id)->setting, (uintmax_t)more);
	} else if (limit->type && has_orphans(checkup, limit)) {
		finding_ipctool(checkup, "rm");
		buffer_printf(out, "%s --orphan --yes", limit->type);
		if (checkup->has_idle)
			buffer_printf(out, " --idle %jds", (intmax_t)checkup->idle);
	}
}

static int check(struct checkup *checkup, const struct watched *limit)
{
	const struct limit *info = limit_info(limit->id);
	uint64_t value = 0, used = 0;
	int r = limit_value(limit->id, &value);

	if (r == 0)
		r = limit_used(limit->id, &used);
	if (r < 0) {
		if (r != -ENODATA)
			finding_unseen(checkup, "limit %s could not be looked at: %s", info->name, strerror(-r));
		return 0;
	}
	if (used == 0 || value == LIMIT_UNLIMITED || (value > 0 && limit_percent(used, value) < FINDING_NEAR))
		return 0;
	buffer_text(&checkup->object, info->name);
	buffer_printf(&checkup->evidence, "%ju of %ju %s are in use (%s): ", (uintmax_t)used, (uintmax_t)value, limit->what,
		      info->setting);
	r = finding_who(checkup, limit->amount, &checkup->evidence);
	if (r < 0)
		return r;
	if (raised(limit, value, used) == 0)
		buffer_printf(&checkup->evidence, "; the kernel can be given no more than %ju%s", (uintmax_t)limit->most,
			      limit->most == IDS_MOST ? ", unless it is booted with ipcmni_extend" : "");
	write_fix(checkup, limit, value, used, &checkup->fix);
	return finding_add(checkup, used >= value ? SEVERITY_ERROR : SEVERITY_WARNING, "limit");
}

int find_limits(struct checkup *checkup)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(watched); i++)
		r = check(checkup, &watched[i]);
	return r;
}
