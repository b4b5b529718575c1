#include "frame/select_options.h"

#include "sys/users.h"

#define NANOSECONDS_PER_SECOND 1000000000

const struct option select_options[] = {
	{ 0, "owner", .help = "only what belongs to this user (name or number)", BIND_USER(struct select_options, owner) },
	{ 0, "group", .help = "only what belongs to this group", BIND_GROUP(struct select_options, group) },
	{ 0, "name", .argument = "GLOB", .help = "only POSIX objects whose name, without the slash, matches", BIND_TEXT(struct select_options, name) },
	{ 0, "key", .help = "only System V objects with this key, in the bits of MASK", BIND_KEY_PATTERN(struct select_options, key) },
	{ 0, "orphan", .help = "only orphans: nobody holds them, all that the kernel recorded as their users are dead, and they are "
			       "idle (see man ipctool-ls)", BIND_FLAG(struct select_options, orphan) },
	{ 0, "unused", .help = "only what nobody is attached to or waits on; what cannot be seen counts as used", BIND_FLAG(struct select_options, unused) },
	{ 0, "idle", .help = "only what was last used, made or changed at least this long ago", BIND_DURATION(struct select_options, idle) },
	{ 0, "older", .help = "only what was made or changed at least this long ago", BIND_DURATION(struct select_options, older) },
	{ 0, "larger", .help = "only what holds more bytes than this", BIND_LENGTH(struct select_options, larger) },
	{ 0, "empty", .help = "only queues without messages", BIND_FLAG(struct select_options, empty) },
	{ 0, "pid", .help = "only what this process made or last used", BIND_PID(struct select_options, pid) },
	{ 0, "app", .argument = "NAME", .help = "only what belongs to this application, as the APP column names it", BIND_TEXT(struct select_options, app) },
	{ 0 },
};

bool select_options_given(const struct select_options *options)
{
	return options->owner.given || options->group.given || options->pid.given || options->name || options->app ||
	       options->key.given || options->idle.given || options->older.given || options->larger.given ||
	       options->orphan || options->unused || options->empty;
}

/* Whole seconds, rounded up: the kernel's times have no fractions. */
static int64_t seconds(const struct optional_i64 *duration)
{
	return duration->value / NANOSECONDS_PER_SECOND + (duration->value % NANOSECONDS_PER_SECOND != 0);
}

struct selection select_options_selection(const struct select_options *options, int64_t now)
{
	return (struct selection){
		.has_owner = options->owner.given,
		.owner = options->owner.value,
		.overflow_uid = options->owner.given ? users_overflow_uid() : UINT32_MAX,
		.has_group = options->group.given,
		.group = options->group.value,
		.overflow_gid = options->group.given ? users_overflow_gid() : UINT32_MAX,
		.has_key = options->key.given,
		.key = options->key.key,
		.key_mask = options->key.mask,
		.has_pid = options->pid.given,
		.pid = options->pid.value,
		.has_larger = options->larger.given,
		.larger = options->larger.value,
		.has_idle = options->idle.given,
		.idle = seconds(&options->idle),
		.has_older = options->older.given,
		.older = seconds(&options->older),
		.orphan = options->orphan,
		.unused = options->unused,
		.empty = options->empty,
		.name = options->name,
		.app = options->app,
		.now = now,
	};
}
