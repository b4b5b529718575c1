/* cli/operand: which word goes to which operand. */
#include "unit.h"

#include <errno.h>

#include "cli/operand.h"

struct state {
	const char *address;
	struct optional_u64 size;
	const char *file;
	struct word_list rest;
};

/* As shm create has them: the optional one stands first. */
static const struct operand address_and_size[] = {
	{ "ADDR", 0, 1, "which", BIND_TEXT(struct state, address) },
	{ "SIZE", 1, 1, "bytes", BIND_SIZE(struct state, size) },
	{ 0 },
};

static const struct operand with_file[] = {
	{ "ADDR", 1, 1, "which", BIND_TEXT(struct state, address) },
	{ "FILE", 0, 1, "from", BIND_FILE(struct state, file) },
	{ 0 },
};

static const struct operand with_rest[] = {
	{ "ADDR", 1, 1, "which", BIND_TEXT(struct state, address) },
	{ "MESSAGE", 0, OPERANDS_ANY, "what", BIND_WORDS(struct state, rest) },
	{ 0 },
};

static const struct operand some_first[] = {
	{ "OBJ", 1, OPERANDS_ANY, "which", BIND_WORDS(struct state, rest) },
	{ "FILE", 1, 1, "to", BIND_FILE(struct state, file) },
	{ 0 },
};

static struct state state;
static struct fault fault;

static int parse(const struct operand *operands, const char **words)
{
	size_t count = 0;

	while (words[count])
		count++;
	state = (struct state){ 0 };
	fault = (struct fault){ 0 };
	return operands_parse(operands, words, count, &state, &fault);
}

#define PARSE(operands, ...) parse(operands, (const char *[]){ __VA_ARGS__, NULL })

static void test_optional_before_required(void **unused UNUSED)
{
	assert_int_equal(PARSE(address_and_size, "4K"), 0);
	assert_null(state.address);
	assert_int_equal(state.size.value, 4096);
	assert_int_equal(PARSE(address_and_size, "key=5", "1M"), 0);
	check_string(state.address, "key=5");
	assert_int_equal(state.size.value, 1 << 20);
}

static void test_optional_last(void **unused UNUSED)
{
	assert_int_equal(PARSE(with_file, "5"), 0);
	assert_null(state.file);
	assert_int_equal(PARSE(with_file, "5", "file"), 0);
	check_string(state.file, "file");
}

static void test_runs(void **unused UNUSED)
{
	const char *words[] = { "5", "a", "b", "c", NULL };

	assert_int_equal(parse(with_rest, words), 0);
	assert_int_equal(state.rest.count, 3);
	assert_ptr_equal(state.rest.words, words + 1);
	assert_int_equal(PARSE(with_rest, "5"), 0);
	assert_int_equal(state.rest.count, 0);
	assert_int_equal(PARSE(some_first, "1", "2", "3", "file"), 0);
	assert_int_equal(state.rest.count, 3);
	check_string(state.file, "file");
}

static void test_wrong(void **unused UNUSED)
{
	static const struct {
		const struct operand *operands;
		const char *words[5];
		const char *why;
	} rows[] = {
		{ address_and_size, { NULL }, "SIZE is missing" },
		{ address_and_size, { "a", "1", "2" }, "'2' is one word too many" },
		{ address_and_size, { "key=5" }, "SIZE 'key=5': 'key=5' is not a size (like 4096, 4K, 4KB, 1M or 0x1000)" },
		{ address_and_size, { "0" }, "SIZE '0': a size of 0 holds nothing" },
		{ address_and_size, { "16E" }, "SIZE '16E': '16E' is too large" },
		{ with_file, { NULL }, "ADDR is missing" },
		{ with_file, { "5", "f", "g" }, "'g' is one word too many" },
		{ with_file, { "5", "" }, "FILE '': an empty word names no file" },
		{ some_first, { NULL }, "OBJ is missing" },
		{ some_first, { "1" }, "FILE is missing" },
		{ NULL, { "x" }, "'x' is one word too many" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int r = parse(rows[i].operands, (const char **)(uintptr_t)rows[i].words);

		check(r == -EINVAL, "row %zu: %d", i, r);
		assert_int_equal(fault.status, STATUS_USAGE);
		check_string(fault.why, rows[i].why);
	}
}

static void test_at(void **unused UNUSED)
{
	assert_ptr_equal(operand_at(address_and_size, 0, 1), &address_and_size[1]);
	assert_ptr_equal(operand_at(address_and_size, 0, 2), &address_and_size[0]);
	assert_ptr_equal(operand_at(address_and_size, 1, 2), &address_and_size[1]);
	assert_null(operand_at(address_and_size, 2, 3));
	assert_ptr_equal(operand_at(with_rest, 0, 1), &with_rest[0]);
	assert_ptr_equal(operand_at(with_rest, 1, 2), &with_rest[1]);
	assert_ptr_equal(operand_at(with_rest, 7, 8), &with_rest[1]);
	assert_null(operand_at(NULL, 0, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_optional_before_required),
		cmocka_unit_test(test_optional_last),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
