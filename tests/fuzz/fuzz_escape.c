/* Escaping: what is printed holds nothing a terminal obeys, and reads back as the bytes it was. */
#include "base/bytes.h"
#include "fuzz.h"

static void check_form(const char *bytes, size_t length, enum escape_also also)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	uint32_t point;

	bytes_escape(&out, bytes, length, also);
	buffer_string(&out);
	for (size_t at = 0, n; at < out.length; at += n) {
		n = bytes_utf8(out.data + at, out.length - at, &point);
		MUST(n > 0 && codepoint_is_printable(point));
		MUST(!(also & ESCAPE_BLANKS) || point != ' ');
		MUST(!(also & ESCAPE_AT) || point != '@');
	}
	if (!(also & ESCAPE_BACKSLASH))
		return;
	MUST(bytes_unescape(out.data) == length);
	MUST(length == 0 || memcmp(out.data, bytes, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	size_t before = strlen(text);

	check_form(text, size, ESCAPE_NOTHING_MORE);
	check_form(text, size, ESCAPE_NAME);
	check_form(text, size, ESCAPE_WORD);
	check_form(text, size, ESCAPE_ADDRESS);
	/* any text can be unescaped, and only becomes shorter */
	MUST(bytes_unescape(text) <= before);
	return 0;
}
