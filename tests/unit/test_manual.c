/* Man pages: text is escaped for roff, and a template's directives become what the declarations say. */
#include "unit.h"

#include <string.h>

#include "base/cleanup.h"
#include "frame/manual.h"
#include "frame/roff.h"

static void expect_text(const char *text, const char *wanted)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	roff_text(&out, text, strlen(text));
	assert_string_equal(buffer_string(&out), wanted);
}

static void test_text_is_no_roff(void **state UNUSED)
{
	expect_text("plain", "plain");
	expect_text(".Sh NAME", "\\&.Sh NAME");
	expect_text("'quoted'", "\\&\\(aqquoted\\(aq");
	expect_text("\\xHH \"a\" `b` ^ ~", "\\exHH \\(dqa\\(dq \\(gab\\(ga \\(ha \\(ti");
	expect_text("", "");
}

static void test_hyphens_of_options_are_typed(void **state UNUSED)
{
	expect_text("-x", "\\-x");
	expect_text("use --no-reader, or (-v)", "use \\-\\-no\\-reader, or (\\-v)");
	expect_text("cross-mechanism", "cross-mechanism");
	expect_text("$(-o)", "$(\\-o)");
}

static void expect_argument(const char *text, const char *wanted)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	roff_argument(&out, text, strlen(text));
	assert_string_equal(buffer_string(&out), wanted);
}

static void test_arguments_are_no_macros(void **state UNUSED)
{
	expect_argument("SIZE", "\"SIZE\"");
	expect_argument("Nm", "\"\\&Nm\"");
	expect_argument("|", "\"\\&|\"");
	expect_argument("A \"B\"", "\"A \\(dqB\\(dq\"");
}

static void expect_prose(void (*put)(struct buffer *out, const char *text), const char *text, const char *wanted)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	put(&out, text);
	assert_string_equal(buffer_string(&out), wanted);
}

static void test_sentences_stand_on_their_own_lines(void **state UNUSED)
{
	expect_prose(roff_prose, "One. Two 0.5 of it.\n\nThree.", "One.\nTwo 0.5 of it.\n.Pp\nThree.\n");
	expect_prose(roff_prose, "", "");
}

static void test_fragments_become_sentences(void **state UNUSED)
{
	expect_prose(roff_fragment, "print help", "Print help.\n");
	expect_prose(roff_fragment, "bytes: 4096", "Bytes: 4096.\n");
	expect_prose(roff_fragment, "permissions, these", "Permissions, these.\n");
	expect_prose(roff_fragment, "shm, msg or sem", "shm, msg or sem.\n");
	expect_prose(roff_fragment, "-1 for none.", "\\-1 for none.\n");
}

static const struct operand operands[] = {
	{ "DIR", 1, OPERANDS_ANY, "where to look", .kind = &kind_text },
	{ 0 },
};

static const struct operand none[] = { { 0 } };

static const struct form forms[] = { { NULL, operands, true }, { "find", none, false }, { 0 } };

static const struct option options[] = {
	{ 0, "find", .help = "look for a key", .kind = &kind_key },
	{ 'z', "zero-copy", .help = "copy nothing", .kind = &kind_flag },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm probe .", "Looks here.", 3 },
	{ NULL, NULL, 0 },
};

static const struct applet probe = {
	.group = "shm",
	.verb = "probe",
	.page = "ipctool-shm",
	.summary = "probe it",
	.forms = forms,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DONE },
};

static const struct applet hidden = { .group = "__hidden", .page = "ipctool-shm", .summary = "be hidden", .needs = NEEDS_HIDING };

static const struct applet *const applets[] = { &probe, &hidden, NULL };
static const struct group groups[] = { { "shm", "shared memory", "ipctool-shm", OBJECT_SHM }, { NULL, NULL, NULL, OBJECT_NONE } };
static const struct registry registry = { applets, groups };

static void expect_page(const char *template, const char *wanted)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct fault fault = { 0 };

	assert_int_equal(manual_make(&registry, template, &out, &fault), 0);
	assert_string_equal(buffer_string(&out), wanted);
}

static void test_what_is_no_directive_is_kept(void **state UNUSED)
{
	expect_page("", "");
	expect_page(".Sh NAME\n.\\\" a comment\nno end", ".Sh NAME\n.\\\" a comment\nno end\n");
}

static void test_synopsis_has_a_line_for_each_form(void **state UNUSED)
{
	expect_page(".\\\" @synopsis ipctool-shm\n", ".Nm ipctool shm probe\n.Op Ar \"OPTION\" ...\n.Ar \"DIR\" ...\n.Fl \\-\n"
						     ".Ar \"COMMAND\"\n.Op Ar \"ARG\" ...\n"
						     ".Nm ipctool shm probe\n.Fl \\-find\n.Ar \"KEY\"\n.Op Ar \"OPTION\" ...\n");
}

static void test_options_are_listed_and_shared_ones_named(void **state UNUSED)
{
	expect_page(".\\\" @options shm probe\n", ".Bl -tag -width Ds\n.It Ar \"DIR\" ...\nWhere to look.\n"
						  ".It Fl \\-find Ar \"KEY\"\nLook for a key.\n"
						  ".It Fl z , Fl \\-zero\\-copy\nCopy nothing.\n.El\n"
						  ".Pp\nCommon options\n.Pq see Xr ipctool 1 :\n.Fl h ,\n.Fl v ,\n.Fl q .\n"
						  ".Pp\nIn containers\n.Pq see Xr ipctool 1 :\n.Fl \\-ns .\n");
}

static void test_examples_are_commands(void **state UNUSED)
{
	expect_page(".Sh EXAMPLES\n.\\\" @examples ipctool-shm\n",
		    ".Sh EXAMPLES\nLooks here.\n.Bd -literal -offset indent -compact\n$ ipctool shm probe .\n.Ed\n");
}

static void expect_wrong(const char *template, const char *why)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct fault fault = { 0 };

	assert_true(manual_make(&registry, template, &out, &fault) < 0);
	assert_string_equal(fault.why, why);
}

static void test_a_wrong_directive_is_an_error(void **state UNUSED)
{
	expect_wrong("text\n.\\\" @nonsense\n", "line 2: there is no directive 'nonsense'");
	expect_wrong(".\\\" @applet shm nothing\n", "line 1: there is no applet 'shm nothing'");
	expect_wrong(".\\\" @synopsis ipctool-none\n", "line 1: there is no applet with the page 'ipctool-none'");
	expect_wrong(".\\\" @shared nothing\n", "line 1: there is no shared table 'nothing'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_no_roff),
		cmocka_unit_test(test_hyphens_of_options_are_typed),
		cmocka_unit_test(test_arguments_are_no_macros),
		cmocka_unit_test(test_sentences_stand_on_their_own_lines),
		cmocka_unit_test(test_fragments_become_sentences),
		cmocka_unit_test(test_what_is_no_directive_is_kept),
		cmocka_unit_test(test_synopsis_has_a_line_for_each_form),
		cmocka_unit_test(test_options_are_listed_and_shared_ones_named),
		cmocka_unit_test(test_examples_are_commands),
		cmocka_unit_test(test_a_wrong_directive_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
