/* cli/option: what the words behind a verb mean. */
#include "failing.h"

#include "cli/option.h"

struct shared {
	bool verbose;
	const char *file;
};

struct state {
	bool all, quick;
	struct optional_u64 count;
	const char *text;
	struct shared shared;
	int format;
};

static const struct option shared_options[] = {
	{ 'v', "verbose", .help = "say more", BIND_FLAG(struct shared, verbose) },
	{ 'f', "file", .help = "from here", BIND_FILE(struct shared, file) },
	{ 0 },
};

static const struct option options[] = {
	{ 'a', "all", .help = "all", BIND_FLAG(struct state, all) },
	{ 'q', "quick", .help = "quick", BIND_FLAG(struct state, quick) },
	{ 'c', "count", .help = "how many", BIND_NUMBER(struct state, count, 1, 100) },
	INCLUDE_OPTIONS(struct state, shared, struct shared, shared_options),
	{ 0, "text", .argument = "WORDS", .help = "a text", BIND_TEXT(struct state, text) },
	{ 'J', "json", .help = "as JSON", BIND_EXCLUSIVE(struct state, format, 1, "output format") },
	{ 0, "csv", .help = "as CSV", BIND_EXCLUSIVE(struct state, format, 2, "output format") },
	{ 0 },
};

/* One command line, parsed; freed by the teardown of each test. */
static struct state state;
static struct parsed_words words;
static struct fault fault;
static char *argv[16];

static int parse_by(const struct word_rules *rules, const char *const *line)
{
	int argc = 0;

	free(words.operands);
	state = (struct state){ 0 };
	words = (struct parsed_words){ 0 };
	fault = (struct fault){ 0 };
	for (; line[argc]; argc++) {
		assert_true(argc < 15);
		argv[argc] = (char *)(uintptr_t)line[argc];
	}
	argv[argc] = NULL;
	return options_parse(rules, argc, argv, &state, &words, &fault);
}

#define PARSE(...) parse_by(&(const struct word_rules){ .options = options }, (const char *const[]){ __VA_ARGS__, NULL })
#define PARSE_BY(rule, ...) \
	parse_by(&(const struct word_rules){ .options = options, rule }, (const char *const[]){ __VA_ARGS__, NULL })

static int teardown(void **unused UNUSED)
{
	free(words.operands);
	words.operands = NULL;
	return 0;
}

/* The operands, joined by blanks. */
static const char *operands(void)
{
	static char joined[200];
	size_t at = 0;

	joined[0] = '\0';
	for (size_t i = 0; i < words.operand_count; i++)
		at += (size_t)snprintf(joined + at, sizeof(joined) - at, "%s%s", i ? " " : "", words.operands[i]);
	return joined;
}

static void test_values(void **unused UNUSED)
{
	assert_int_equal(PARSE("-c", "5"), 0);
	assert_int_equal(state.count.value, 5);
	assert_int_equal(PARSE("-c5"), 0);
	assert_int_equal(state.count.value, 5);
	assert_int_equal(PARSE("--count", "5"), 0);
	assert_int_equal(state.count.value, 5);
	assert_int_equal(PARSE("--count=5"), 0);
	assert_int_equal(state.count.value, 5);
	assert_true(state.count.given);
	assert_int_equal(PARSE("--text=a=b"), 0);
	check_string(state.text, "a=b");
	assert_int_equal(PARSE("--text="), 0);
	check_string(state.text, "");
	/* the next word is the value, whatever it looks like */
	assert_int_equal(PARSE("--text", "--all"), 0);
	check_string(state.text, "--all");
	assert_false(state.all);
	assert_int_equal(PARSE("--text", "--", "x"), 0);
	check_string(state.text, "--");
	check_string(operands(), "x");
	/* the last one counts */
	assert_int_equal(PARSE("-c1", "-c2", "--count=3"), 0);
	assert_int_equal(state.count.value, 3);
}

static void test_clusters(void **unused UNUSED)
{
	assert_int_equal(PARSE("-aq"), 0);
	assert_true(state.all && state.quick);
	assert_int_equal(PARSE("-aqc5"), 0);
	assert_true(state.all && state.quick);
	assert_int_equal(state.count.value, 5);
	assert_int_equal(PARSE("-aqc", "5", "x"), 0);
	assert_int_equal(state.count.value, 5);
	check_string(operands(), "x");
	assert_int_equal(PARSE("-fa"), 0); /* the rest of the word is the file */
	check_string(state.shared.file, "a");
	assert_false(state.all);
	assert_int_equal(PARSE("-f=a"), 0);
	check_string(state.shared.file, "=a");
}

static void test_included(void **unused UNUSED)
{
	assert_int_equal(PARSE("-v", "--file", "name", "--text", "t"), 0);
	assert_true(state.shared.verbose);
	check_string(state.shared.file, "name");
	check_string(state.text, "t");
	assert_false(state.all || state.quick);
	assert_int_equal(PARSE("--verbose"), 0);
	assert_true(state.shared.verbose);
}

static void test_mixed_with_operands(void **unused UNUSED)
{
	assert_int_equal(PARSE("x", "-a", "y", "--count", "5", "-", "z"), 0);
	check_string(operands(), "x y - z");
	assert_true(state.all);
	assert_int_equal(PARSE("x", "--", "-a", "--nonsense", "--"), 0);
	check_string(operands(), "x -a --nonsense --");
	assert_false(state.all);
	assert_null(words.command);
	assert_int_equal(PARSE(""), 0);
	assert_int_equal(words.operand_count, 1);
}

static void test_command(void **unused UNUSED)
{
	assert_int_equal(PARSE_BY(.takes_command = true, "x", "-a", "--", "cmd", "-a", "--", "y"), 0);
	check_string(operands(), "x");
	assert_non_null(words.command);
	check_string(words.command[0], "cmd");
	check_string(words.command[1], "-a");
	check_string(words.command[2], "--");
	check_string(words.command[3], "y");
	assert_null(words.command[4]);
	assert_int_equal(PARSE_BY(.takes_command = true, "x"), 0);
	assert_null(words.command);
	assert_int_equal(PARSE_BY(.takes_command = true, "x", "--"), 0);
	assert_non_null(words.command);
	assert_null(words.command[0]);
}

static void test_stop_at_operand(void **unused UNUSED)
{
	assert_int_equal(PARSE_BY(.stop_at_operand = true, "-a", "x", "-q", "--nonsense", "--"), 0);
	check_string(operands(), "x -q --nonsense --");
	assert_true(state.all);
	assert_false(state.quick);
}

static void test_help(void **unused UNUSED)
{
	assert_int_equal(PARSE("--help"), 0);
	assert_true(words.help);
	assert_int_equal(PARSE("-ah"), 0);
	assert_true(words.help && state.all);
	assert_int_equal(PARSE("x", "-h"), 0);
	assert_true(words.help);
	assert_int_equal(PARSE("--", "-h"), 0);
	assert_false(words.help);
	assert_true(PARSE_BY(.own_letter_h = true, "-h") < 0);
	assert_true(PARSE("--help=x") < 0);
	check_string(fault.why, "option --help takes no value");
}

static void test_form(void **unused UNUSED)
{
	static const char *const forms[] = { "all", "text", NULL };

	assert_int_equal(PARSE_BY(.form_options = forms, "x"), 0);
	assert_null(words.form);
	assert_int_equal(PARSE_BY(.form_options = forms, "-a", "-q"), 0);
	check_string(words.form, "all");
	assert_int_equal(PARSE_BY(.form_options = forms, "-a", "--text", "t"), 0);
	check_string(words.form, "text");
	assert_int_equal(PARSE_BY(.form_options = forms, "-q"), 0);
	assert_null(words.form);
}

/* Each is status 2, names the word, and offers the nearest right one. */
static void test_wrong(void **unused UNUSED)
{
	static const struct {
		const char *words[4];
		const char *why, *hint;
	} rows[] = {
		{ { "--nonsense" }, "unknown option '--nonsense'", "" },
		{ { "--qick" }, "unknown option '--qick'", "did you mean '--quick'?" },
		{ { "--verbos" }, "unknown option '--verbos'", "did you mean '--verbose'?" }, /* in an included table */
		{ { "--hepl" }, "unknown option '--hepl'", "did you mean '--help'?" },
		/* no abbreviations, no other case, no longer forms */
		{ { "--quic" }, "unknown option '--quic'", "did you mean '--quick'?" },
		{ { "--coun=5" }, "unknown option '--coun'", "did you mean '--count'?" },
		{ { "--ALL" }, "unknown option '--ALL'", "" },
		{ { "--=x" }, "unknown option '--'", "" },
		{ { "-z" }, "unknown option '-z'", "" },
		{ { "-az" }, "unknown option '-z'", "" },
		{ { "-a-" }, "unknown option '--'", "" },
		{ { "--all=yes" }, "option --all takes no value", "" },
		{ { "--all=" }, "option --all takes no value", "" },
		{ { "--count" }, "option --count needs a value (N)", "" },
		{ { "-ac" }, "option --count needs a value (N)", "" },
		{ { "--text" }, "option --text needs a value (WORDS)", "" },
		{ { "--count=" }, "option --count: '' is not a number (decimal, or hexadecimal with 0x)", "" },
		{ { "-c", "0" }, "option --count: '0' is not between 1 and 100", "" },
		{ { "-c", "101" }, "option --count: '101' is not between 1 and 100", "" },
		{ { "-c", "-1" }, "option --count: '-1' is not a number (decimal, or hexadecimal with 0x)", "" },
		{ { "-f", "" }, "option --file: an empty word names no file", "" },
		{ { "-J", "--csv" }, "option --csv: two output formats at once", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int r = parse_by(&(const struct word_rules){ .options = options }, rows[i].words);

		check(r == -EINVAL, "%s: %d", rows[i].words[0], r);
		assert_int_equal(fault.status, STATUS_USAGE);
		check_string(fault.why, rows[i].why);
		check_string(fault.hint, rows[i].hint);
	}
}

static void test_same_format_twice(void **unused UNUSED)
{
	assert_int_equal(PARSE("-J", "--json", "-JJ"), 0);
	assert_int_equal(state.format, 1);
}

/* A stranger's long word is cut in the message, not overrun. */
static void test_long_unknown(void **unused UNUSED)
{
	char word[2000] = "--";

	memset(word + 2, 'x', sizeof(word) - 3);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(PARSE(word), -EINVAL);
	assert_int_equal(fault.status, STATUS_USAGE);
}

static void test_no_words(void **unused UNUSED)
{
	assert_int_equal(parse_by(&(const struct word_rules){ .options = options }, (const char *const[]){ NULL }), 0);
	assert_int_equal(words.operand_count, 0);
	/* a verb without options of its own */
	assert_int_equal(parse_by(&(const struct word_rules){ 0 }, (const char *const[]){ "x", "-h", NULL }), 0);
	assert_true(words.help);
	assert_int_equal(parse_by(&(const struct word_rules){ 0 }, (const char *const[]){ "-a", NULL }), -EINVAL);
}

static void test_find(void **unused UNUSED)
{
	size_t base;

	assert_ptr_equal(option_find(options, "file", 4, 0, &base), &shared_options[1]);
	assert_int_equal(base, offsetof(struct state, shared));
	assert_ptr_equal(option_find(options, NULL, 0, 'v', &base), &shared_options[0]);
	assert_ptr_equal(option_find(options, "all", 3, 0, &base), &options[0]);
	assert_int_equal(base, 0);
	assert_null(option_find(options, "al", 2, 0, &base));
	assert_null(option_find(options, "alll", 4, 0, &base));
	assert_null(option_find(NULL, "all", 3, 0, &base));
}

static void test_every_allocation_fails(void **unused UNUSED)
{
	bool failed = true;

	for (unsigned n = 1; failed; n++) {
		int r;

		fail_from_now(n);
		r = PARSE("-a", "x", "--file", "name", "--nonsense");
		failed = fail_no_more();
		check(r == (failed ? -ENOMEM : -EINVAL), "allocation %u: %d", n, r);
		assert_int_equal(fault.status, failed ? STATUS_LIMIT : STATUS_USAGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_values, teardown),
		cmocka_unit_test_teardown(test_clusters, teardown),
		cmocka_unit_test_teardown(test_included, teardown),
		cmocka_unit_test_teardown(test_mixed_with_operands, teardown),
		cmocka_unit_test_teardown(test_command, teardown),
		cmocka_unit_test_teardown(test_stop_at_operand, teardown),
		cmocka_unit_test_teardown(test_help, teardown),
		cmocka_unit_test_teardown(test_form, teardown),
		cmocka_unit_test_teardown(test_wrong, teardown),
		cmocka_unit_test_teardown(test_same_format_twice, teardown),
		cmocka_unit_test_teardown(test_long_unknown, teardown),
		cmocka_unit_test_teardown(test_no_words, teardown),
		cmocka_unit_test(test_find),
		cmocka_unit_test_teardown(test_every_allocation_fails, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
