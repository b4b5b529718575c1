/* mmap stat: how large a mapped file is, and how much of it is in memory. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/table_options.h"
#include "ipc/mapped_file.h"
#include "mmap/common.h"

struct mmap_stat {
	const char *file;
	struct listing_options listing;
};

static const struct operand operands[] = {
	MMAP_FILE_OPERAND(struct mmap_stat),
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct mmap_stat, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "printf hello > page && ipctool mmap stat page", "One page, which is in memory.", 0 },
	{ "printf hello > page && ipctool mmap stat page --json", "The same for a script.", 0 },
	{ NULL, NULL, 0 },
};

struct facts {
	const char *file;
	uint64_t size, pages;
	struct optional_u64 resident;
};

#define FACTS ((const struct facts *)row)

static void get_file(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = CELL_TEXT, .text = FACTS->file, .length = strlen(FACTS->file) };
}

static void get_size(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = CELL_SIZE, .number = FACTS->size };
}

static void get_pages(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = FACTS->pages };
}

static void get_resident(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = FACTS->resident.given ? CELL_NUMBER : CELL_UNKNOWN, .number = FACTS->resident.value };
}

#define SHOWN (COLUMN_TABLE | COLUMN_MACHINE)

static const struct column columns[] = {
	{ "FILE", "its name, as it was given", SHOWN, 1, 0, get_file },
	{ "SIZE", "bytes", SHOWN | COLUMN_RIGHT, 1, 0, get_size },
	{ "PAGES", "pages of memory that a mapping of all of it has", SHOWN | COLUMN_RIGHT, 1, 0, get_pages },
	{ "RESIDENT", "those of them that are in memory", SHOWN | COLUMN_RIGHT, 1, 0, get_resident },
};

static int print(const struct invocation *call, struct mmap_stat *stat, const struct column_choice *choice,
		 const struct facts *facts)
{
	struct listing listing = { .options = &stat->listing, .choice = choice, .name = "objects", .out = call->out };
	int r = listing_print(&listing, facts, 1, sizeof(*facts), facts->resident.given);

	if (r < 0)
		return table_options_fail(r);
	if (!facts->resident.given)
		say_note("how much of '%s' is in memory the kernel tells only its owner and who may write it", facts->file);
	return STATUS_DONE;
}

static int look(const struct memory *memory, struct facts *ret)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int r = mapped_file_resident(&memory->access, &ret->resident.value);

	ret->file = memory->name;
	ret->size = memory->access.size;
	ret->pages = (ret->size + page - 1) / page;
	ret->resident.given = r == 0;
	return r < 0 && r != -EPERM ? memory_fail("look at", memory, r, 0, memory->access.size) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	struct mmap_stat *stat = state;
	cleanup_with(memory_done) struct memory memory = MEMORY_CLOSED;
	struct facts facts = { 0 };
	struct column_choice choice;
	int r = table_options_choose(call, &stat->listing, 1, &choice), status;

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	/* one row reads better downwards */
	if (stat->listing.format == FORMAT_TABLE && !stat->listing.output)
		stat->listing.format = FORMAT_FACTS;
	status = mmap_open(stat->file, SHM_TO_READ, &memory);
	if (status == STATUS_DONE)
		status = look(&memory, &facts);
	return status == STATUS_DONE ? print(call, stat, &choice, &facts) : status;
}

const struct applet applet_mmap_stat = {
	.group = "mmap",
	.verb = "stat",
	.page = "ipctool-mmap",
	.summary = "show how large a mapped file is and how much of it is in memory",
	.description = "Nothing of FILE is read. The kernel says which pages are in memory (cachestat(2), mincore(2)) to FILE's owner and "
		       "to who may write it; for others it is unknown.",
	.operands = operands,
	.options = options,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.examples = examples,
	.statuses = mmap_reading_statuses,
	.state_size = sizeof(struct mmap_stat),
	.run = run,
};
