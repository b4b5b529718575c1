/* cli/foreign: words as getopt_long(3) reads them, by a table of options of ours. */
#include <unistd.h>

#include "failing.h"

#include "cli/foreign.h"

static const struct option options[] = {
	{ 'i', "id", "ID", "an argument", .kind = &kind_text },
	{ 'q', "queues", .help = "a flag", .kind = &kind_flag },
	{ 'a', "all", "KIND", "an argument that may be left out", .kind = &kind_flag },
	{ 0, "human", .help = "a flag without a letter", .kind = &kind_flag },
	{ 0, "human-size", "SIZE", "an argument, and no letter", .kind = &kind_text },
	{ 'b', NULL, .help = "a letter alone", .kind = &kind_flag },
	{ 0 },
};

enum { HUMAN = FOREIGN_LONG + 3, HUMAN_SIZE };

static char *argv[16];

static void start(const char *const *line)
{
	int argc = 0;

	for (; line[argc]; argc++) {
		assert_true(argc < 15);
		argv[argc] = (char *)(uintptr_t)line[argc];
	}
	argv[argc] = NULL;
	assert_int_equal(foreign_start(options, "tool", argc, argv), 0);
}

#define START(...) start((const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

static void next_is(int wanted, const char *wanted_value)
{
	const char *value;
	int letter = foreign_next(&value);

	check(letter == wanted, "%d, wanted %d", letter, wanted);
	if (wanted_value)
		check_string(value ? value : "none", wanted_value);
	else if (wanted != FOREIGN_END && wanted != FOREIGN_BAD)
		check(!value, "a value: %s", value);
}

static void operands_are(const char *const *wanted)
{
	int count;
	char **operands = foreign_operands(&count);

	for (int i = 0; i < count; i++) {
		check(wanted[i], "too many operands: %s", operands[i]);
		check_string(operands[i], wanted[i]);
	}
	check(!wanted[count], "no operand %s", wanted[count]);
	check(!operands[count], "not ended by NULL");
}

#define OPERANDS_ARE(...) operands_are((const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

/* What getopt_long says of LINE on standard error. */
static void says(const char *wanted, const char *const *line)
{
	char said[200] = "";
	const char *value;
	int ends[2], kept = dup(STDERR_FILENO);
	ssize_t length;

	assert_true(kept >= 0 && pipe(ends) == 0);
	assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	start(line);
	while (foreign_next(&value) != FOREIGN_END)
		;
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(ends[1]);
	length = read(ends[0], said, sizeof(said) - 1);
	close(ends[0]);
	close(kept);
	check(length >= 0, "nothing to read");
	check_string(said, wanted);
}

#define SAYS(wanted, ...) says(wanted, (const char *const[]){ __VA_ARGS__, NULL })

static void test_words(void **state UNUSED)
{
	START();
	next_is(FOREIGN_END, NULL);
	OPERANDS_ARE();

	START("-q", "--queues", "-i", "5", "--id=6", "--id", "-7", "-i8", "-qi9");
	next_is('q', NULL);
	next_is('q', NULL);
	next_is('i', "5");
	next_is('i', "6");
	next_is('i', "-7");
	next_is('i', "8");
	next_is('q', NULL);
	next_is('i', "9");
	next_is(FOREIGN_END, NULL);
	OPERANDS_ARE();
}

static void test_argument_that_may_be_left_out(void **state UNUSED)
{
	START("-a", "shm", "-ashm", "--all", "--all=msg", "-qa");
	next_is('a', NULL);
	next_is('a', "shm");
	next_is('a', NULL);
	next_is('a', "msg");
	next_is('q', NULL);
	next_is('a', NULL);
	next_is(FOREIGN_END, NULL);
	OPERANDS_ARE("shm");
}

static void test_options_without_a_letter_or_a_name(void **state UNUSED)
{
	START("--human", "--human-size", "4K", "-b", "--human-size=");
	next_is(HUMAN, NULL);
	next_is(HUMAN_SIZE, "4K");
	next_is('b', NULL);
	next_is(HUMAN_SIZE, "");
	next_is(FOREIGN_END, NULL);
}

static void test_abbreviations_and_permutation(void **state UNUSED)
{
	START("one", "--qu", "two", "--i=3", "--", "-q", "--human");
	next_is('q', NULL);
	next_is('i', "3");
	next_is(FOREIGN_END, NULL);
	OPERANDS_ARE("one", "two", "-q", "--human");

	setenv("POSIXLY_CORRECT", "1", 1);
	START("-q", "one", "-q");
	next_is('q', NULL);
	next_is(FOREIGN_END, NULL);
	OPERANDS_ARE("one", "-q");
	unsetenv("POSIXLY_CORRECT");
	START("one", "-q");
	next_is('q', NULL);
	next_is(FOREIGN_END, NULL);
}

static void test_what_is_wrong(void **state UNUSED)
{
	SAYS("tool: invalid option -- 'Z'\n", "-Z");
	SAYS("tool: unrecognized option '--none'\n", "--none");
	SAYS("tool: option requires an argument -- 'i'\n", "-qi");
	SAYS("tool: option '--id' requires an argument\n", "--id");
	SAYS("tool: option '--queues' doesn't allow an argument\n", "--queues=1");
	SAYS("tool: option '--hum' is ambiguous; possibilities: '--human' '--human-size'\n", "--hum");
	START("-q", "-Z", "-q");
	next_is('q', NULL);
	next_is(FOREIGN_BAD, NULL); /* says so once more, here */
	next_is('q', NULL);
	next_is(FOREIGN_END, NULL);
}

/* Also in the middle of a cluster. */
static void test_begins_anew(void **state UNUSED)
{
	START("-qb", "rest");
	next_is('q', NULL);
	START("-i", "1");
	next_is('i', "1");
	next_is(FOREIGN_END, NULL);
	OPERANDS_ARE();
	foreign_done();
	foreign_done();
}

static void test_memory(void **state UNUSED)
{
	for (unsigned n = 1;; n++) {
		int r;

		fail_from_now(n);
		r = foreign_start(options, "tool", 0, argv);
		if (!fail_no_more()) {
			assert_int_equal(r, 0);
			break;
		}
		assert_int_equal(r, -ENOMEM);
	}
	foreign_done();
}

static int finish(void **state UNUSED)
{
	foreign_done();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_words, finish),
		cmocka_unit_test_teardown(test_argument_that_may_be_left_out, finish),
		cmocka_unit_test_teardown(test_options_without_a_letter_or_a_name, finish),
		cmocka_unit_test_teardown(test_abbreviations_and_permutation, finish),
		cmocka_unit_test_teardown(test_what_is_wrong, finish),
		cmocka_unit_test_teardown(test_begins_anew, finish),
		cmocka_unit_test_teardown(test_memory, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
