/*
 * ftok: the key that ftok(3) makes of a file and a project, and what can be said backwards: the parts of a key, the files it
 * may come from, and the files whose keys collide.
 *
 * Scripts call the first form often: it does nothing but stat(2) and print.
 */
#include "ipc/ftok.h"

#include "out/json.h"
#include "search.h"

static int project_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	return ftok_parse_project(text, slot, fault);
}

static const struct value_kind kind_project = { .metavar = "ID", .parse = project_parse };

#define BIND_PROJECT(m) .kind = &kind_project, .offset = MEMBER(struct ftok_options, m, uint8_t)

static const struct operand path_and_id[] = {
	{ "PATH", 1, 1, "the file; links are followed, as ftok(3) does", BIND_FILE(struct ftok_options, path) },
	{ "ID", 1, 1, "the project: 1 to 255, or a character that is no digit, or any character after an apostrophe", BIND_PROJECT(project) },
	{ 0 },
};

static const struct operand directories[] = {
	{ "DIR", 1, OPERANDS_ANY, "where to look: a directory and all below it on its file system", BIND_DIRECTORY_WORDS(struct ftok_options, directories) },
	{ 0 },
};

static const struct operand none[] = { { 0 } };

static const struct form forms[] = {
	{ NULL, path_and_id, false },
	{ "decode", none, false },
	{ "find", directories, false },
	{ "collisions", none, false },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "decode", .help = "print the parts of a key", BIND_KEY(struct ftok_options, decode) },
	{ 0, "find", .help = "print the files that a key may come from", BIND_KEY(struct ftok_options, find) },
	{ 0, "collisions", .help = "print the files below DIR whose keys collide, in groups", BIND_DIRECTORY(struct ftok_options, collisions) },
	{ 0, "id", .help = "with --collisions: the project, to print whole keys", BIND_PROJECT(id) },
	{ 'J', "json", .help = "print one JSON document", BIND_FLAG(struct ftok_options, json) },
	{ '0', "null", .help = "with --find: end each name with NUL, and escape nothing", BIND_FLAG(struct ftok_options, null) },
	INCLUDE_OPTIONS(struct ftok_options, progress, struct progress, progress_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool ftok / A", "The key that a program gets from ftok(\"/\", 'A').", 0 },
	{ "ipctool ftok --decode 0x4102b2c3", "Project, device bits and inode bits of a key.", 0 },
	{ "touch here; ipctool ftok --find \"$(ipctool ftok here A)\" .", "Which file may this key come from?", 0 },
	{ "ipctool ftok --collisions . --id A", "Files here that ftok cannot tell apart; 9 when there are any.", 0 },
	{ NULL, NULL, 0 },
};

/* What is left of a project's character when it can be shown. */
static bool is_graphic(uint8_t c)
{
	return c > ' ' && c < 0x7f;
}

static void print_parts_json(uint32_t key, struct buffer *out)
{
	const struct ftok_parts parts = ftok_decode(key);
	const struct cell cell = { .type = CELL_KEY, .number = key };
	struct json json = { .out = out };

	json_open(&json, '{');
	json_member_cell(&json, "key", &cell);
	json_member_number(&json, "project", parts.project);
	json_member_number(&json, "device", parts.device);
	json_member_number(&json, "inode", parts.inode);
	json_close(&json, '}');
	buffer_char(out, '\n');
}

static void print_parts(uint32_t key, struct buffer *out)
{
	const struct ftok_parts parts = ftok_decode(key);

	buffer_printf(out, "key: 0x%08x\nproject: 0x%02x", key, parts.project);
	if (is_graphic(parts.project))
		buffer_printf(out, " '%c'", parts.project);
	buffer_printf(out, "\ndevice: 0x%02x\ninode: 0x%04x\n", parts.device, parts.inode);
}

static int decode(const struct ftok_options *ftok, struct buffer *out)
{
	if (ftok->json)
		print_parts_json(ftok->decode.value, out);
	else
		print_parts(ftok->decode.value, out);
	return STATUS_DONE;
}

static int print_key(const struct ftok_options *ftok, struct buffer *out)
{
	struct ftok_parts parts;
	uint32_t key;
	int r = ftok_path_key(ftok->path, ftok->project, &key);

	if (r < 0)
		return fail_errno(r, "no key of '%s'", ftok->path);
	parts = ftok_decode(key);
	say_verbose("project 0x%02x, low 8 bits of the device 0x%02x, low 16 bits of the inode 0x%04x", parts.project,
		    parts.device, parts.inode);
	if (key == UINT32_MAX)
		say_note("this key is -1, which a program takes for an error of ftok(3)");
	if (ftok->json) {
		print_parts_json(key, out);
		return STATUS_DONE;
	}
	buffer_append(out, "0x", 2);
	buffer_hex(out, key, 8);
	buffer_char(out, '\n');
	return STATUS_DONE;
}

/* Options that belong to another form would be ignored: that is never what was meant. */
static int check_options(const struct ftok_options *ftok)
{
	if (ftok->decode.given + ftok->find.given + (ftok->collisions != NULL) > 1)
		return fail_usage("only one of --decode, --find and --collisions at once");
	if (ftok->id && !ftok->collisions)
		return fail_usage("--id goes with --collisions");
	if (ftok->null && !ftok->find.given)
		return fail_usage("--null goes with --find");
	if (ftok->null && ftok->json)
		return fail_usage("two output formats at once");
	return STATUS_DONE;
}

static int run(const struct invocation *call, void *state)
{
	struct ftok_options *ftok = state;
	int status = check_options(ftok);

	if (status != STATUS_DONE)
		return status;
	if (ftok->decode.given)
		return decode(ftok, &call->out->buffer);
	if (ftok->find.given)
		return ftok_find(call, ftok);
	if (ftok->collisions)
		return ftok_collisions(call, ftok);
	return print_key(ftok, &call->out->buffer);
}

const struct applet applet_ftok_ftok = {
	.group = "ftok",
	.link = "ftok",
	.page = "ipctool-ftok",
	.summary = "print the System V key made of a file, and explain keys",
	.description = "A key holds 8 bits of ID, 8 of the file's device number and 16 of its inode number: other files can "
		       "have the same one.\n\n"
		       "--find and --collisions look at a directory and all below it; they follow no links there, do not enter "
		       "other file systems, and say which and what they could not read. Names are printed with \\xHH for "
		       "what is not printable. Without --id, collisions are printed as KEY/MASK, as 'ipctool ls --key' "
		       "takes it. Several names of one file are no collision.",
	.forms = forms,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_LIMIT, STATUS_FINDING, STATUS_DONE },
	.state_size = sizeof(struct ftok_options),
	.run = run,
};
