/* lsipc: the columns, and what stands in them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "cli/report.h"
#include "ipc/posix_sem.h"
#include "sys/clock.h"
#include "util_linux/common.h"
#include "util_linux/lsipc.h"

#define WRITE(name)                                                                                             \
	static bool name(struct buffer *out UNUSED, const struct lsipc_source *source UNUSED,                   \
			 struct lsipc_style *style UNUSED)

#define OBJECT (source->object)

static bool number(struct buffer *out, uint64_t value)
{
	buffer_u64(out, value);
	return true;
}

static bool size(struct buffer *out, uint64_t bytes, const struct lsipc_style *style)
{
	if (style->bytes)
		return number(out, bytes);
	drop_in_size(out, bytes);
	return true;
}

/* The time of day for today, else the day. */
static size_t short_time(char *text, size_t size, const struct tm *tm)
{
	time_t now = (time_t)clock_epoch_seconds();
	struct tm today;

	if (!localtime_r(&now, &today) || tm->tm_year != today.tm_year)
		return strftime(text, size, "%Y-%b%d", tm);
	if (tm->tm_yday != today.tm_yday)
		return strftime(text, size, "%b%d", tm);
	return strftime(text, size, "%H:%M", tm);
}

static bool when(struct buffer *out, int64_t seconds, const struct lsipc_style *style)
{
	time_t time = (time_t)seconds;
	char text[64];
	struct tm tm;
	size_t length;

	if (!seconds || !localtime_r(&time, &tm))
		return false;
	switch (style->time) {
	case LSIPC_FULL:
		length = strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &tm);
		break;
	case LSIPC_ISO:
		length = strftime(text, sizeof(text) - 1, "%Y-%m-%dT%H:%M:%S%z", &tm);
		/* +0000 is +00:00 there */
		memmove(text + length - 1, text + length - 2, 2);
		text[length - 2] = ':';
		length++;
		break;
	default:
		length = short_time(text, sizeof(text), &tm);
	}
	buffer_append(out, text, length);
	return true;
}

/* NAME, but nothing where the cache has but the number ID. */
static bool true_name(struct buffer *out, const char *name, uint32_t id)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", id);
	if (strcmp(name, digits) == 0)
		return false;
	buffer_text(out, name);
	return true;
}

/* Of a POSIX object there is but the owner, whom util-linux takes for its creator. */
static uint32_t creator(const struct object *object)
{
	return object->family == FAMILY_POSIX ? object->uid : object->cuid;
}

static uint32_t creator_group(const struct object *object)
{
	return object->family == FAMILY_POSIX ? object->gid : object->cgid;
}

WRITE(key)
{
	buffer_text(out, "0x");
	buffer_hex(out, OBJECT->key, 8);
	return true;
}

WRITE(id) { return number(out, (uint64_t)OBJECT->id); }
WRITE(cuid) { return number(out, creator(OBJECT)); }
WRITE(cgid) { return number(out, creator_group(OBJECT)); }
WRITE(uid) { return number(out, OBJECT->uid); }
WRITE(gid) { return number(out, OBJECT->gid); }
WRITE(cuser) { return true_name(out, users_name(&style->users, creator(OBJECT)), creator(OBJECT)); }
WRITE(user) { return true_name(out, users_name(&style->users, OBJECT->uid), OBJECT->uid); }
WRITE(cgroup) { return true_name(out, groups_name(&style->groups, creator_group(OBJECT)), creator_group(OBJECT)); }
WRITE(group) { return true_name(out, groups_name(&style->groups, OBJECT->gid), OBJECT->gid); }
WRITE(changed) { return when(out, OBJECT->changed, style); }
WRITE(written) { return when(out, OBJECT->written, style); }
WRITE(segment_size) { return size(out, OBJECT->shm.size, style); }
WRITE(nattch) { return number(out, OBJECT->shm.nattch); }
WRITE(attach) { return when(out, OBJECT->shm.attached, style); }
WRITE(detach) { return when(out, OBJECT->shm.detached, style); }
WRITE(cpid) { return number(out, OBJECT->shm.cpid); }
WRITE(lpid) { return number(out, OBJECT->shm.lpid); }
WRITE(sent) { return when(out, OBJECT->msg.sent, style); }
WRITE(received) { return when(out, OBJECT->msg.received, style); }
WRITE(lspid) { return number(out, OBJECT->msg.lspid); }
WRITE(lrpid) { return number(out, OBJECT->msg.lrpid); }
WRITE(nsems) { return number(out, OBJECT->sem.nsems); }
WRITE(otime) { return when(out, OBJECT->sem.otime, style); }

WRITE(owner)
{
	buffer_text(out, users_name(&style->users, OBJECT->uid));
	return true;
}

/* Of queues alone with the slash. */
WRITE(name)
{
	if (OBJECT->type == OBJECT_MSG)
		buffer_char(out, '/');
	buffer_text(out, OBJECT->name);
	return true;
}

WRITE(permissions)
{
	if (style->numeric_permissions) {
		buffer_printf(out, "%#o", OBJECT->mode);
		return true;
	}
	for (int bit = 8; bit >= 0; bit--)
		buffer_char(out, OBJECT->mode >> bit & 1 ? "xwr"[bit % 3] : '-');
	return true;
}

WRITE(used_bytes)
{
	if (OBJECT->family == FAMILY_POSIX && !(OBJECT->known & FACT_BYTES))
		return false;
	return size(out, OBJECT->msg.bytes, style);
}

WRITE(messages)
{
	uint64_t count;

	return object_messages(OBJECT, &count) && number(out, count);
}

WRITE(value)
{
	uint32_t value;

	return posix_sem_value(OBJECT, &value) == 0 && number(out, value);
}

/* Under -i an empty status is shown, too. */
WRITE(status)
{
	bool removed = OBJECT->flags & SHM_IS_REMOVED, locked = OBJECT->flags & SHM_IS_LOCKED;

	buffer_text(out, removed ? "dest" : "");
	buffer_text(out, removed && locked ? "," : "");
	buffer_text(out, locked ? "locked" : "");
	return true;
}

WRITE(command)
{
	const char *text = process_cache_command(&style->processes, OBJECT->shm.cpid, OBJECT->changed);

	buffer_text(out, text ? text : "");
	return text;
}

WRITE(resource)
{
	buffer_text(out, limit_info(source->limit->id)->name);
	return true;
}

WRITE(description)
{
	buffer_text(out, source->limit->description);
	return true;
}

WRITE(limit)
{
	uint64_t value;

	if (limit_value(source->limit->id, &value) < 0)
		return false;
	return source->limit->is_size ? size(out, value, style) : number(out, value);
}

WRITE(used)
{
	uint64_t value;

	if (limit_used(source->limit->id, &value) == 0)
		return number(out, value);
	buffer_char(out, '-');
	return true;
}

WRITE(percent)
{
	uint64_t limit, used;

	/* of a limit of 0 it is inf%, or -nan% */
	if (limit_value(source->limit->id, &limit) == 0 && limit_used(source->limit->id, &used) == 0)
		buffer_printf(out, "%.2f%%", (double)used / (double)limit * 100.0);
	else
		buffer_char(out, '-');
	return true;
}

const struct lsipc_column lsipc_columns[] = {
	{ "KEY", "Key", SCOPE_SYSV, false, key },
	{ "ID", "ID", SCOPE_SYSV, false, id },
	{ "OWNER", "Owner", SCOPE_SYSV | SCOPE_POSIX, true, owner },
	{ "PERMS", "Permissions", SCOPE_SYSV | SCOPE_POSIX, true, permissions },
	{ "CUID", "Creator UID", SCOPE_SYSV | SCOPE_POSIX, true, cuid },
	{ "CUSER", "Creator user", SCOPE_SYSV | SCOPE_POSIX, false, cuser },
	{ "CGID", "Creator GID", SCOPE_SYSV | SCOPE_POSIX, true, cgid },
	{ "CGROUP", "Creator group", SCOPE_SYSV | SCOPE_POSIX, false, cgroup },
	{ "UID", "UID", SCOPE_SYSV, true, uid },
	{ "USER", "User name", SCOPE_SYSV, false, user },
	{ "GID", "GID", SCOPE_SYSV, true, gid },
	{ "GROUP", "Group name", SCOPE_SYSV, false, group },
	{ "CTIME", "Last change", SCOPE_SYSV, true, changed },
	{ "NAME", "Name", SCOPE_POSIX, false, name },
	{ "MTIME", "Last action", SCOPE_POSIX, true, written },
	{ "SIZE", "Segment size", SCOPE_SHM | SCOPE_POSIX_SHM, true, segment_size },
	{ "NATTCH", "Attached processes", SCOPE_SHM, true, nattch },
	{ "STATUS", "Status", SCOPE_SHM, false, status },
	{ "ATTACH", "Attach time", SCOPE_SHM, true, attach },
	{ "DETACH", "Detach time", SCOPE_SHM, true, detach },
	{ "COMMAND", "Creator command", SCOPE_SHM, false, command },
	{ "CPID", "Creator PID", SCOPE_SHM, true, cpid },
	{ "LPID", "Last user PID", SCOPE_SHM, true, lpid },
	{ "USEDBYTES", "Bytes used", SCOPE_MSG | SCOPE_POSIX_MSG, true, used_bytes },
	{ "MSGS", "Messages", SCOPE_MSG | SCOPE_POSIX_MSG, false, messages },
	{ "SEND", "Msg sent", SCOPE_MSG, true, sent },
	{ "RECV", "Msg received", SCOPE_MSG, true, received },
	{ "LSPID", "Msg sender", SCOPE_MSG, true, lspid },
	{ "LRPID", "Msg receiver", SCOPE_MSG, true, lrpid },
	{ "NSEMS", "Semaphores", SCOPE_SEM, true, nsems },
	{ "OTIME", "Last operation", SCOPE_SEM, true, otime },
	{ "SVAL", "Value", SCOPE_POSIX_SEM, true, value },
	{ "RESOURCE", "Resource", SCOPE_GLOBAL, false, resource },
	{ "DESCRIPTION", "Description", SCOPE_GLOBAL, false, description },
	{ "LIMIT", "Limit", SCOPE_GLOBAL, true, limit },
	{ "USED", "Used", SCOPE_GLOBAL, true, used },
	{ "USE%", "Use", SCOPE_GLOBAL, true, percent },
	{ NULL, NULL, 0, false, NULL },
};

/* In 2.38.1 there are none of POSIX queues, and they are shown only where these are asked for. */
const struct lsipc_limit lsipc_limits[] = {
	{ LIMIT_MSGMNI, "Number of message queues", SCOPE_MSG, false },
	{ LIMIT_MSGMAX, "Max size of message (bytes)", SCOPE_MSG, true },
	{ LIMIT_MSGMNB, "Default max size of queue (bytes)", SCOPE_MSG, true },
	{ LIMIT_MQUMNI, "Number of POSIX message queues", SCOPE_POSIX_MSG, false },
	{ LIMIT_MQUMAX, "Max size of POSIX message (bytes)", SCOPE_POSIX_MSG, true },
	{ LIMIT_MQUMNB, "Number of messages in POSIX message queue", SCOPE_POSIX_MSG, false },
	{ LIMIT_SHMMNI, "Shared memory segments", SCOPE_SHM, false },
	{ LIMIT_SHMALL, "Shared memory pages", SCOPE_SHM, false },
	{ LIMIT_SHMMAX, "Max size of shared memory segment (bytes)", SCOPE_SHM, true },
	{ LIMIT_SHMMIN, "Min size of shared memory segment (bytes)", SCOPE_SHM, true },
	{ LIMIT_SEMMNI, "Number of semaphore identifiers", SCOPE_SEM, false },
	{ LIMIT_SEMMNS, "Total number of semaphores", SCOPE_SEM, false },
	{ LIMIT_SEMMSL, "Max semaphores per semaphore set.", SCOPE_SEM, false },
	{ LIMIT_SEMOPM, "Max number of operations per semop(2)", SCOPE_SEM, false },
	{ LIMIT_SEMVMX, "Semaphore max value", SCOPE_SEM, false },
	{ 0, NULL, 0, false },
};

const struct lsipc_column *lsipc_column(const char *text, size_t length)
{
	for (const struct lsipc_column *column = lsipc_columns; column->name; column++)
		if (strlen(column->name) == length && strncasecmp(column->name, text, length) == 0)
			return column;
	return NULL;
}

bool lsipc_has(const struct lsipc_column *column, const struct lsipc_source *source)
{
	static const uint32_t scopes[2][OBJECT_SEM + 1] = {
		[FAMILY_SYSV] = { [OBJECT_SHM] = SCOPE_SHM, [OBJECT_MSG] = SCOPE_MSG, [OBJECT_SEM] = SCOPE_SEM },
		[FAMILY_POSIX] = { [OBJECT_SHM] = SCOPE_POSIX_SHM, [OBJECT_MSG] = SCOPE_POSIX_MSG, [OBJECT_SEM] = SCOPE_POSIX_SEM },
	};

	return column->scopes & (source->limit ? SCOPE_GLOBAL : scopes[source->object->family][source->object->type]);
}

int lsipc_choose(struct lsipc_choice *choice, const char *list)
{
	while (*list) {
		size_t length = strcspn(list, " ");

		if (choice->count == LSIPC_COLUMNS_MAX) {
			fail_status(STATUS_FAILED, "too many columns specified, the limit is %d columns", LSIPC_COLUMNS_MAX - 1);
			return -E2BIG;
		}
		choice->columns[choice->count++] = lsipc_column(list, length);
		list += length + strspn(list + length, " ");
	}
	return 0;
}
