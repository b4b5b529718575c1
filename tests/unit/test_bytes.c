/* base/bytes: what strangers wrote, made safe and read back. */
#include "unit.h"

#include "base/bytes.h"

/* A generator of our own: the same sequence everywhere. */
static uint32_t next_random(void)
{
	static uint32_t state = 2463534242;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static const struct {
	const char *bytes;
	size_t length, wanted;
	uint32_t point;
} sequences[] = {
	{ "", 0, 0, 0 },
	{ "A", 1, 1, 'A' },
	{ "\0", 1, 1, 0 },
	{ "\x7f", 1, 1, 0x7f },
	{ "\xc2\x80", 2, 2, 0x80 },
	{ "\xc3\xa9!", 3, 2, 0xe9 },
	{ "\xdf\xbf", 2, 2, 0x7ff },
	{ "\xe0\xa0\x80", 3, 3, 0x800 },
	{ "\xed\x9f\xbf", 3, 3, 0xd7ff },
	{ "\xee\x80\x80", 3, 3, 0xe000 },
	{ "\xef\xbf\xbf", 3, 3, 0xffff },
	{ "\xf0\x90\x80\x80", 4, 4, 0x10000 },
	{ "\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff },
	/* continuation bytes that continue nothing */
	{ "\x80", 1, 0, 0 },
	{ "\xbf", 1, 0, 0 },
	/* overlong: the same code point in fewer bytes */
	{ "\xc0\x80", 2, 0, 0 },
	{ "\xc0\xaf", 2, 0, 0 },
	{ "\xc1\xbf", 2, 0, 0 },
	{ "\xe0\x80\xaf", 3, 0, 0 },
	{ "\xe0\x9f\xbf", 3, 0, 0 },
	{ "\xf0\x80\x80\xaf", 4, 0, 0 },
	{ "\xf0\x8f\xbf\xbf", 4, 0, 0 },
	/* surrogates */
	{ "\xed\xa0\x80", 3, 0, 0 },
	{ "\xed\xaf\xbf", 3, 0, 0 },
	{ "\xed\xb0\x80", 3, 0, 0 },
	{ "\xed\xbf\xbf", 3, 0, 0 },
	/* above U+10FFFF, and lengths that exist no more */
	{ "\xf4\x90\x80\x80", 4, 0, 0 },
	{ "\xf5\x80\x80\x80", 4, 0, 0 },
	{ "\xf8\x88\x80\x80\x80", 5, 0, 0 },
	{ "\xfc\x84\x80\x80\x80\x80", 6, 0, 0 },
	{ "\xfe", 1, 0, 0 },
	{ "\xff", 1, 0, 0 },
	/* cut off by the end, or by another sequence */
	{ "\xc3", 1, 0, 0 },
	{ "\xe2\x82", 2, 0, 0 },
	{ "\xe2", 1, 0, 0 },
	{ "\xf0\x9f\x98", 3, 0, 0 },
	{ "\xc3(", 2, 0, 0 },
	{ "\xe2(\xa1", 3, 0, 0 },
	{ "\xe2\x82(", 3, 0, 0 },
	{ "\xf0\x9f\x98(", 4, 0, 0 },
	{ "\xc3\xc3\xa9", 3, 0, 0 },
};

static void test_utf8_sequences(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++) {
		/* exactly as long as it is: AddressSanitizer sees a byte read too far */
		char *bytes = malloc(sequences[i].length + !sequences[i].length);
		uint32_t point = 0xbad;
		size_t n;

		assert_non_null(bytes);
		memcpy(bytes, sequences[i].bytes, sequences[i].length);
		n = bytes_utf8(bytes, sequences[i].length, &point);
		free(bytes);
		check(n == sequences[i].wanted, "row %zu: %zu", i, n);
		check(n == 0 || point == sequences[i].point, "row %zu: U+%04X", i, point);
	}
}

/* An encoder as plain as can be, to compare with. */
static size_t encode(uint32_t point, char *out)
{
	if (point < 0x80)
		return out[0] = (char)point, 1;
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 63));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 63));
		out[2] = (char)(0x80 | (point & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 63));
	out[2] = (char)(0x80 | (point >> 6 & 63));
	out[3] = (char)(0x80 | (point & 63));
	return 4;
}

static void test_utf8_every_code_point(void **state UNUSED)
{
	for (uint32_t point = 0; point <= 0x110000; point++) {
		bool is_valid = !(point >= 0xd800 && point <= 0xdfff) && point <= 0x10ffff;
		char bytes[4];
		size_t length = encode(point, bytes), n;
		uint32_t found = 0xbad;

		n = bytes_utf8(bytes, length, &found);
		check(n == (is_valid ? length : 0), "U+%04X: %zu", point, n);
		check(!is_valid || found == point, "U+%04X: found U+%04X", point, found);
		for (size_t cut = 0; cut < length; cut++)
			check(bytes_utf8(bytes, cut, &found) == 0, "U+%04X cut to %zu", point, cut);
	}
}

static void test_are_utf8(void **state UNUSED)
{
	assert_true(bytes_are_utf8("", 0));
	assert_true(bytes_are_utf8("plain", 5));
	assert_true(bytes_are_utf8("a\0b", 3));
	assert_true(bytes_are_utf8("gr\xc3\xbc\xc3\x9f" "e", 8));
	assert_false(bytes_are_utf8("gr\xfc\xdf" "e", 5));
	assert_false(bytes_are_utf8("ok\xe2\x82", 4));
	assert_false(bytes_are_utf8("\xed\xa0\xbd\xed\xb8\x80", 6)); /* CESU-8 */
}

/* The format characters (Cf) of Unicode 15, from its data file: none may reach a terminal. */
static const uint32_t format_characters[][2] = {
	{ 0xad, 0xad },       { 0x600, 0x605 },     { 0x61c, 0x61c },     { 0x6dd, 0x6dd },     { 0x70f, 0x70f },
	{ 0x890, 0x891 },     { 0x8e2, 0x8e2 },     { 0x180e, 0x180e },   { 0x200b, 0x200f },   { 0x202a, 0x202e },
	{ 0x2060, 0x2064 },   { 0x2066, 0x206f },   { 0xfeff, 0xfeff },   { 0xfff9, 0xfffb },   { 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd }, { 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0001, 0xe0001 },
	{ 0xe0020, 0xe007f },
};

static void test_printable(void **state UNUSED)
{
	static const uint32_t shown[] = { ' ', '~', '\\', 0xa0, 0xe9, 0x3b1, 0x20ac, 0x3000, 0xfffd, 0x1f600, 0x10fffd };
	static const uint32_t hidden[] = { 0x2028, 0x2029, 0xfffe, 0xffff, 0xfdd0, 0xfdef, 0x1fffe, 0x10ffff };

	for (uint32_t point = 0; point < 0x20; point++)
		check(!codepoint_is_printable(point), "U+%04X", point);
	for (uint32_t point = 0x20; point < 0x7f; point++)
		check(codepoint_is_printable(point), "U+%04X", point);
	for (uint32_t point = 0x7f; point < 0xa0; point++)
		check(!codepoint_is_printable(point), "U+%04X", point);
	for (size_t i = 0; i < ARRAY_SIZE(format_characters); i++)
		for (uint32_t point = format_characters[i][0]; point <= format_characters[i][1]; point++)
			check(!codepoint_is_printable(point), "U+%04X", point);
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
		check(codepoint_is_printable(shown[i]), "U+%04X", shown[i]);
	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
		check(!codepoint_is_printable(hidden[i]), "U+%04X", hidden[i]);
}

static void test_escape(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum escape_also also;
		const char *wanted;
	} rows[] = {
		{ "", ESCAPE_ADDRESS, "" },
		{ "plain", ESCAPE_ADDRESS, "plain" },
		{ "a\\b", ESCAPE_NOTHING_MORE, "a\\b" },
		{ "a\\b", ESCAPE_NAME, "a\\x5cb" },
		{ "\\x41", ESCAPE_NAME, "\\x5cx41" },
		{ "a b", ESCAPE_NAME, "a b" },
		{ "a b", ESCAPE_WORD, "a\\x20b" },
		{ "a@b", ESCAPE_WORD, "a@b" },
		{ "a@b", ESCAPE_ADDRESS, "a\\x40b" },
		{ "a\tb\nc\r", ESCAPE_NOTHING_MORE, "a\\x09b\\x0ac\\x0d" },
		{ "\x1b[31m", ESCAPE_NOTHING_MORE, "\\x1b[31m" },
		{ "\x7f", ESCAPE_NOTHING_MORE, "\\x7f" },
		{ "\xc3\xa9", ESCAPE_ADDRESS, "\xc3\xa9" },
		{ "\xe9", ESCAPE_NOTHING_MORE, "\\xe9" },
		{ "\xc2\x9b" "0m", ESCAPE_NOTHING_MORE, "\\xc2\\x9b0m" },         /* C1: CSI */
		{ "\xe2\x80\xae" "abc", ESCAPE_NOTHING_MORE, "\\xe2\\x80\\xaeabc" }, /* right-to-left override */
		{ "\xc2\xa0", ESCAPE_NAME, "\xc2\xa0" },
		{ "\xc2\xa0", ESCAPE_WORD, "\\xc2\\xa0" },
		{ "\xe3\x80\x80", ESCAPE_ADDRESS, "\\xe3\\x80\\x80" },
		{ "\xe2\x82", ESCAPE_NAME, "\\xe2\\x82" },
		{ "\xe2\x82\xac\xe2\x82", ESCAPE_NAME, "\xe2\x82\xac\\xe2\\x82" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bytes_escape(&out, rows[i].text, strlen(rows[i].text), rows[i].also);
		check_buffer(&out, rows[i].wanted);
	}
	bytes_escape(&out, "a\0b", 3, ESCAPE_NAME);
	check_buffer(&out, "a\\x00b");
}

/* What is escaped for reading back reads back as itself, and holds nothing a terminal would obey. */
static void check_round_trip(struct buffer *out, const char *bytes, size_t length, enum escape_also also)
{
	size_t n;

	out->length = 0;
	bytes_escape(out, bytes, length, also);
	buffer_string(out);
	for (size_t at = 0; at < out->length;) {
		uint32_t point;
		size_t taken = bytes_utf8(out->data + at, out->length - at, &point);

		assert_true(taken > 0 && codepoint_is_printable(point));
		assert_false((also & ESCAPE_BLANKS) && point == ' ');
		assert_false((also & ESCAPE_AT) && point == '@');
		at += taken;
	}
	n = bytes_unescape(out->data);
	assert_int_equal(n, length);
	assert_memory_equal(out->data, bytes, length);
	assert_int_equal(out->data[n], '\0');
}

static void test_escape_round_trip(void **state UNUSED)
{
	static const enum escape_also forms[] = { ESCAPE_NAME, ESCAPE_WORD, ESCAPE_ADDRESS };
	/* pieces that are likely to be mistaken for something else when they meet */
	static const char *const pieces[] = { "\\",   "x",    "\\x",      "4", "f", "\\x41", "\xe2",
					      "\x80", "\xae", "\xc3\xa9", " ", "@", "\n",    "\xff" };
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t form = 0; form < ARRAY_SIZE(forms); form++) {
		for (int byte = 0; byte < 256; byte++) {
			char one = (char)byte;

			check_round_trip(&out, &one, 1, forms[form]);
		}
		for (int turn = 0; turn < 5000; turn++) {
			char text[64];
			size_t length = next_random() % (sizeof(text) - 8), at = 0;

			while (at < length) {
				const char *piece = pieces[next_random() % ARRAY_SIZE(pieces)];

				if (turn & 1)
					text[at++] = (char)next_random();
				else
					for (; *piece; piece++)
						text[at++] = *piece;
			}
			check_round_trip(&out, text, at, forms[form]);
		}
	}
}

static void test_unescape(void **state UNUSED)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "\\x41", "A" },
		{ "\\x4a\\x4A", "JJ" },
		{ "a\\x20b", "a b" },
		{ "\\x5cx41", "\\x41" }, /* read once only */
		{ "\\x", "\\x" },
		{ "\\x4", "\\x4" },
		{ "\\xg1", "\\xg1" },
		{ "\\x1g", "\\x1g" },
		{ "\\X41", "\\X41" },
		{ "\\n", "\\n" },
		{ "\\\\x41", "\\A" },
		{ "\\", "\\" },
		{ "end\\", "end\\" },
		{ "\\x-1", "\\x-1" },
		{ "\\xff", "\xff" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = strdup(rows[i].text);

		assert_non_null(text);
		assert_int_equal(bytes_unescape(text), strlen(rows[i].wanted));
		check_string(text, rows[i].wanted);
	}
}

static void test_unescape_nul(void **state UNUSED)
{
	char text[] = "a\\x00b";

	assert_int_equal(bytes_unescape(text), 3);
	assert_memory_equal(text, "a\0b", 4);
}

static void test_base64(void **state UNUSED)
{
	/* the vectors of RFC 4648, section 10 */
	static const char *const rows[][2] = {
		{ "", "" },         { "f", "Zg==" },         { "fo", "Zm8=" },         { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" }, { "\xff\xfe\xfb", "//77" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bytes_base64(&out, rows[i][0], strlen(rows[i][0]));
		check_buffer(&out, rows[i][1]);
	}
	bytes_base64(&out, "\0\0", 2);
	check_buffer(&out, "AAA=");
}

static void test_fnv1a(void **state UNUSED)
{
	assert_int_equal(bytes_fnv1a("", 0), 0x811c9dc5);
	assert_int_equal(bytes_fnv1a("a", 1), 0xe40c292c);
	assert_int_equal(bytes_fnv1a("foobar", 6), 0xbf9cf968);
	assert_int_equal(bytes_fnv1a("build", 5), 0xc39bf2a3); /* the contract's own example */
	assert_int_equal(bytes_fnv1a("\xff\0", 2), 0x6e1e20ca);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8_sequences),    cmocka_unit_test(test_utf8_every_code_point),
		cmocka_unit_test(test_are_utf8),          cmocka_unit_test(test_printable),
		cmocka_unit_test(test_escape),            cmocka_unit_test(test_escape_round_trip),
		cmocka_unit_test(test_unescape),          cmocka_unit_test(test_unescape_nul),
		cmocka_unit_test(test_base64),            cmocka_unit_test(test_fnv1a),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
