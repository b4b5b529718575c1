/* out/json: what is written is always one well-formed document, whatever strangers named their objects. */
#include "unit.h"

#include "json_checker.h"
#include "out/json.h"

static void check_valid(struct buffer *out)
{
	check(json_is_valid(out->data, out->length), "'%s' is no JSON", buffer_string(out));
}

/* The judge itself must be able to say no. */
static void test_checker(void **state UNUSED)
{
	static const char *const right[] = {
		"null",         "[]", "{}", " [1,2.5,-3] ", "{\"a\":[true,false,null],\"b\":\"\\u00e9\\n\"}",
		"\"\xc3\xa9\"", "0",  "-0"
	};
	static const char *const wrong[] = {
		"", "nul", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{a:1}", "[1 2]", "\"a", "\"\\x41\"", "\"\\u12g4\"", "\"\n\"", "\"\xff\"",
		"\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xe2\x82\"", "01", "+1", "1.", "-", "[] []", "{\"a\":1,}", "\"\x1f\"", "\"\\\"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		check(json_is_valid(right[i], strlen(right[i])), "'%s'", right[i]);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		check(!json_is_valid(wrong[i], strlen(wrong[i])), "'%s'", wrong[i]);
}

static void test_strings(void **state UNUSED)
{
	static const char *const rows[][2] = {
		{ "", "\"\"" },
		{ "plain", "\"plain\"" },
		{ "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
		{ "\n\t\x01", "\"\\u000a\\u0009\\u0001\"" },
		{ "\x7f", "\"\\u007f\"" },
		{ "\xc3\xa9", "\"\xc3\xa9\"" },
		{ "\xc2\x9b", "\"\\u009b\"" },
		{ "\xe2\x80\xae", "\"\\u202e\"" },
		{ "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"" },
		{ "\xf3\xa0\x80\x81", "\"\\udb40\\udc01\"" }, /* U+E0001, a pair of surrogates */
		{ "\xef\xbf\xbf", "\"\\uffff\"" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		json_string(&out, rows[i][0], strlen(rows[i][0]));
		check_valid(&out);
		check_buffer(&out, rows[i][1]);
	}
	json_string(&out, "a\0b", 3);
	check_buffer(&out, "\"a\\u0000b\"");
}

static void test_every_byte(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (int first = 0; first < 256; first++)
		for (int second = 0; second < 256; second++) {
			const char bytes[] = { (char)first, (char)second };
			struct json json = { .out = &out };

			out.length = 0;
			json_open(&json, '{');
			json_member_bytes(&json, "name", bytes, 2);
			json_close(&json, '}');
			check(json_is_valid(out.data, out.length), "bytes %02x %02x", first, second);
		}
}

static void test_members(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct json json = { .out = &out };

	json_open(&json, '{');
	json_member_text(&json, "text", "a\"b");
	json_member_text(&json, "none", NULL);
	json_member_bytes(&json, "bytes", "\xff\xfe", 2);
	json_member_number(&json, "number", UINT64_MAX);
	json_member_integer(&json, "integer", INT64_MIN);
	json_member_bool(&json, "yes", true);
	json_member_bool(&json, "no", false);
	json_member_null(&json, "null");
	json_open_member(&json, "list", '[');
	json_element_text(&json, "two");
	json_open(&json, '{');
	json_close(&json, '}');
	json_open(&json, '[');
	json_close(&json, ']');
	json_close(&json, ']');
	json_open_member(&json, "empty", '{');
	json_close(&json, '}');
	json_member_number(&json, "last", 0);
	json_close(&json, '}');
	check_valid(&out);
	check_buffer(&out, "{\"text\":\"a\\\"b\",\"none\":null,\"bytes\":null,\"bytes_base64\":\"//4=\","
			   "\"number\":18446744073709551615,\"integer\":-9223372036854775808,\"yes\":true,\"no\":false,"
			   "\"null\":null,\"list\":[\"two\",{},[]],\"empty\":{},\"last\":0}");
}

static void test_cells(void **state UNUSED)
{
	static const char *const words[] = { "removed", "locked", NULL };
	static const uint32_t numbers[] = { 1, 2 };
	static const uint16_t shorts[] = { 65535 };
	static const struct {
		struct cell cell;
		const char *wanted;
	} rows[] = {
		{ { .type = CELL_UNKNOWN }, "{\"c\":null}" },
		{ { .type = CELL_TEXT, .text = "a b", .length = 3 }, "{\"c\":\"a b\"}" },
		{ { .type = CELL_TEXT, .text = "\xff", .length = 1 }, "{\"c\":null,\"c_base64\":\"/w==\"}" },
		{ { .type = CELL_ADDRESS, .text = "msg:/a\\x20b", .length = 11 }, "{\"c\":\"msg:/a\\\\x20b\"}" },
		{ { .type = CELL_NUMBER, .number = 5 }, "{\"c\":5}" },
		{ { .type = CELL_SIZE, .number = UINT64_MAX }, "{\"c\":18446744073709551615}" },
		{ { .type = CELL_TIME, .seconds = 1700000000 }, "{\"c\":1700000000}" },
		{ { .type = CELL_SPAN, .seconds = -1 }, "{\"c\":-1}" },
		{ { .type = CELL_KEY, .number = 0x4d2 }, "{\"c\":\"0x000004d2\"}" },
		{ { .type = CELL_MODE, .number = 0600 }, "{\"c\":\"0600\"}" },
		{ { .type = CELL_WORDS, .number = 3, .words = words }, "{\"c\":[\"removed\",\"locked\"]}" },
		{ { .type = CELL_WORDS, .number = 0, .words = words }, "{\"c\":[]}" },
		{ { .type = CELL_NUMBERS, .count = 2, .numbers = numbers }, "{\"c\":[1,2]}" },
		{ { .type = CELL_NUMBERS, .count = 0 }, "{\"c\":[]}" },
		{ { .type = CELL_SHORTS, .count = 1, .shorts = shorts }, "{\"c\":[65535]}" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct json json = { .out = &out };

		json_open(&json, '{');
		json_member_cell(&json, "c", &rows[i].cell);
		json_close(&json, '}');
		check_valid(&out);
		check_buffer(&out, rows[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checker), cmocka_unit_test(test_strings), cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_members), cmocka_unit_test(test_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
