/* cli/wrap: lines of at most 79 columns that lose no word. */
#include "unit.h"

#include "cli/wrap.h"

#define LONG_TEXT                                                                                                  \
	"Each object is verified at the last moment. A System V segment is attached while it is verified and "    \
	"removed, so that its id cannot be reused in between, and holders that vanish within a tenth of a second " \
	"do not count."

/* No line is longer than 79 columns or ends with a blank, and all but the first begin with INDENT blanks. */
static void check_lines(struct buffer *out, size_t indent)
{
	char *text = (char *)(uintptr_t)buffer_string(out), *save = NULL;
	bool first = true;

	assert_true(out->length > 0 && out->data[out->length - 1] == '\n');
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		check(strlen(line) <= 79, "'%s' has %zu columns", line, strlen(line));
		check(line[strlen(line) - 1] != ' ', "'%s' ends with a blank", line);
		check(first || strspn(line, " ") == indent, "'%s' is not indented by %zu", line, indent);
		first = false;
	}
}

static void test_short(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	wrap_text(&out, "one two", 0, 0);
	check_buffer(&out, "one two\n");
	wrap_text(&out, "one  two\nthree ", 4, 4);
	check_buffer(&out, "one two three\n");
	wrap_text(&out, "", 0, 0);
	check_buffer(&out, "\n");
}

static void test_breaks_at_79(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	char text[100];

	memset(text, 'a', sizeof(text));
	text[39] = ' ';
	text[79] = '\0'; /* 39 letters, a blank, 39 letters: 79 columns fit */
	wrap_text(&out, text, 0, 2);
	assert_int_equal(strcspn(buffer_string(&out), "\n"), 79);
	out.length = 0;
	text[79] = 'a';
	text[80] = '\0'; /* 80 do not */
	wrap_text(&out, text, 0, 2);
	assert_int_equal(strcspn(buffer_string(&out), "\n"), 39);
	check_lines(&out, 2);
}

static void test_every_indent(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t indent = 0; indent < 40; indent++) {
		char *text;

		out.length = 0;
		for (size_t i = 0; i < indent; i++)
			buffer_char(&out, ' ');
		wrap_text(&out, LONG_TEXT, indent, indent);
		check_lines(&out, indent);
		/* the words are all there, in order */
		text = strdup(LONG_TEXT);
		assert_non_null(text);
		for (char *save = NULL, *word = strtok_r(text, " ", &save), *at = out.data; word;
		     word = strtok_r(NULL, " ", &save)) {
			size_t length = strlen(word);

			while (at < out.data + out.length && (*at == ' ' || *at == '\n' || *at == '\0'))
				at++;
			check((size_t)(out.data + out.length - at) >= length && memcmp(at, word, length) == 0,
			      "'%s' is missing", word);
			at += length;
		}
		free(text);
	}
}

static void test_paragraphs(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	wrap_text(&out, "one\n\ntwo", 0, 0);
	check_buffer(&out, "one\n\ntwo\n");
	wrap_text(&out, "one\n\ntwo", 2, 2);
	check_buffer(&out, "one\n\n  two\n");
}

/* A word that fits no line is not cut, and stands alone. */
static void test_long_word(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	char text[120], wanted[130];

	memset(text, 'w', 100);
	memcpy(text + 100, " end", 5);
	snprintf(wanted, sizeof(wanted), "%.100s\n  end\n", text);
	wrap_text(&out, text, 2, 2);
	check_buffer(&out, wanted);
}

static void test_entry(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	wrap_entry(&out, "-a", "all of it", 10);
	check_buffer(&out, "  -a      all of it\n");
	wrap_entry(&out, "--much-too-long", "all of it", 10);
	check_buffer(&out, "  --much-too-long\n          all of it\n");
	/* at least two blanks between term and text, else a line of its own */
	wrap_entry(&out, "123456", "x", 10);
	check_buffer(&out, "  123456  x\n");
	wrap_entry(&out, "1234567", "x", 10);
	check_buffer(&out, "  1234567\n          x\n");
	wrap_entry(&out, "-a", LONG_TEXT, 24);
	check_lines(&out, 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short),      cmocka_unit_test(test_breaks_at_79),
		cmocka_unit_test(test_every_indent), cmocka_unit_test(test_paragraphs),
		cmocka_unit_test(test_long_word),  cmocka_unit_test(test_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
