/* shm watch: show the bytes of shared memory as they change. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/hexdump.h"
#include "shm/common.h"
#include "sys/clock.h"

#define PIECE ((size_t)64 << 10)

/* The kernel tells nobody of a store: one looks again, soon where something happens, seldom where nothing does. */
#define PAUSE_LEAST INT64_C(1000000)
#define PAUSE_MOST  INT64_C(50000000)

struct shm_watch {
	struct address address;
	struct optional_u64 offset, length, count;
};

static const struct operand operands[] = {
	SHM_ADDRESS_OPERAND(struct shm_watch),
	{ 0 },
};

static const struct option options[] = {
	{ 0, "offset", .help = "only from this byte on (default 0)", BIND_LENGTH(struct shm_watch, offset) },
	{ 0, "length", .help = "only this many bytes (default: to the end)", BIND_LENGTH(struct shm_watch, length) },
	{ 'c', "count", .help = "end after this many rows (default: never)", BIND_NUMBER(struct shm_watch, count, 1, UINT64_MAX, NULL) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create /frame 4K && timeout 0.2 ipctool shm watch /frame -c 1", "Until one row has changed; here none does.", STATUS_TIMED_OUT },
	{ NULL, NULL, 0 },
};

/* What is being watched. */
struct view {
	const struct shm_watch *watch;
	const struct shm_access *access;
	const struct invocation *call;
	uint64_t offset, length;
	char *known;      /* the bytes as they were shown last */
	char *now;        /* PIECE of them, as they are */
	uint64_t left;    /* rows still to be shown */
	bool has_changed;
};

/* Shows the rows of a piece, AT bytes from the beginning, that are not as they were. */
static void compare(struct view *view, uint64_t at, size_t length)
{
	for (size_t i = 0; i < length && view->left > 0;) {
		size_t row = HEXDUMP_ROW - (size_t)((view->offset + at + i) % HEXDUMP_ROW);

		if (row > length - i)
			row = length - i;
		if (memcmp(view->now + i, view->known + at + i, row) != 0) {
			hexdump_line(&view->call->out->buffer, view->offset + at + i, view->now + i, row);
			memcpy(view->known + at + i, view->now + i, row);
			view->has_changed = true;
			view->left--;
		}
		i += row;
	}
}

/* Reads all of it once, to know it or to compare it. Returns the exit status. */
static int look(struct view *view, bool first)
{
	for (uint64_t at = 0; at < view->length && view->left > 0;) {
		size_t piece = view->length - at < PIECE ? (size_t)(view->length - at) : PIECE;
		int r = shm_access_read(view->access, view->offset + at, first ? view->known + at : view->now, piece);

		if (r < 0)
			return shm_fail_copy("watch", &view->watch->address, r, view->offset + at, view->length - at);
		if (!first && memcmp(view->now, view->known + at, piece) != 0)
			compare(view, at, piece);
		at += piece;
	}
	return STATUS_DONE;
}

static int watch_rows(struct view *view)
{
	int64_t pause = PAUSE_LEAST;
	int status = look(view, true);

	if (status == STATUS_DONE)
		say_verbose("watching %ju bytes", (uintmax_t)view->length);
	while (status == STATUS_DONE && view->left > 0) {
		clock_sleep(pause);
		view->has_changed = false;
		status = look(view, false);
		if (view->has_changed && stream_flush(view->call->out) < 0)
			break; /* the frame says it */
		pause = view->has_changed ? PAUSE_LEAST : pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
	}
	return status;
}

static int run(const struct invocation *call, void *state)
{
	const struct shm_watch *watch = state;
	cleanup_with(shm_access_done) struct shm_access access = SHM_CLOSED;
	cleanup_free char *known = NULL, *now = malloc(PIECE);
	struct view view = { .watch = watch, .access = &access, .call = call, .offset = watch->offset.value };
	int status = shm_open_object(&watch->address, SHM_TO_READ, &access);

	if (status != STATUS_DONE)
		return status;
	view.length = shm_cut_length(access.size, view.offset, &watch->length);
	if (view.length == 0)
		return fail_status(STATUS_LIMIT, "there is nothing to watch from offset %ju on: '%s' has %ju bytes",
				   (uintmax_t)view.offset, watch->address.text, (uintmax_t)access.size);
	known = malloc(view.length);
	if (!known || !now)
		return fail_errno(-ENOMEM, "cannot keep %ju bytes to compare", (uintmax_t)view.length);
	view.known = known;
	view.now = now;
	view.left = watch->count.given ? watch->count.value : UINT64_MAX;
	return watch_rows(&view);
}

const struct applet applet_shm_watch = {
	.group = "shm",
	.verb = "watch",
	.page = "ipctool-shm",
	.summary = "show the bytes of shared memory as they change",
	.description = "Each row of 16 bytes that is not as it was is a line in the form of 'shm dump'. The kernel tells nobody of "
		       "a change: the bytes are looked at every 1 to 50 milliseconds, and what changes back in between is "
		       "not seen. A copy of all that is watched is kept. With -v standard error says when watching begins.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct shm_watch),
	.run = run,
};
