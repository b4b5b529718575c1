/* out/column: what -o and --sort choose. */
#include "unit.h"

#include <errno.h>

#include "out/column.h"

static void get(const void *row UNUSED, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ 0 };
}

static const struct column columns[] = {
	{ "TYPE", "what it is", COLUMN_TABLE | COLUMN_MACHINE, 3, 0, get },
	{ "ADDR", "what to call it", COLUMN_TABLE | COLUMN_MACHINE, 3, 0, get },
	{ "SIZE", "bytes", COLUMN_TABLE | COLUMN_MACHINE | COLUMN_RIGHT, 1, 1, get },
	{ "RSS", "bytes in memory", COLUMN_MACHINE, 1, 2, get },
	{ "PIDS", "who holds it", 0, 3, 4, get },
	{ "MSGS", "messages", COLUMN_MACHINE, 2, 8, get },
};

static struct column_choice choice;
static struct fault fault;

static int choose(unsigned use, uint32_t scope, const char *list, const char *sort)
{
	fault = (struct fault){ 0 };
	return columns_choose(columns, ARRAY_SIZE(columns), use, scope, list, sort, &choice, &fault);
}

/* The chosen names with commas. */
static const char *chosen(void)
{
	static char names[200];
	size_t at = 0;

	names[0] = '\0';
	for (size_t i = 0; i < choice.count; i++)
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s", i ? "," : "", choice.columns[i]->name);
	return names;
}

static void test_defaults(void **state UNUSED)
{
	assert_int_equal(choose(COLUMN_TABLE, 3, NULL, NULL), 0);
	check_string(chosen(), "TYPE,ADDR,SIZE");
	assert_int_equal(choice.facts, 1);
	assert_null(choice.sort);
	assert_int_equal(choose(COLUMN_MACHINE, 3, NULL, NULL), 0);
	check_string(chosen(), "TYPE,ADDR,SIZE,RSS,MSGS");
	assert_int_equal(choice.facts, 11);
	/* only what such rows can have */
	assert_int_equal(choose(COLUMN_MACHINE, 2, NULL, NULL), 0);
	check_string(chosen(), "TYPE,ADDR,MSGS");
}

static void test_list(void **state UNUSED)
{
	static const struct {
		const char *list, *wanted;
		uint32_t facts;
	} rows[] = {
		{ "ADDR", "ADDR", 0 },
		{ "addr,Type", "ADDR,TYPE", 0 }, /* in the order given, in small letters too */
		{ "PIDS,ADDR", "PIDS,ADDR", 4 },
		{ "+PIDS", "TYPE,ADDR,SIZE,PIDS", 5 },
		{ "+pids,rss", "TYPE,ADDR,SIZE,PIDS,RSS", 7 },
		{ "+ADDR", "TYPE,ADDR,SIZE", 1 },
		{ "ADDR,ADDR,addr", "ADDR", 0 }, /* a key may not be twice in a JSON object */
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(choose(COLUMN_TABLE, 3, rows[i].list, NULL), 0);
		check_string(chosen(), rows[i].wanted);
		assert_int_equal(choice.facts, rows[i].facts);
	}
}

static void test_sort(void **state UNUSED)
{
	assert_int_equal(choose(COLUMN_TABLE, 3, "ADDR", "rss"), 0);
	assert_ptr_equal(choice.sort, &columns[3]);
	assert_false(choice.descending);
	assert_int_equal(choice.facts, 2); /* found out although it is not shown */
	check_string(chosen(), "ADDR");
	assert_int_equal(choose(COLUMN_TABLE, 3, NULL, "SIZE:desc"), 0);
	assert_true(choice.descending);
	assert_int_equal(choose(COLUMN_TABLE, 3, NULL, "SIZE:asc"), 0);
	assert_false(choice.descending);
}

static void test_wrong(void **state UNUSED)
{
	static const struct {
		const char *list, *sort, *why, *hint;
	} rows[] = {
		{ "", NULL, "there is no column ''", "'-o help' lists the columns" },
		{ "+", NULL, "there is no column ''", "'-o help' lists the columns" },
		{ ",", NULL, "there is no column ''", "'-o help' lists the columns" },
		{ "ADDR,", NULL, "there is no column ''", "'-o help' lists the columns" },
		{ "ADDR,,TYPE", NULL, "there is no column ''", "'-o help' lists the columns" },
		{ "ADDR TYPE", NULL, "there is no column 'ADDR TYPE'", "'-o help' lists the columns" },
		{ "ADD", NULL, "there is no column 'ADD'", "did you mean ADDR? '-o help' lists all" },
		{ "addrr", NULL, "there is no column 'addrr'", "did you mean ADDR? '-o help' lists all" },
		{ "tpye", NULL, "there is no column 'tpye'", "did you mean TYPE? '-o help' lists all" },
		{ "zzz", NULL, "there is no column 'zzz'", "'-o help' lists the columns" },
		{ "++ADDR", NULL, "there is no column '+ADDR'", "did you mean ADDR? '-o help' lists all" },
		{ NULL, "", "there is no column ''", "'-o help' lists the columns" },
		{ NULL, "siz", "there is no column 'siz'", "did you mean SIZE? '-o help' lists all" },
		{ NULL, ":desc", "there is no column ''", "'-o help' lists the columns" },
		{ NULL, "SIZE:", "'SIZE:' is no way to sort; COLUMN or COLUMN:desc is", "" },
		{ NULL, "SIZE:down", "'SIZE:down' is no way to sort; COLUMN or COLUMN:desc is", "" },
		{ NULL, "SIZE:desc:desc", "'SIZE:desc:desc' is no way to sort; COLUMN or COLUMN:desc is", "" },
		{ NULL, "SIZE,ADDR", "there is no column 'SIZE,ADDR'", "'-o help' lists the columns" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int r = choose(COLUMN_TABLE, 3, rows[i].list, rows[i].sort);

		check(r == -EINVAL, "row %zu", i);
		assert_int_equal(fault.status, STATUS_USAGE);
		check_string(fault.why, rows[i].why);
		check_string(fault.hint, rows[i].hint);
	}
}

static void test_long_unknown(void **state UNUSED)
{
	char name[500];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(choose(COLUMN_TABLE, 3, name, NULL), -EINVAL);
	assert_int_equal(choose(COLUMN_TABLE, 3, NULL, name), -EINVAL);
}

static void test_describe(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	columns_describe(columns, 2, &out);
	check_buffer(&out, "TYPE           what it is\nADDR           what to call it\n");
	column_key("MAX_SIZE%", &out);
	check_buffer(&out, "max_size%");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults), cmocka_unit_test(test_list),         cmocka_unit_test(test_sort),
		cmocka_unit_test(test_wrong),    cmocka_unit_test(test_long_unknown), cmocka_unit_test(test_describe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
