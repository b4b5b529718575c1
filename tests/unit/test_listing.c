/* out/listing: one list in each format, sorting, and every allocation failing once. */
#include "failing.h"

#include "json_checker.h"
#include "out/listing.h"

#include <sys/wait.h>
#include <unistd.h>

struct row {
	const char *name; /* NULL: unknown */
	size_t length;
	int64_t size;     /* negative: unknown */
	int64_t changed;
	uint32_t pids[3];
	size_t pid_count;
};

static void get_name(const void *row, void *context UNUSED, struct cell *ret)
{
	const struct row *r = row;

	*ret = (struct cell){ .type = r->name ? CELL_TEXT : CELL_UNKNOWN, .text = r->name, .length = r->length };
}

static void get_size(const void *row, void *context UNUSED, struct cell *ret)
{
	const struct row *r = row;

	*ret = (struct cell){ .type = r->size < 0 ? CELL_UNKNOWN : CELL_SIZE, .number = (uint64_t)r->size };
}

static void get_changed(const void *row, void *context UNUSED, struct cell *ret)
{
	const struct row *r = row;

	*ret = (struct cell){ .type = r->changed ? CELL_TIME : CELL_UNKNOWN, .seconds = r->changed };
}

/* The cell borrows from a place that the next call overwrites. */
static void get_pids(const void *row, void *context, struct cell *ret)
{
	const struct row *r = row;

	memcpy(context, r->pids, sizeof(r->pids));
	*ret = (struct cell){ .type = CELL_NUMBERS, .numbers = context, .count = r->pid_count };
}

static void get_nothing(const void *row UNUSED, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
}

#define READS(member) COLUMN_READS(struct row, member)

static const struct column columns[] = {
	{ "NAME", "", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_name, READS(name) | READS(length) },
	{ "SIZE", "", COLUMN_TABLE | COLUMN_MACHINE | COLUMN_RIGHT, 1, 0, get_size, READS(size) },
	{ "CHANGED", "", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_changed, READS(changed) },
	{ "PIDS", "", COLUMN_TABLE | COLUMN_MACHINE, 1, 0, get_pids },
	{ "APP", "", COLUMN_TABLE | COLUMN_IF_KNOWN, 1, 0, get_nothing },
};

#define NAME(text) .name = (text), .length = sizeof(text) - 1

static const struct row rows[] = {
	{ NAME("plain"), .size = 4096, .changed = 940, .pids = { 7 }, .pid_count = 1 },
	{ NAME("a,b \"c\"\\\n$(id)`id`"), .size = 1536, .changed = 0, .pids = { 1, 2, 3 }, .pid_count = 3 },
	{ NAME("\xff\x1b[0m"), .size = -1, .changed = 880 },
	{ NAME(""), .size = 0, .changed = 1000, .pids = { 7 }, .pid_count = 1 },
	{ .name = NULL, .size = 4096, .changed = 940, .pids = { 2, 9 }, .pid_count = 2 },
};

/* Prints ROWS into OUT as told. Returns what listing_print() returned. */
static int print(struct stream *out, const struct listing_options *options, const struct row *from, size_t count, bool complete)
{
	uint32_t borrowed[3];
	struct column_choice choice;
	struct fault fault = { 0 };
	struct listing listing = {
		.options = options, .choice = &choice, .name = "objects", .context = borrowed, .out = out, .now = 1000,
	};

	*out = (struct stream){ .fd = -1 };
	assert_int_equal(columns_choose(columns, ARRAY_SIZE(columns), listing_use(options), 1, options->output, options->sort,
					&choice, &fault),
			 0);
	return listing_print(&listing, from, count, sizeof(*from), complete);
}

static void check_printed(const struct listing_options *options, size_t count, const char *wanted)
{
	struct stream out;

	assert_int_equal(print(&out, options, rows, count, true), 0);
	check_string(buffer_string(&out.buffer), wanted);
	buffer_done(&out.buffer);
}

static void test_csv(void **state UNUSED)
{
	check_printed(&(const struct listing_options){ .format = FORMAT_CSV }, ARRAY_SIZE(rows),
		      "NAME,SIZE,CHANGED,PIDS\r\n"
		      "plain,4096,940,7\r\n"
		      "\"a,b \"\"c\"\"\\x5c\\x0a$(id)`id`\",1536,,\"1,2,3\"\r\n"
		      "\\xff\\x1b[0m,,880,\r\n"
		      ",0,1000,7\r\n"
		      ",4096,940,\"2,9\"\r\n");
	check_printed(&(const struct listing_options){ .format = FORMAT_CSV, .no_headings = true, .output = "SIZE" }, 1,
		      "4096\r\n");
	check_printed(&(const struct listing_options){ .format = FORMAT_CSV }, 0, "NAME,SIZE,CHANGED,PIDS\r\n");
}

static void test_raw(void **state UNUSED)
{
	check_printed(&(const struct listing_options){ .format = FORMAT_RAW }, ARRAY_SIZE(rows),
		      "NAME SIZE CHANGED PIDS\n"
		      "plain 4096 940 7\n"
		      "a,b\\x20\"c\"\\x5c\\x0a$(id)`id` 1536 - 1,2,3\n"
		      "\\xff\\x1b[0m - 880 -\n"
		      "- 0 1000 7\n"
		      "- 4096 940 2,9\n");
}

static void test_pairs(void **state UNUSED)
{
	check_printed(&(const struct listing_options){ .format = FORMAT_PAIRS, .output = "NAME,SIZE" }, 3,
		      "IPC_NAME=\"plain\" IPC_SIZE=\"4096\"\n"
		      "IPC_NAME=\"a,b \\\"c\\\"\\\\x5c\\\\x0a\\$(id)\\`id\\`\" IPC_SIZE=\"1536\"\n"
		      "IPC_NAME=\"\\\\xff\\\\x1b[0m\" IPC_SIZE=\"\"\n");
}

/* What a shell makes of a pairs line is the escaped name, and nothing runs. */
static void test_pairs_are_safe_for_eval(void **state UNUSED)
{
	const struct listing_options options = { .format = FORMAT_PAIRS, .output = "NAME" };
	char wanted[] = "a,b \"c\"\\x5c\\x0a$(id)`id`", script[200], got[200] = "";
	struct stream out;
	int input[2], output[2], status;
	size_t n;
	pid_t pid;

	assert_int_equal(print(&out, &options, &rows[1], 1, true), 0);
	n = (size_t)snprintf(script, sizeof(script), "%s\nprintf %%s \"$IPC_NAME\"\n", buffer_string(&out.buffer));
	buffer_done(&out.buffer);
	assert_true(n < sizeof(script));
	assert_int_equal(pipe(input), 0);
	assert_int_equal(pipe(output), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(input[0], 0);
		dup2(output[1], 1);
		close(input[1]);
		execl("/bin/sh", "sh", (char *)NULL);
		_exit(99);
	}
	close(input[0]);
	close(output[1]);
	assert_int_equal(write(input[1], script, n), n);
	close(input[1]);
	for (n = 0; n < sizeof(got) - 1;) {
		ssize_t more = read(output[0], got + n, sizeof(got) - 1 - n);

		if (more <= 0)
			break;
		n += (size_t)more;
	}
	close(output[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	check_string(got, wanted);
}

static void test_json(void **state UNUSED)
{
	const struct listing_options options = { .format = FORMAT_JSON };
	struct stream out;

	assert_int_equal(print(&out, &options, rows, ARRAY_SIZE(rows), true), 0);
	assert_true(json_is_valid(out.buffer.data, out.buffer.length));
	check_string(buffer_string(&out.buffer),
		     "{\"objects\":[\n"
		     "{\"name\":\"plain\",\"size\":4096,\"changed\":940,\"pids\":[7]},\n"
		     "{\"name\":\"a,b \\\"c\\\"\\\\\\u000a$(id)`id`\",\"size\":1536,\"changed\":null,\"pids\":[1,2,3]},\n"
		     "{\"name\":null,\"name_base64\":\"/xtbMG0=\",\"size\":null,\"changed\":880,\"pids\":[]},\n"
		     "{\"name\":\"\",\"size\":0,\"changed\":1000,\"pids\":[7]},\n"
		     "{\"name\":null,\"size\":4096,\"changed\":940,\"pids\":[2,9]}\n"
		     "],\"complete\":true}\n");
	buffer_done(&out.buffer);
	assert_int_equal(print(&out, &options, rows, 0, false), 0);
	assert_true(json_is_valid(out.buffer.data, out.buffer.length));
	check_string(buffer_string(&out.buffer), "{\"objects\":[],\"complete\":false}\n");
	buffer_done(&out.buffer);
}

static void test_facts(void **state UNUSED)
{
	check_printed(&(const struct listing_options){ .format = FORMAT_FACTS }, 2,
		      "name: plain\nsize: 4K\nchanged: 1m\npids: 7\n"
		      "\n"
		      "name: a,b \"c\"\\x5c\\x0a$(id)`id`\nsize: 1.5K\npids: 1,2,3\n");
	check_printed(&(const struct listing_options){ .format = FORMAT_FACTS, .bytes = true, .time = TIME_EPOCH }, 1,
		      "name: plain\nsize: 4096\nchanged: 940\npids: 7\n");
}

static void test_table(void **state UNUSED)
{
	check_printed(&(const struct listing_options){ .format = FORMAT_TABLE, .output = "NAME,SIZE" }, 3,
		      "NAME                     SIZE\n"
		      "plain                      4K\n"
		      "a,b \"c\"\\x5c\\x0a$(id)`id` 1.5K\n"
		      "\\xff\\x1b[0m                 -\n");
	/* headings without rows; a column that no row has is left out unless it is asked for */
	check_printed(&(const struct listing_options){ .format = FORMAT_TABLE }, 0, "NAME SIZE CHANGED PIDS\n");
	check_printed(&(const struct listing_options){ .format = FORMAT_TABLE, .no_headings = true }, 0, "");
	check_printed(&(const struct listing_options){ .format = FORMAT_TABLE }, 1,
		      "NAME  SIZE CHANGED PIDS\n"
		      "plain   4K 1m      7\n");
	check_printed(
		&(const struct listing_options){ .format = FORMAT_TABLE, .output = "NAME,APP", .no_headings = true }, 1,
		"plain -\n");
}

/* Columns line up as a terminal shows them; where the locale cannot show a text, its bytes are escaped. */
static void check_table_in(const char *locale, const char *wanted)
{
	static const struct row wide[] = {
		{ NAME("\xc3\xa4"), .size = 1 },                         /* a with dots: one column */
		{ NAME("\xe6\x97\xa5\xe6\x9c\xac"), .size = 1 },        /* two characters of two columns each */
		{ NAME("abc"), .size = 1 },
	};
	const struct listing_options options = { .format = FORMAT_TABLE, .output = "NAME,SIZE", .no_headings = true };
	struct stream out;

	assert_int_equal(setenv("LC_ALL", locale, 1), 0);
	assert_int_equal(print(&out, &options, wide, ARRAY_SIZE(wide), true), 0);
	check_string(buffer_string(&out.buffer), wanted);
	buffer_done(&out.buffer);
}

static void test_table_widths(void **state UNUSED)
{
	check_table_in("C.UTF-8", "\xc3\xa4    1\n"
				  "\xe6\x97\xa5\xe6\x9c\xac 1\n"
				  "abc  1\n");
	check_table_in("C", "\\xc3\\xa4                 1\n"
			    "\\xe6\\x97\\xa5\\xe6\\x9c\\xac 1\n"
			    "abc                      1\n");
}

/* The order of the rows by one column: the indices of the rows, taken from their sizes and names. */
static void check_order(const char *sort, const struct row *from, size_t count, const char *wanted)
{
	const struct listing_options options = { .format = FORMAT_CSV, .output = "NAME", .no_headings = true, .sort = sort };
	struct stream out;

	assert_int_equal(print(&out, &options, from, count, true), 0);
	check_string(buffer_string(&out.buffer), wanted);
	buffer_done(&out.buffer);
}

static void test_sort(void **state UNUSED)
{
	static const struct row unsorted[] = {
		{ NAME("b"), .size = 5, .changed = 30, .pids = { 2 }, .pid_count = 1 },
		{ NAME("u1"), .size = -1, .pid_count = 0 },
		{ NAME("a"), .size = 5, .changed = 20, .pids = { 10 }, .pid_count = 1 },
		{ NAME("c"), .size = 1, .changed = 10, .pids = { 2, 1 }, .pid_count = 2 },
		{ NAME("u2"), .size = -1, .pid_count = 0 },
		{ NAME("d"), .size = 100, .changed = -5, .pids = { 1, 5 }, .pid_count = 2 },
	};
	const size_t count = ARRAY_SIZE(unsorted);

	/* equal ones keep their order, in both directions; unknown ones are last in both */
	check_order("SIZE", unsorted, count, "c\r\nb\r\na\r\nd\r\nu1\r\nu2\r\n");
	check_order("SIZE:desc", unsorted, count, "d\r\nb\r\na\r\nc\r\nu1\r\nu2\r\n");
	check_order("CHANGED", unsorted, count, "d\r\nc\r\na\r\nb\r\nu1\r\nu2\r\n");
	check_order("NAME", unsorted, count, "a\r\nb\r\nc\r\nd\r\nu1\r\nu2\r\n");
	check_order("NAME:desc", unsorted, count, "u2\r\nu1\r\nd\r\nc\r\nb\r\na\r\n");
	check_order("PIDS", unsorted, count, "u1\r\nu2\r\nd\r\nb\r\nc\r\na\r\n");
	check_order("PIDS:desc", unsorted, count, "a\r\nc\r\nb\r\nd\r\nu1\r\nu2\r\n");
	check_order("APP", unsorted, count, "b\r\nu1\r\na\r\nc\r\nu2\r\nd\r\n");
	check_order("NAME", unsorted, 0, "");
}

/* Texts that are all empty borrow nothing at all. */
static void test_sort_of_nothing(void **state UNUSED)
{
	static const struct row empty[] = { { NAME(""), .size = 1 }, { NAME(""), .size = 2 } };
	struct stream out;

	assert_int_equal(print(&out,
			       &(const struct listing_options){
				       .format = FORMAT_CSV, .no_headings = true, .output = "SIZE", .sort = "NAME" },
			       empty, 2, true),
			 0);
	check_string(buffer_string(&out.buffer), "1\r\n2\r\n");
	buffer_done(&out.buffer);
}

/* Each allocation fails once: what is printed is then either the whole truth or an error, never a part of it. */
static void test_every_allocation_fails(void **state UNUSED)
{
	for (int format = FORMAT_TABLE; format <= FORMAT_FACTS; format++) {
		const struct listing_options options = { .format = format, .sort = "NAME" };
		struct stream whole, out;
		bool failed = true;

		assert_int_equal(print(&whole, &options, rows, ARRAY_SIZE(rows), true), 0);
		for (unsigned n = 1; failed; n++) {
			int r;

			assert_true(n < 1000);
			fail_from_now(n);
			r = print(&out, &options, rows, ARRAY_SIZE(rows), true);
			failed = fail_no_more();
			if (r == 0 && out.buffer.error == 0)
				check(out.buffer.length == whole.buffer.length &&
					      memcmp(out.buffer.data, whole.buffer.data, whole.buffer.length) == 0,
				      "format %d, allocation %u: '%s'", format, n, buffer_string(&out.buffer));
			else
				check(failed, "format %d: %d without a reason", format, r);
			buffer_done(&out.buffer);
		}
		buffer_done(&whole.buffer);
	}
}

/* Rows of which most cells say what those above them say, and others take their place, longer and shorter. */
static void make_rows(struct row *made, size_t count, uint32_t seed)
{
	for (size_t i = 0; i < count; i++) {
		struct row *row = &made[i];

		*row = i > 0 ? made[i - 1] : rows[0];
		for (unsigned change = 0; change < 5; change++) {
			const struct row *from;

			seed = seed * 1664525 + 1013904223;
			if (seed >> 30)
				continue;
			from = &rows[(seed >> 8) % ARRAY_SIZE(rows)];
			if (change == 0)
				row->name = from->name, row->length = from->length;
			else if (change == 1)
				row->size = from->size;
			else if (change == 2)
				row->changed = from->changed;
			else if (change == 3)
				memcpy(row->pids, from->pids, sizeof(row->pids));
			else
				row->pid_count = from->pid_count;
		}
	}
}

/* The same by itself, from rows that do not stay where they are: nothing but values can be compared. */
static void print_moving(struct stream *out, const struct listing_options *options, const struct row *from, size_t count)
{
	uint32_t borrowed[3];
	struct column_choice choice;
	struct fault fault = { 0 };
	struct listing listing = {
		.options = options, .choice = &choice, .name = "objects", .context = borrowed, .out = out, .now = 1000,
	};

	assert_int_equal(columns_choose(columns, ARRAY_SIZE(columns), listing_use(options), 1, NULL, NULL, &choice, &fault), 0);
	assert_int_equal(listing_begin(&listing), 0);
	for (size_t i = 0; i < count; i++) {
		struct row row = from[i];

		listing_row(&listing, &row);
	}
	assert_int_equal(listing_end(&listing, true), 0);
}

static void check_same(struct buffer *one, struct buffer *other, int format, uint32_t seed)
{
	check(strcmp(buffer_string(one), buffer_string(other)) == 0, "format %d, seed %u:\n%s\n%s", format, seed,
	      buffer_string(one), buffer_string(other));
}

/* What a row says does not depend on those before it, nor on whether cells are asked for again. */
static void test_rows_that_repeat(void **state UNUSED)
{
	static const int formats[] = { FORMAT_CSV, FORMAT_RAW, FORMAT_PAIRS, FORMAT_JSON, FORMAT_TABLE };
	struct row made[40];

	for (uint32_t seed = 0; seed < 200; seed++) {
		make_rows(made, ARRAY_SIZE(made), seed);
		for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
			const struct listing_options options = { .format = formats[i],
								 .no_headings = formats[i] != FORMAT_TABLE };
			struct stream all, one, moving = { .fd = -1 };
			struct buffer each = { 0 };

			assert_int_equal(print(&all, &options, made, ARRAY_SIZE(made), true), 0);
			print_moving(&moving, &options, made, ARRAY_SIZE(made));
			check_same(&all.buffer, &moving.buffer, formats[i], seed);
			for (size_t row = 0; row < ARRAY_SIZE(made); row++) {
				assert_int_equal(print(&one, &options, &made[row], 1, true), 0);
				buffer_append(&each, one.buffer.data, one.buffer.length);
				buffer_done(&one.buffer);
			}
			if (formats[i] != FORMAT_JSON && formats[i] != FORMAT_TABLE)
				check_same(&all.buffer, &each, formats[i], seed);
			buffer_done(&all.buffer);
			buffer_done(&each);
			buffer_done(&moving.buffer);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),   cmocka_unit_test(test_raw),   cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_pairs_are_safe_for_eval),
		cmocka_unit_test(test_json),  cmocka_unit_test(test_facts), cmocka_unit_test(test_table),
		cmocka_unit_test(test_table_widths),
		cmocka_unit_test(test_sort),  cmocka_unit_test(test_sort_of_nothing),
		cmocka_unit_test(test_rows_that_repeat),
		cmocka_unit_test(test_every_allocation_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
