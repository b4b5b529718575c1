/*
 * wait: until an object exists, is gone, or stands as wished.
 *
 * The kernel tells nobody of such events, so this looks again and again, at first after a millisecond and then ever less often.
 * Looking changes nothing.
 */
#include "frame/address_value.h"
#include "frame/applet.h"
#include "sys/clock.h"
#include "wait_look.h"

#define FIRST_PAUSE   INT64_C(1000000) /* nanoseconds */
#define LONGEST_PAUSE INT64_C(50000000)

struct wait_object {
	struct address address;
	int until; /* enum until */
	struct optional_i64 timeout;
};

static const struct operand operands[] = {
	{ "OBJ", 1, 1, "address or ident", BIND_ADDRESS(struct wait_object, address, .types = TYPES_LISTED) },
	{ 0 },
};

static const struct choice conditions[] = {
	{ "exists", UNTIL_EXISTS, "it is there" },
	{ "gone", UNTIL_GONE, "it is not there" },
	{ "nonempty", UNTIL_NONEMPTY, "the queue has a message" },
	{ "empty", UNTIL_EMPTY, "the queue has none" },
	{ "zero", UNTIL_ZERO, "every semaphore of the set is 0" },
	{ "positive", UNTIL_POSITIVE, "every semaphore of the set is above 0" },
	{ "unattached", UNTIL_UNATTACHED, "nobody is attached to the segment, or has the object mapped or open" },
	{ NULL, 0, NULL },
};

static const struct option options[] = {
	{ 0, "until", .argument = "CONDITION",
	  .help = "exists, gone; nonempty, empty (msg); zero, positive (sem); unattached (shm)",
	  BIND_CHOICE(struct wait_object, until, conditions) },
	{ 't', "timeout", .help = "the longest to wait; 0: only look (default for ever)", BIND_DURATION(struct wait_object, timeout) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool wait sem:name=ready --until exists -t 10ms", "Status 124: nobody made it in time.", 124 },
	{ "id=$(ipctool msg create) && ipctool wait \"$id\" --until empty -t 0", "Whether a queue is empty now.", 0 },
	{ "mkfifo jobs && ipctool wait fifo:jobs --until exists -t 1m", "Until somebody has made a FIFO.", 0 },
	{ "ipctool wait shm:/frame --until gone", "Status 0 at once when it is not there.", 0 },
	{ NULL, NULL, 0 },
};

static int time_is_up(const struct wait_object *wanted)
{
	const char *name = wanted->address.text, *condition = "";

	for (const struct choice *choice = conditions; choice->word; choice++)
		if (choice->value == wanted->until)
			condition = choice->word;
	if (wanted->timeout.value == 0)
		return fail_status(STATUS_WOULD_BLOCK, "'%s' does not hold for '%s' now", condition, name);
	return fail_status(STATUS_TIMED_OUT, "timed out: '%s' still does not hold for '%s'", condition, name);
}

static int wait_until(const struct wait_object *wanted, struct waiting *waiting)
{
	const struct optional_i64 *timeout = &wanted->timeout;
	int64_t start = clock_monotonic(), pause = FIRST_PAUSE;

	for (;;) {
		enum look found = wait_look(waiting);
		int64_t left = timeout->given ? timeout->value - (clock_monotonic() - start) : pause;

		if (found != LOOK_NOT_YET)
			return found == LOOK_MET ? STATUS_DONE : waiting->status;
		if (left <= 0)
			return time_is_up(wanted);
		clock_sleep(left < pause ? left : pause);
		pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
	}
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct wait_object *wanted = state;
	struct waiting waiting = { .address = &wanted->address, .until = (enum until)wanted->until };
	enum object_type type = wait_type((enum until)wanted->until);

	if (wanted->until == UNTIL_NOTHING)
		return fail_usage("--until is missing: what is to be waited for?");
	if (type != OBJECT_NONE && type != wanted->address.type)
		return fail_usage("this condition is for %s alone", object_type_name(type));
	return wait_until(wanted, &waiting);
}

const struct applet applet_cleanup_wait = {
	.group = "wait",
	.page = "ipctool-rm",
	.summary = "wait until an object exists, is gone, empty, zero or unattached",
	.description = "Looks again after 1 ms, then after twice as long, up to 50 ms: the kernel tells nobody. One that is removed "
		       "while it is waited for is status 3, unless it is that which is waited for. A pipe, an eventfd or a memfd "
		       "is gone when no process has it open or mapped any more; a socket's name when no socket bears it, though "
		       "its file be there.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_TIMED_OUT, STATUS_DONE },
	.state_size = sizeof(struct wait_object),
	.needs = NEEDS_NAMESPACES,
	.run = run,
};
