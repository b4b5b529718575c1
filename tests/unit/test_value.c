/* cli/value: each kind of value, right and wrong; a wrong one leaves the member as it was. */
#include "failing.h"

#include "cli/value.h"

/* Parses TEXT into SLOT of SIZE bytes; on failure checks that nothing was changed and the status is WANTED. */
static bool try(const struct value_kind *kind, const char *text, const void *detail, void *slot, size_t size, int wanted)
{
	struct fault fault = { 0 };
	char before[64];
	int r;

	assert_true(size <= sizeof(before));
	memcpy(before, slot, size);
	r = kind->parse(text, detail, slot, &fault);
	if (r == 0) {
		assert_int_equal(fault.status, STATUS_DONE);
		return true;
	}
	check(r == -EINVAL, "'%s': %d", text ? text : "", r);
	check((int)fault.status == wanted, "'%s': status %d", text ? text : "", (int)fault.status);
	check(fault.why[0] != '\0', "'%s': no reason given", text ? text : "");
	assert_memory_equal(slot, before, size);
	return false;
}

#define ACCEPTS(kind, text, detail, slot) check(try(kind, text, detail, slot, sizeof(*(slot)), 2), "%s is refused", #text)
#define REFUSES(kind, text, detail, slot) check(!try(kind, text, detail, slot, sizeof(*(slot)), 2), "%s is taken", #text)

static void test_flag_and_exclusive(void **state UNUSED)
{
	static const struct exclusive one = { 1, "output format" }, two = { 2, "output format" };
	bool flag = false;
	int chosen = 0;

	ACCEPTS(&kind_flag, NULL, NULL, &flag);
	assert_true(flag);
	assert_null(kind_flag.metavar);
	assert_null(kind_exclusive.metavar);
	ACCEPTS(&kind_exclusive, NULL, &two, &chosen);
	ACCEPTS(&kind_exclusive, NULL, &two, &chosen);
	assert_int_equal(chosen, 2);
	REFUSES(&kind_exclusive, NULL, &one, &chosen);
}

static void test_text_and_file(void **state UNUSED)
{
	const char *text = "old";

	ACCEPTS(&kind_text, "", NULL, &text);
	check_string(text, "");
	ACCEPTS(&kind_file, "a\\x20b", NULL, &text); /* files are never unescaped */
	check_string(text, "a\\x20b");
	REFUSES(&kind_file, "", NULL, &text);
	REFUSES(&kind_directory, "", NULL, &text);
	assert_true(kind_file.shell == SHELL_FILES && kind_directory.shell == SHELL_DIRECTORIES);
	assert_true(kind_text.shell == SHELL_NOTHING);
}

static void test_number_range(void **state UNUSED)
{
	static const struct number_range range = { 1, 10, NULL }, kernel = { 1, 10, "SEMMSL" };
	struct optional_u64 number = { 0 };

	ACCEPTS(&kind_number, "1", &range, &number);
	assert_true(number.given && number.value == 1);
	ACCEPTS(&kind_number, "0xa", &range, &number);
	assert_int_equal(number.value, 10);
	REFUSES(&kind_number, "0", &range, &number);
	REFUSES(&kind_number, "11", &range, &number);
	REFUSES(&kind_number, "", &range, &number);
	REFUSES(&kind_number, "-1", &range, &number);
	REFUSES(&kind_number, "18446744073709551616", NULL, &number);
	ACCEPTS(&kind_number, "18446744073709551615", NULL, &number);
	assert_true(number.value == UINT64_MAX);
	/* what fits 64 bits but not the kernel's limit is 8; below the least it is still wrong usage */
	assert_false(try(&kind_number, "11", &kernel, &number, sizeof(number), 8));
	assert_false(try(&kind_number, "0", &kernel, &number, sizeof(number), 2));
	assert_false(try(&kind_number, "18446744073709551616", &kernel, &number, sizeof(number), 2));
}

static void test_integer(void **state UNUSED)
{
	struct optional_i64 number = { 0 };

	ACCEPTS(&kind_integer, "-5", NULL, &number);
	assert_true(number.given && number.value == -5);
	ACCEPTS(&kind_integer, "5", NULL, &number);
	REFUSES(&kind_integer, "+5", NULL, &number);
	REFUSES(&kind_integer, "-0", NULL, &number);
	REFUSES(&kind_integer, "", NULL, &number);
	REFUSES(&kind_integer, "9223372036854775808", NULL, &number);
}

static void test_size_and_length(void **state UNUSED)
{
	struct optional_u64 size = { 0 };

	ACCEPTS(&kind_size, "4K", NULL, &size);
	assert_true(size.given && size.value == 4096);
	REFUSES(&kind_size, "0", NULL, &size); /* a SIZE of 0 is 2 */
	REFUSES(&kind_size, "0K", NULL, &size);
	REFUSES(&kind_size, "0x0", NULL, &size);
	REFUSES(&kind_size, "", NULL, &size);
	REFUSES(&kind_size, "16E", NULL, &size);
	REFUSES(&kind_size, "5.5K", NULL, &size);
	ACCEPTS(&kind_length, "0", NULL, &size);
	assert_true(size.given && size.value == 0);
	REFUSES(&kind_length, "-1", NULL, &size);
}

static void test_duration_and_mode(void **state UNUSED)
{
	struct optional_i64 duration = { 0 };
	struct optional_u32 mode = { 0 };

	ACCEPTS(&kind_duration, "0", NULL, &duration);
	assert_true(duration.given && duration.value == 0);
	ACCEPTS(&kind_duration, "500ms", NULL, &duration);
	assert_int_equal(duration.value, 500000000);
	REFUSES(&kind_duration, "", NULL, &duration);
	REFUSES(&kind_duration, "-1s", NULL, &duration);
	REFUSES(&kind_duration, "999999999999d", NULL, &duration);
	ACCEPTS(&kind_mode, "0", NULL, &mode);
	ACCEPTS(&kind_mode, "u=rw,g=r", NULL, &mode);
	assert_int_equal(mode.value, 0640);
	REFUSES(&kind_mode, "1777", NULL, &mode);
	REFUSES(&kind_mode, "888", NULL, &mode);
	REFUSES(&kind_mode, "", NULL, &mode);
}

static void test_keys(void **state UNUSED)
{
	struct optional_u32 key = { 0 };
	struct key_pattern pattern = { 0 };

	ACCEPTS(&kind_key, "-1", NULL, &key);
	assert_true(key.given && key.value == UINT32_MAX);
	ACCEPTS(&kind_key, "0", NULL, &key);
	REFUSES(&kind_key, "4294967296", NULL, &key);
	REFUSES(&kind_key, "", NULL, &key);
	ACCEPTS(&kind_key_pattern, "0x41000000/0xff000000", NULL, &pattern);
	assert_true(pattern.given && pattern.key == 0x41000000 && pattern.mask == 0xff000000);
	ACCEPTS(&kind_key_pattern, "5", NULL, &pattern);
	assert_true(pattern.key == 5 && pattern.mask == UINT32_MAX);
	REFUSES(&kind_key_pattern, "5/", NULL, &pattern);
	REFUSES(&kind_key_pattern, "/5", NULL, &pattern);
	REFUSES(&kind_key_pattern, "5/6/7", NULL, &pattern);
	REFUSES(&kind_key_pattern, "", NULL, &pattern);
}

static void test_choice(void **state UNUSED)
{
	static const struct choice choices[] = {
		{ "age", 1, "how old" }, { "iso", 2, "a date" }, { "epoch", 3, NULL }, { NULL, 0, NULL }
	};
	cleanup_with(buffer_done) struct buffer offered = { 0 };
	struct candidates candidates = { .value = "", .before = "", .out = &offered };
	struct fault fault = { 0 };
	int chosen = 7;

	ACCEPTS(&kind_choice, "iso", choices, &chosen);
	assert_int_equal(chosen, 2);
	REFUSES(&kind_choice, "ISO", choices, &chosen);
	REFUSES(&kind_choice, "is", choices, &chosen);
	REFUSES(&kind_choice, "", choices, &chosen);
	assert_int_equal(kind_choice.parse("epcoh", choices, &chosen, &fault), -EINVAL);
	check_string(fault.hint, "did you mean 'epoch'?");
	kind_choice.complete(choices, &candidates);
	check_buffer(&offered, "age\thow old\niso\ta date\nepoch\t\n");
}

static void test_pid_and_percent(void **state UNUSED)
{
	struct optional_u32 number = { 0 };

	ACCEPTS(&kind_pid, "1", NULL, &number);
	ACCEPTS(&kind_pid, "2147483647", NULL, &number);
	assert_int_equal(number.value, INT32_MAX);
	REFUSES(&kind_pid, "0", NULL, &number);
	REFUSES(&kind_pid, "-1", NULL, &number);
	REFUSES(&kind_pid, "2147483648", NULL, &number);
	REFUSES(&kind_pid, "4294967297", NULL, &number);
	REFUSES(&kind_pid, "self", NULL, &number);
	REFUSES(&kind_pid, "", NULL, &number);
	ACCEPTS(&kind_percent, "1", NULL, &number);
	ACCEPTS(&kind_percent, "100", NULL, &number);
	REFUSES(&kind_percent, "0", NULL, &number);
	REFUSES(&kind_percent, "101", NULL, &number);
	REFUSES(&kind_percent, "80%", NULL, &number);
}

static void test_users(void **state UNUSED)
{
	struct optional_u32 id = { 0 };

	ACCEPTS(&kind_user, "root", NULL, &id);
	assert_true(id.given && id.value == 0);
	ACCEPTS(&kind_user, "4294967294", NULL, &id);
	assert_true(id.value == UINT32_MAX - 1);
	REFUSES(&kind_user, "4294967295", NULL, &id); /* (uid_t)-1 is nobody's */
	REFUSES(&kind_user, "", NULL, &id);
	REFUSES(&kind_user, "-1", NULL, &id);
	REFUSES(&kind_user, "no such user of ours", NULL, &id);
	ACCEPTS(&kind_group, "root", NULL, &id);
	REFUSES(&kind_group, "", NULL, &id);
	REFUSES(&kind_group, "no such group of ours", NULL, &id);
}

static void test_owner(void **state UNUSED)
{
	struct owner owner = { 0 };

	ACCEPTS(&kind_owner, "root", NULL, &owner);
	assert_true(owner.given && owner.uid == 0 && !owner.has_group);
	ACCEPTS(&kind_owner, "65534:7", NULL, &owner);
	assert_true(owner.given && owner.uid == 65534 && owner.has_group && owner.gid == 7);
	REFUSES(&kind_owner, "", NULL, &owner);
	REFUSES(&kind_owner, "root:", NULL, &owner);
	REFUSES(&kind_owner, ":root", NULL, &owner);
	REFUSES(&kind_owner, "root:root:root", NULL, &owner);
	REFUSES(&kind_owner, "no such user of ours:root", NULL, &owner);
}

static void test_numbers(void **state UNUSED)
{
	static const struct number_range range = { 0, 32767, "SEMVMX" };
	static const char *const wrong[] = { "", ",", "1,", ",1", "1,,2", "1, 2", "1;2", "-1", "1,x", "010,1" };
	struct number_list list = { 0 };

	ACCEPTS(&kind_numbers, "1", &range, &list);
	assert_int_equal(list.count, 1);
	ACCEPTS(&kind_numbers, "0,5,0x10,32767", &range, &list);
	assert_int_equal(list.count, 4);
	assert_true(list.items[0] == 0 && list.items[1] == 5 && list.items[2] == 16 && list.items[3] == 32767);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		REFUSES(&kind_numbers, wrong[i], &range, &list);
	assert_false(try(&kind_numbers, "1,32768", &range, &list, sizeof(list), 8));
	free(list.items);
}

static void test_every_allocation_fails(void **state UNUSED)
{
	static const struct {
		const struct value_kind *kind;
		const char *text;
	} rows[] = { { &kind_numbers, "1,2,3" }, { &kind_key_pattern, "5/0xff" } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool failed = true;

		for (unsigned n = 1; failed; n++) {
			union {
				struct number_list list;
				struct key_pattern pattern;
			} slot = { 0 };
			struct fault fault = { 0 };
			int r;

			fail_from_now(n);
			r = rows[i].kind->parse(rows[i].text, NULL, &slot, &fault);
			failed = fail_no_more();
			check((r == 0) != failed, "'%s', allocation %u: %d", rows[i].text, n, r);
			assert_int_equal(fault.status, failed ? STATUS_LIMIT : STATUS_DONE);
			if (rows[i].kind == &kind_numbers)
				free(slot.list.items);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flag_and_exclusive), cmocka_unit_test(test_text_and_file),
		cmocka_unit_test(test_number_range),       cmocka_unit_test(test_integer),
		cmocka_unit_test(test_size_and_length),    cmocka_unit_test(test_duration_and_mode),
		cmocka_unit_test(test_keys),               cmocka_unit_test(test_choice),
		cmocka_unit_test(test_pid_and_percent),    cmocka_unit_test(test_users),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_numbers),            cmocka_unit_test(test_every_allocation_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
