/* ipcs: System V objects, in util-linux's words. */
#include "util_linux/ipcs.h"

#include <errno.h>

#include "base/cleanup.h"
#include "ipc/sysv.h"
#include "util_linux/common.h"

enum { OPTION_HUMAN = FOREIGN_LONG + 10 };

static const struct option options[] = {
	{ 'i', "id", "ID", "show all of the one object with this id", DROP_IN_TEXT },
	{ 'm', "shmems", .help = "shared memory segments", DROP_IN_FLAG },
	{ 'q', "queues", .help = "message queues", DROP_IN_FLAG },
	{ 's', "semaphores", .help = "semaphore sets", DROP_IN_FLAG },
	{ 'a', "all", .help = "all three (default)", DROP_IN_FLAG },
	{ 't', "time", .help = "times of attach, detach and change", DROP_IN_FLAG },
	{ 'p', "pid", .help = "processes that made them and used them last", DROP_IN_FLAG },
	{ 'c', "creator", .help = "creator and owner", DROP_IN_FLAG },
	{ 'l', "limits", .help = "limits", DROP_IN_FLAG },
	{ 'u', "summary", .help = "how much there is", DROP_IN_FLAG },
	{ 0, "human", .help = "sizes as 4K, 1.5M", DROP_IN_FLAG },
	{ 'b', "bytes", .help = "sizes in bytes", DROP_IN_FLAG },
	DROP_IN_HELP,
};

static const struct example examples[] = {
	{ "ipctool ipcs", "What there is.", 0 },
	{ "ipctool ipcs -m -u", "How much shared memory there is.", 0 },
	{ NULL, NULL, 0 },
};

const enum object_type ipcs_types[IPCS_TYPES] = { OBJECT_MSG, OBJECT_SHM, OBJECT_SEM };

struct ipcs {
	uint32_t types; /* TYPE_BITs */
	enum ipcs_format format;
	enum ipcs_unit unit;
	bool by_id;
	int32_t id;
};

static uint32_t types_of(int letter)
{
	switch (letter) {
	case 'm':
		return TYPE_BIT(OBJECT_SHM);
	case 'q':
		return TYPE_BIT(OBJECT_MSG);
	case 's':
		return TYPE_BIT(OBJECT_SEM);
	case 'a':
		return TYPES_DEFAULT;
	default:
		return 0;
	}
}

/* -t, -p, -c, -l, -u: the last one counts. */
static bool takes_format(struct ipcs *ipcs, int letter)
{
	static const struct {
		int letter;
		enum ipcs_format format;
	} formats[] = {
		{ 't', IPCS_TIMES },  { 'p', IPCS_PIDS },    { 'c', IPCS_OWNERS },
		{ 'l', IPCS_LIMITS }, { 'u', IPCS_SUMMARY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (formats[i].letter != letter)
			continue;
		ipcs->format = formats[i].format;
		return true;
	}
	return false;
}

/* Takes one option. Returns -1 to go on, or the status to end with. */
static int take(const struct invocation *call, struct ipcs *ipcs, int letter, const char *value)
{
	int r;

	if (types_of(letter)) {
		ipcs->types |= types_of(letter);
		return -1;
	}
	if (takes_format(ipcs, letter))
		return -1;
	switch (letter) {
	case 'b':
		ipcs->unit = UNIT_BYTES;
		return -1;
	case OPTION_HUMAN:
		ipcs->unit = UNIT_HUMAN;
		return -1;
	case 'i':
		ipcs->by_id = true;
		r = drop_in_number(value, &ipcs->id);
		return r < 0 ? drop_in_bad_number(r, "failed to parse id argument", value) : -1;
	default:
		return drop_in_common(call, letter);
	}
}

/* util-linux takes a negative id for none given, and shows whichever object comes first, or crashes. */
static int show_one(const struct ipcs *ipcs, enum object_type type, struct buffer *out)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = ipcs->id < 0 ? -ENOENT : sysv_stat(type, ipcs->id, type == OBJECT_MSG ? FACT_QBYTES : 0, &list);

	if (r == -ENOENT) {
		fail_status(STATUS_FAILED, "id %d not found", ipcs->id);
		return STATUS_DONE;
	}
	if (r < 0 || list.count == 0)
		return fail_errno(r, "id %d", ipcs->id), STATUS_FAILED;
	r = ipcs_details(&list.objects[0], ipcs->unit, out);
	return r < 0 ? STATUS_FAILED : STATUS_DONE;
}

static int show_type(const struct ipcs *ipcs, enum object_type type, struct stream *out)
{
	int r = 0;

	if (ipcs->format == IPCS_LIMITS)
		ipcs_limits(type, ipcs->unit, &out->buffer);
	else if (ipcs->format == IPCS_SUMMARY)
		ipcs_summary(type, ipcs->unit, &out->buffer);
	else
		r = ipcs_list(type, ipcs->format, ipcs->unit, out);
	buffer_char(&out->buffer, '\n');
	return r;
}

static int show(const struct ipcs *ipcs, struct stream *out)
{
	int status = STATUS_DONE;

	if (!ipcs->by_id)
		buffer_char(&out->buffer, '\n');
	for (size_t i = 0; i < IPCS_TYPES; i++) {
		int r;

		if (!(ipcs->types & TYPE_BIT(ipcs_types[i])))
			continue;
		if (ipcs->by_id)
			return show_one(ipcs, ipcs_types[i], &out->buffer);
		r = show_type(ipcs, ipcs_types[i], out);
		if (r < 0) {
			fail_errno(r, "cannot list %s objects", object_type_name(ipcs_types[i]));
			status = STATUS_FAILED;
		}
	}
	return status;
}

static int run(const struct invocation *call, void *state UNUSED)
{
	struct ipcs ipcs = { 0 };
	const char *value;
	int letter, status = drop_in_start(call, options);

	while (status < 0 && (letter = foreign_next(&value)) != FOREIGN_END)
		status = take(call, &ipcs, letter, value);
	if (status >= 0)
		return status;
	if (ipcs.by_id && __builtin_popcount(ipcs.types) != 1)
		return fail_status(STATUS_FAILED, "when using an ID, a single resource must be specified");
	if (!ipcs.types)
		ipcs.types = TYPES_DEFAULT;
	return show(&ipcs, call->out);
}

const struct applet applet_util_linux_ipcs = {
	.group = "ipcs",
	.link = "ipcs",
	.page = "ipctool-util-linux",
	.summary = "list System V objects as util-linux's ipcs does",
	.options = options,
	.examples = examples,
	.needs = NEEDS_RAW_WORDS | NEEDS_LINK_NAMED,
	.run = run,
};
