/*
 * ls: the objects there are, one a line.
 *
 * Enumerates each type asked for, takes out what the selectors do not mean, and prints the rest in the format asked for. What
 * a column needs beyond the kernel's first answer (a set's values, a segment's rss) is found out only when it is shown.
 */
#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/select_options.h"
#include "frame/survey.h"
#include "frame/table_options.h"
#include "frame/type_words.h"
#include "object_columns.h"

struct ls {
	struct word_list types;
	struct select_options select;
	struct all_namespaces all;
	struct listing_options listing;
	const char *directory;
};

static const struct operand operands[] = {
	{ "TYPE", 0, OPERANDS_ANY, "shm, msg, sem (default: these), fifo, pipe, sock, eventfd, memfd, or all", BIND_TYPES(struct ls, types, TYPES_LISTED) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "dir", .argument = "DIR", .help = "with fifo: also the FIFOs below DIR, whoever has them open; with sock: also the stale sockets' files", BIND_DIRECTORY(struct ls, directory) },
	INCLUDE_OPTIONS(struct ls, select, struct select_options, select_options),
	INCLUDE_OPTIONS(struct ls, all, struct all_namespaces, all_namespaces_options),
	INCLUDE_OPTIONS(struct ls, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool ls", "All shared memory, message queues and semaphores, System V and POSIX.", 0 },
	{ "ipctool ls shm --unused --idle 1d", "Segments that nobody is attached to, not used for a day.", 0 },
	{ "ipctool ls msg -J", "Every queue with all that is known of it, as JSON.", 0 },
	{ "ipctool ls --all-ns", "The objects of every container, too.", 0 },
	{ "sleep 1 | sleep 1 & ipctool ls pipe", "Every pipe, and who has which end of it.", 0 },
	{ "mkfifo jobs && ipctool ls fifo --dir .", "The FIFOs here, and those that some process has open.", 0 },
	{ "ipctool ls sock --name '/run/*'", "The UNIX sockets below /run: listeners, connections, and who has them.", 0 },
	{ "ipctool ls sock --name '*:80' -o +rcvbuf", "What is at port 80 here, also with the room for what comes in.", 0 },
	{ "ipctool ls -n -o addr --owner \"$(id -un)\"", "The addresses of what is yours, one a line.", 0 },
	{ NULL, NULL, 0 },
};

static int read_types(const struct invocation *call, const struct ls *ls, uint32_t *types)
{
	int status = type_words_read(call, &ls->types, TYPES_LISTED, types);

	if (status == STATUS_DONE && ls->directory && !(*types & (TYPE_BIT(OBJECT_FIFO) | TYPE_BIT(OBJECT_SOCK))))
		return fail_usage("--dir is for FIFOs and sockets: 'ipctool ls fifo --dir DIR'");
	return status;
}

static int print(const struct invocation *call, const struct ls *ls, const struct column_choice *choice,
		 struct object_context *context, const struct survey *survey)
{
	struct listing listing = {
		.options = &ls->listing,
		.choice = choice,
		.name = "objects",
		.context = context,
		.out = call->out,
		.now = context->now,
	};
	const struct object_list *list = &survey->list;
	int r = listing_print(&listing, list->objects, list->count, sizeof(*list->objects),
			      survey_is_complete(survey, choice->facts));

	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	const struct ls *ls = state;
	cleanup_with(survey_done) struct survey survey = { .all = ls->all };
	cleanup_with(object_context_done) struct object_context context = { 0 };
	struct column_choice choice;
	struct selection selection;
	uint32_t types;
	int status = read_types(call, ls, &types), r;

	if (status != STATUS_DONE)
		return status;
	r = namespaces_choose(call, &ls->all, &ls->listing, types, &choice);
	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	object_context_begin(&context);
	context.is_json = ls->listing.format == FORMAT_JSON;
	survey.directory = ls->directory;
	selection = select_options_selection(&ls->select, context.now);
	status = survey_run(&survey, types, &selection, choice.facts);
	if (status != STATUS_DONE)
		return status;
	context.survey = &survey;
	return print(call, ls, &choice, &context, &survey);
}

const struct applet applet_inspect_ls = {
	.group = "ls",
	.page = "ipctool-ls",
	.summary = "list IPC objects",
	.description = "Prints a table of the objects there are, or one of the machine formats. With several selectors, an "
		       "object is listed when all of them hold.\n\n"
		       "Machine formats show every column; -o chooses. An unknown value is null in JSON, empty in CSV and "
		       "pairs, - in the table and raw.\n\n"
		       "What is there by its descriptors (fifo, pipe, eventfd, memfd) is found by a look at every process's, and is shown "
		       "with its ends: who has it open, and for what. Sockets of the network namespace (UNIX, TCP, UDP, raw) are "
		       "those that the kernel tells of by sock_diag(7); their ends are found so, too.\n\n"
		       "Looking changes nothing, with few exceptions: the kernel tells how many bytes are in a POSIX queue, and whom it "
		       "notifies, only by a read that sets its file's atime and ctime (not the mtime, which LASTUSE and CHANGED "
		       "show); and reading another user's semaphore for VALUES may set its file's atime. Without a mounted mqueue "
		       "file system only root sees the POSIX queues. FILL and CAPACITY of a pipe, and SEALS of a memfd, borrow a "
		       "descriptor for a moment: who reads a pipe may learn of its end that moment later.",
	.operands = operands,
	.options = options,
	.columns = object_columns,
	.column_count = OBJECT_COLUMN_COUNT,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.needs = NEEDS_TYPE_VERBS,
	.types = TYPES_LISTED,
	.state_size = sizeof(struct ls),
	.run = run,
};
