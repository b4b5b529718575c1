/*
 * pipe cap: how much a pipe takes until a writer blocks, found by filling one.
 *
 * Makes a pipe that nobody reads, writes --chunk bytes at a time without blocking, and counts. The default of one byte shows
 * the true capacity; larger and odd chunks show how the kernel packs writes into pages.
 */
#include <limits.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "frame/table_options.h"
#include "ipc/explain.h"
#include "ipc/limit.h"
#include "ipc/pipe.h"

struct pipe_cap {
	struct optional_u64 chunk, capacity;
	struct listing_options listing;
};

static const struct pipe_cap defaults = { .chunk = { .value = 1 } };

static const struct option options[] = {
	{ 0, "chunk", .help = "bytes of each write (default 1)", BIND_SIZE(struct pipe_cap, chunk) },
	{ 0, "capacity", .help = "first give the pipe room for this much (F_SETPIPE_SZ)", BIND_SIZE(struct pipe_cap, capacity) },
	INCLUDE_OPTIONS(struct pipe_cap, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool pipe cap", "What a new pipe takes: usually 65536 bytes.", 0 },
	{ "ipctool pipe cap --chunk 13", "Odd chunks: no write is divided between two pages, so some room stays empty.", 0 },
	{ "ipctool pipe cap --capacity 1M --json", "A larger pipe, as JSON.", 0 },
	{ NULL, NULL, 0 },
};

/* What the experiment found: the one row. */
struct result {
	uint64_t chunk, capacity, page;
	struct pipe_fill fill;
	struct optional_u64 max_size; /* fs.pipe-max-size */
};

#define ROW ((const struct result *)row)

#define GET_NUMBER(name, value)                                                                \
	static void get_##name(const void *row UNUSED, void *context UNUSED, struct cell *ret) \
	{                                                                                     \
		*ret = (struct cell){ .type = CELL_NUMBER, .number = (value) };               \
	}

GET_NUMBER(chunk, ROW->chunk)
GET_NUMBER(writes, ROW->fill.writes)
GET_NUMBER(bytes, ROW->fill.bytes)
GET_NUMBER(capacity, ROW->capacity)
GET_NUMBER(pages, ROW->capacity / ROW->page)
GET_NUMBER(pipe_buf, PIPE_BUF)

static void get_pipe_max_size(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = ROW->max_size.given ? CELL_NUMBER : CELL_UNKNOWN, .number = ROW->max_size.value };
}

#define SHOWN (COLUMN_TABLE | COLUMN_MACHINE | COLUMN_RIGHT)

static const struct column columns[] = {
	{ "CHUNK", "bytes of each write", SHOWN, 1, 0, get_chunk },
	{ "WRITES", "writes until one would have blocked", SHOWN, 1, 0, get_writes },
	{ "BYTES", "bytes that went in", SHOWN, 1, 0, get_bytes },
	{ "CAPACITY", "bytes the kernel says there is room for (F_GETPIPE_SZ)", SHOWN, 1, 0, get_capacity },
	{ "PAGES", "pages of memory that is", SHOWN, 1, 0, get_pages },
	{ "PIPE_BUF", "bytes up to which a write goes in whole or not at all", SHOWN, 1, 0, get_pipe_buf },
	{ "PIPE_MAX_SIZE", "bytes an ordinary user may give a pipe (fs.pipe-max-size)", SHOWN, 1, 0, get_pipe_max_size },
};

/* Why the figures are not the ones that might be expected. */
static void explain_result(const struct result *result)
{
	uint64_t left = result->capacity - result->fill.bytes;

	if (left > 0)
		say_note("%ju bytes stay empty: a write that does not fit into what is left of a page begins a new one",
			 (uintmax_t)left);
	if (result->fill.last < result->chunk)
		say_note("the last write put in %ju of its %ju bytes: above PIPE_BUF (%d) a write can be cut short",
			 (uintmax_t)result->fill.last, (uintmax_t)result->chunk, PIPE_BUF);
	if (result->capacity == 2 * result->page)
		say_verbose("two pages are what a new pipe gets beyond fs.pipe-user-pages-soft");
}

static int print(const struct invocation *call, const struct pipe_cap *cap, const struct column_choice *choice,
		 const struct result *result)
{
	struct listing listing = { .options = &cap->listing, .choice = choice, .name = "results", .out = call->out };
	int r = listing_print(&listing, result, 1, sizeof(*result), result->max_size.given);

	if (r < 0)
		return table_options_fail(r);
	(void)stream_flush(call->out); /* the figures before the notes; the frame looks at the error */
	if (!result->max_size.given)
		say_note("fs.pipe-max-size could not be read");
	explain_result(result);
	return STATUS_DONE;
}

/* Makes the pipe and gives it the capacity asked for. */
static int make(const struct pipe_cap *cap, struct pipe_ends *ends)
{
	struct fault fault = { 0 };
	int r = pipe_make(ends);

	if (r < 0) {
		explain_pipe_create(r, &fault);
		return fail_fault(&fault, "cannot make a pipe");
	}
	r = cap->capacity.given ? pipe_set_capacity(ends->write_end, cap->capacity.value) : 0;
	if (r < 0) {
		explain_pipe_capacity(r, cap->capacity.value, &fault);
		return fail_fault(&fault, "cannot give a pipe room for %ju bytes", (uintmax_t)cap->capacity.value);
	}
	return STATUS_DONE;
}

static int measure(const struct pipe_cap *cap, struct result *result)
{
	cleanup_with(pipe_done) struct pipe_ends ends = PIPE_CLOSED;
	int status = make(cap, &ends), r;

	if (status != STATUS_DONE)
		return status;
	r = pipe_capacity(ends.write_end, &result->capacity);
	if (r == 0)
		r = pipe_fill(&ends, result->chunk, &result->fill);
	if (r < 0)
		return fail_errno(r, "cannot fill the pipe");
	result->max_size.given = limit_value(LIMIT_PIPESZ, &result->max_size.value) == 0;
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	struct pipe_cap *cap = state;
	struct result result = { .chunk = cap->chunk.value, .page = (uint64_t)sysconf(_SC_PAGESIZE) };
	struct column_choice choice;
	int r = table_options_choose(call, &cap->listing, 1, &choice), status;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	if (result.chunk > pipe_write_most())
		return fail_status(STATUS_LIMIT, "a chunk of %ju bytes is more than one write(2) takes, which is %ju",
				   (uintmax_t)result.chunk, (uintmax_t)pipe_write_most());
	/* one row reads better downwards */
	if (cap->listing.format == FORMAT_TABLE && !cap->listing.output)
		cap->listing.format = FORMAT_FACTS;
	status = measure(cap, &result);
	return status == STATUS_DONE ? print(call, cap, &choice, &result) : status;
}

const struct applet applet_pipe_cap = {
	.group = "pipe",
	.verb = "cap",
	.link = "pipe-cap",
	.page = "ipctool-pipe",
	.summary = "find out how much a pipe takes until a writer blocks",
	.description = "Makes a pipe, writes to it without blocking until there is no more room, and says how many bytes and "
		       "writes that took. One byte at a time shows the true capacity: small writes share pages. A chunk goes "
		       "into the rest of a page only whole, so with odd ones less goes in; above PIPE_BUF the last write may "
		       "be cut short. The capacity asked for is rounded up to a power of two of pages.",
	.options = options,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct pipe_cap),
	.defaults = &defaults,
	.run = run,
};
