/* frame/complete: what is offered for each place on a command line, by a registry made up for it. */
#include "unit.h"

#include "frame/complete.h"
#include "frame/registry.h"

struct state {
	struct word_list words;
	bool all;
	int color;
	const char *file, *text, *directory;
	struct optional_u64 size;
	struct optional_u32 user;
};

static const struct choice colors[] = {
	{ "red", 1, "like blood" },
	{ "rose", 2, "like wine" },
	{ "green", 3, NULL },
	{ NULL, 0, NULL },
};

static void paint_complete(const void *detail UNUSED, struct candidates *candidates)
{
	candidate_add(candidates, "oil", "slow");
	candidate_add(candidates, "", "nothing");
	candidate_add(candidates, "oil\nink", "two lines");
	candidate_add(candidates, ":files", "a directive");
	candidate_goes_on(candidates);
}

static const struct value_kind kind_paint = { .metavar = "PAINT", .complete = paint_complete, .is_list = true };

static const struct option options[] = {
	{ 'a', "all", .help = "everything", BIND_FLAG(struct state, all) },
	{ 'c', "color", .help = "which color", BIND_CHOICE(struct state, color, colors) },
	{ 'f', "file", .help = "which file", BIND_FILE(struct state, file) },
	{ 0, "user", .help = "whose", BIND_USER(struct state, user) },
	{ 0, "text", .help = "any words", BIND_TEXT(struct state, text) },
	{ 0 },
};

static const struct operand sized[] = {
	{ "COLOR", 0, 1, "a color", BIND_CHOICE(struct state, color, colors) },
	{ "FILE", 1, 1, "a file", BIND_FILE(struct state, file) },
	{ 0 },
};

static const struct operand paints[] = {
	{ "PAINT", 0, OPERANDS_ANY, "paints", .kind = &kind_paint, .offset = MEMBER(struct state, words, struct word_list) },
	{ 0 },
};

static const struct operand directories[] = {
	{ "DIR", 1, 1, "a directory", BIND_DIRECTORY(struct state, directory) },
	{ 0 },
};

static const struct form forms[] = {
	{ NULL, paints, false },
	{ "file", directories, false },
	{ "user", NULL, true },
	{ 0 },
};

static void second_word(const char *const *words, size_t count, struct candidates *candidates)
{
	if (count == 1)
		candidate_add(candidates, words[0], "again");
}

static const struct applet ls = { .group = "ls", .summary = "list", .operands = paints, .needs = NEEDS_TYPE_VERBS };
static const struct applet draw = { .group = "shm", .verb = "draw", .link = "shm-draw", .summary = "draw it",
				    .operands = sized, .options = options };
static const struct applet mix = { .group = "shm", .verb = "mix", .summary = "mix it", .forms = forms, .options = options };
static const struct applet run = { .group = "shm", .verb = "run", .summary = "run it", .options = options,
				   .operands = sized, .needs = NEEDS_COMMAND };
static const struct applet secret = { .group = "shm", .verb = "secret", .summary = "hidden", .needs = NEEDS_HIDING };
static const struct applet raw = { .group = "raw", .summary = "its own language", .needs = NEEDS_RAW_WORDS };
static const struct applet twice = { .group = "twice", .summary = "a hook", .operands = paints, .complete = second_word };
static const struct applet version = { .group = "--version", .summary = "say which", .needs = NEEDS_HIDING };
static const struct applet hidden = { .group = "__hidden", .summary = "hidden", .needs = NEEDS_HIDING };

static const struct applet *const applets[] = { &ls, &draw, &mix, &run, &secret, &raw, &twice, &version, &hidden, NULL };

static const struct group groups[] = {
	{ "ls", "list", "page", OBJECT_NONE },
	{ "shm", "paint", "page", OBJECT_SHM },
	{ "raw", "raw", "page", OBJECT_NONE },
	{ NULL, NULL, NULL, OBJECT_NONE },
};

static const struct registry registry = { applets, groups };

#define WORDS_MAX 8

struct row {
	const char *words[WORDS_MAX]; /* behind the name; the last is being typed */
	const char *offered;
};

#define NAMESPACE "--ns\tact in the IPC namespace, and on the /dev/shm, of that process or nsfs file\n"
#define LONG_OPTIONS                                                                                    \
	"--all\teverything\n--color\twhich color\n--file\twhich file\n--user\twhose\n--text\tany words\n" \
	"--verbose\tsay more on standard error\n--quiet\tsay only errors on standard error\n" NAMESPACE
#define LETTERS_TOO                                                                                            \
	"-a\teverything\n--all\teverything\n-c\twhich color\n--color\twhich color\n-f\twhich file\n--file\twhich file\n" \
	"--user\twhose\n--text\tany words\n-v\tsay more on standard error\n--verbose\tsay more on standard error\n" \
	"-q\tsay only errors on standard error\n--quiet\tsay only errors on standard error\n" NAMESPACE          \
	"-h\tprint help\n--help\tprint help\n"
#define COLORS "red\tlike blood\nrose\tlike wine\ngreen\t\n"
#define OIL    "oil\tslow\n:nospace\t\n"

static const struct row rows[] = {
	/* applets, groups, verbs; what is hidden is not offered */
	{ { "" }, "ls\tlist\nshm\tpaint\nraw\traw\n" },
	{ { "s" }, "shm\tpaint\n" },
	{ { "x" }, "" },
	{ { "--v" }, "--version\tsay which\n" },
	{ { "-" }, "--version\tsay which\n-h\tprint help\n--help\tprint help\n" },
	{ { "__" }, "" },
	{ { "shm", "" }, "ls\tlist\ndraw\tdraw it\nmix\tmix it\nrun\trun it\n" },
	{ { "shm", "d" }, "draw\tdraw it\n" },
	{ { "shm", "--" }, "--help\tprint help\n" },
	{ { "nothing", "" }, "" },
	{ { "shm", "nothing", "" }, "" },
	/* options */
	{ { "shm", "draw", "--" }, LONG_OPTIONS "--help\tprint help\n" },
	{ { "shm", "draw", "-" }, LETTERS_TOO },
	{ { "shm", "draw", "--t" }, "--text\tany words\n" },
	{ { "shm", "draw", "-a" }, "-a\teverything\n" },
	{ { "shm", "draw", "-ax" }, "" },
	{ { "raw", "-" }, "" },
	/* their values, however they are written */
	{ { "shm", "draw", "--color", "" }, COLORS },
	{ { "shm", "draw", "--color", "r" }, "red\tlike blood\nrose\tlike wine\n" },
	{ { "shm", "draw", "--color=" }, "--color=red\tlike blood\n--color=rose\tlike wine\n--color=green\t\n" },
	{ { "shm", "draw", "--color=g" }, "--color=green\t\n" },
	{ { "shm", "draw", "-c", "g" }, "green\t\n" },
	{ { "shm", "draw", "-cg" }, "-cgreen\t\n" },
	{ { "shm", "draw", "-acg" }, "-acgreen\t\n" },
	{ { "shm", "draw", "-ac", "g" }, "green\t\n" },
	{ { "shm", "draw", "--text", "" }, "" },
	{ { "shm", "draw", "--text", "--color" }, "" },
	{ { "shm", "draw", "--file", "x" }, ":files\t\n" },
	{ { "shm", "draw", "--file=x" }, ":files\t--file=\n" },
	{ { "shm", "draw", "-afx" }, ":files\t-af\n" },
	{ { "shm", "draw", "--user", "" }, ":users\t\n" },
	{ { "shm", "draw", "--all=" }, "" },
	{ { "shm", "draw", "--nothing=" }, "" },
	/* operands: an optional one and the one behind it; none is left */
	{ { "shm", "draw", "g" }, ":files\t\ngreen\t\n" },
	{ { "shm", "draw", "green", "" }, ":files\t\n" },
	{ { "shm", "draw", "--color", "red", "-a", "green", "" }, ":files\t\n" },
	{ { "shm", "draw", "--", "-" }, ":files\t\n" },
	{ { "shm", "draw", "--", "x", "y", "" }, "" },
	{ { "shm", "draw", "x", "y", "--t" }, "--text\tany words\n" },
	{ { "shm", "draw", "x", "y", "" }, LONG_OPTIONS },
	{ { "ls", "" }, OIL },
	{ { "ls", "oil", "o" }, OIL },
	{ { "shm", "ls", "" }, OIL },
	{ { "twice", "" }, OIL },
	{ { "twice", "again", "a" }, ":nospace\t\nagain\tagain\n" },
	/* forms */
	{ { "shm", "mix", "" }, OIL },
	{ { "shm", "mix", "--file", "x", "" }, ":directories\t\n" },
	{ { "shm", "mix", "--file=x", "" }, ":directories\t\n" },
	{ { "shm", "mix", "-fx", "" }, ":directories\t\n" },
	/* the command */
	{ { "shm", "run", "--", "" }, ":commands\t\n" },
	{ { "shm", "run", "x", "--", "a", "--" }, ":files\t\n" },
	{ { "shm", "mix", "--user", "root", "--", "" }, ":commands\t\n" },
	/* a word that no line can hold */
	{ { "shm", "draw", "--color=\n" }, "" },
	{ { "shm", "draw", "\x1b" }, "" },
};

static size_t count_words(const char *const *words)
{
	size_t count = 0;

	while (count < WORDS_MAX && words[count])
		count++;
	return count;
}

static void offers_what_fits(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_with(buffer_done) struct buffer out = { 0 };
		size_t count = count_words(rows[i].words);

		complete_words(&registry, "ipctool", rows[i].words, count, &out);
		check(strcmp(buffer_string(&out), rows[i].offered) == 0, "row %zu (... '%s') offers\n%swanted\n%s", i,
		      rows[i].words[count - 1], buffer_string(&out), rows[i].offered);
	}
}

static void goes_by_the_name_it_was_called_by(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	complete_words(&registry, "shm-draw", (const char *[]){ "--color", "g" }, 2, &out);
	check_buffer(&out, "green\t\n");
	complete_words(&registry, "shm-draw", (const char *[]){ "--t" }, 1, &out);
	check_buffer(&out, "--text\tany words\n");
	complete_words(&registry, "another-name", (const char *[]){ "l" }, 1, &out);
	check_buffer(&out, "ls\tlist\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offers_what_fits),
		cmocka_unit_test(goes_by_the_name_it_was_called_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
