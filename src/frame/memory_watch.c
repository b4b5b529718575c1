/* Watching memory: what was there is kept, and what is there is compared with it, again and again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hexdump.h"
#include "frame/memory.h"
#include "sys/clock.h"
#include "sys/deadline.h"

#define PIECE ((size_t)64 << 10)

/* The kernel tells nobody of a store: one looks again, soon where something happens, seldom where nothing does. */
#define PAUSE_LEAST INT64_C(1000000)
#define PAUSE_MOST  INT64_C(50000000)

const struct option memory_watching_options[] = {
	{ 'c', "count", .help = "end after this many rows (default: never)",
	  BIND_NUMBER(struct memory_watching, count, 1, UINT64_MAX, NULL) },
	{ 't', "timeout", .help = "longest wait for a row that changes; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct memory_watching, timeout) },
	{ 0 },
};

/* What is being watched. */
struct view {
	const struct invocation *call;
	const struct memory *memory;
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
		int r = shm_access_read(&view->memory->access, view->offset + at, first ? view->known + at : view->now, piece);

		if (r < 0)
			return memory_fail("watch", view->memory, r, view->offset + at, view->length - at);
		if (!first && memcmp(view->now, view->known + at, piece) != 0)
			compare(view, at, piece);
		at += piece;
	}
	return STATUS_DONE;
}

static int fail_unchanged(const struct memory *memory, const struct deadline *deadline)
{
	if (deadline_is_now(deadline))
		return fail_status(STATUS_WOULD_BLOCK, "nothing of '%s' has changed", memory->name);
	return fail_status(STATUS_TIMED_OUT, "timed out: nothing of '%s' has changed", memory->name);
}

static int watch_rows(struct view *view, const struct optional_i64 *timeout)
{
	struct deadline deadline = deadline_from_timeout(timeout->given, timeout->value);
	int64_t pause = PAUSE_LEAST, left;
	int status = look(view, true);

	if (status == STATUS_DONE)
		say_verbose("watching %ju bytes", (uintmax_t)view->length);
	while (status == STATUS_DONE && view->left > 0) {
		left = deadline_left_ns(&deadline);
		if (left == 0)
			return fail_unchanged(view->memory, &deadline);
		clock_sleep(pause < left ? pause : left);
		view->has_changed = false;
		status = look(view, false);
		if (view->has_changed && stream_flush(view->call->out) < 0)
			break; /* the frame says it */
		if (view->has_changed)
			deadline = deadline_from_timeout(timeout->given, timeout->value);
		pause = view->has_changed ? PAUSE_LEAST : pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
	}
	return status;
}

int memory_watch(const struct invocation *call, struct memory *memory, const struct memory_range *range,
		 const struct memory_watching *watching)
{
	uint64_t offset = range->offset.value, rest = offset < memory->access.size ? memory->access.size - offset : 0;
	uint64_t length = range->length.given && range->length.value < rest ? range->length.value : rest;
	cleanup_free char *known = NULL, *now = malloc(PIECE);
	struct view view = { .call = call, .memory = memory, .offset = offset, .length = length };

	if (length == 0)
		return fail_status(STATUS_LIMIT, "there is nothing to watch from offset %ju on: '%s' has %ju bytes",
				   (uintmax_t)offset, memory->name, (uintmax_t)memory->access.size);
	known = malloc(length);
	if (!known || !now)
		return fail_errno(-ENOMEM, "cannot keep %ju bytes to compare", (uintmax_t)length);
	view.known = known;
	view.now = now;
	view.left = watching->count.given ? watching->count.value : UINT64_MAX;
	return watch_rows(&view, &watching->timeout);
}
