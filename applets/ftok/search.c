#include "search.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"

/* So many of a kind are named; -v names all. */
#define NAMED 5

#define FILE_ROW ((const struct found_file *)row)

static uint32_t key_of(const struct found_file *file)
{
	const struct stat st = { .st_dev = file->device, .st_ino = file->inode };

	return ftok_key(&st, file->project);
}

static void get_path(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = CELL_TEXT, .text = FILE_ROW->path, .length = FILE_ROW->path_length };
}

static void get_key(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = FILE_ROW->project ? CELL_KEY : CELL_UNKNOWN, .number = key_of(row) };
}

#define GET_NUMBER(name, value)                                                              \
	static void get_##name(const void *row, void *context UNUSED, struct cell *ret)      \
	{                                                                                    \
		*ret = (struct cell){ .type = CELL_NUMBER, .number = (value) };              \
	}

GET_NUMBER(group, FILE_ROW->group)
GET_NUMBER(device, ftok_decode(key_of(row)).device)
GET_NUMBER(inode, ftok_decode(key_of(row)).inode)
GET_NUMBER(st_dev, FILE_ROW->device)
GET_NUMBER(st_ino, FILE_ROW->inode)

#define ALWAYS     1
#define COLLISIONS 2

static const struct column columns[] = {
	{ "GROUP", "number of the group", COLUMN_MACHINE, COLLISIONS, 0, get_group },
	{ "KEY", "the key, where its project is known", COLUMN_MACHINE, ALWAYS, 0, get_key },
	{ "DEVICE", "bits of the device in the key", COLUMN_MACHINE, ALWAYS, 0, get_device },
	{ "INODE", "bits of the inode in the key", COLUMN_MACHINE, ALWAYS, 0, get_inode },
	{ "PATH", "the file", COLUMN_MACHINE, ALWAYS, 0, get_path },
	{ "ST_DEV", "its device", COLUMN_MACHINE, ALWAYS, 0, get_st_dev },
	{ "ST_INO", "its inode number", COLUMN_MACHINE, ALWAYS, 0, get_st_ino },
};

void search_begin(struct search *search, const struct invocation *call, struct ftok_options *options, const char *list)
{
	struct fault fault;

	*search = (struct search){
		.call = call,
		.options = options,
		.format = { .format = FORMAT_JSON },
		.listing = { .name = list, .out = call->out, .options = &search->format, .choice = &search->choice },
	};
	(void)columns_choose(columns, ARRAY_SIZE(columns), COLUMN_MACHINE,
			     options->collisions ? ALWAYS | COLLISIONS : ALWAYS, NULL, NULL, &search->choice, &fault);
}

static void unseen(const char *path, int error, void *data)
{
	struct search *search = data;
	uint64_t *count = error == -EXDEV ? &search->other_systems : &search->unread;
	void (*say)(const char *format, ...) PRINTF_LIKE(1, 2) = ++*count > NAMED ? say_verbose : say_note;

	if (error == -EXDEV)
		say("'%s' is another file system and is not searched", path);
	else
		say("cannot read '%s': %s", path, strerror(-error));
}

/* Counts a file, then leaves it to the form. */
struct counted {
	struct search *search;
	int (*visit)(struct walk_file *file, void *data);
};

static int count(struct walk_file *file, void *data)
{
	const struct counted *counted = data;
	struct search *search = counted->search;

	search->looked_at++;
	if (progress_is_due(&search->options->progress))
		progress_show(&search->options->progress, "%ju files looked at, %ju found", (uintmax_t)search->looked_at,
			      (uintmax_t)search->found);
	return counted->visit(file, search);
}

static void counted_unseen(const char *path, int error, void *data)
{
	unseen(path, error, ((const struct counted *)data)->search);
}

/* A JSON list begins when there is something that it can be complete or incomplete about. */
static int begin_list(struct search *search)
{
	int r = search->begun || !search->options->json ? 0 : listing_begin(&search->listing);

	search->begun = true;
	return r;
}

int search_walk(struct search *search, const char *top, int (*visit)(struct walk_file *file, void *data))
{
	struct counted counted = { search, visit };
	const struct walk walk = { count, counted_unseen, &counted };
	int r = walk_tree(top, &walk);

	if (r < 0) {
		search->incomplete = true;
		return fail_errno(r, "cannot search '%s'", top);
	}
	r = begin_list(search);
	return r < 0 ? fail_errno(r, "cannot print the list") : STATUS_DONE;
}

/* "0x0012abcd/0x00ffffff" where the project is not known: as `ls --key` takes it. */
static void write_key(const struct found_file *file, struct buffer *out)
{
	buffer_append(out, "0x", 2);
	buffer_hex(out, key_of(file), 8);
	if (!file->project)
		buffer_text(out, "/0x00ffffff");
	buffer_char(out, ' ');
}

int search_print(struct search *search, const struct found_file *file)
{
	struct buffer *out = &search->call->out->buffer;

	search->found++;
	if (search->options->json) {
		if (begin_list(search) == 0)
			listing_row(&search->listing, file);
	} else if (search->options->null) {
		buffer_append(out, file->path, file->path_length);
		buffer_char(out, '\0');
	} else {
		if (file->group > 0)
			write_key(file, out);
		bytes_escape(out, file->path, file->path_length, ESCAPE_NAME);
		buffer_char(out, '\n');
	}
	stream_drain(search->call->out);
	return search->call->out->error ? 1 : 0;
}

static void say_unseen(const struct search *search)
{
	if (search->unread > NAMED)
		say_note("%ju files and directories could not be read (-v names all)", (uintmax_t)search->unread);
	if (search->other_systems > NAMED)
		say_note("%ju other file systems are not searched (-v names all)", (uintmax_t)search->other_systems);
}

int search_end(struct search *search)
{
	int r = 0;
	bool complete = !search->incomplete && search->unread == 0 && search->other_systems == 0;

	progress_end(&search->options->progress, "%ju files looked at, %ju found", (uintmax_t)search->looked_at,
		     (uintmax_t)search->found);
	if (search->begun && search->options->json)
		r = listing_end(&search->listing, complete);
	say_unseen(search);
	say_verbose("%ju files looked at", (uintmax_t)search->looked_at);
	return r < 0 ? fail_errno(r, "cannot print the list") : STATUS_DONE;
}
