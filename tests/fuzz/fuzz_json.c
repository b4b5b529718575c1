/* JSON: whatever bytes a stranger chose, the document is well-formed. */
#include "base/bytes.h"
#include "fuzz.h"
#include "json_checker.h"
#include "out/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct json json = { .out = &out };
	const struct cell cell = { .type = CELL_TEXT, .text = text, .length = size };

	json_open(&json, '{');
	json_member_bytes(&json, "bytes", text, size);
	json_member_text(&json, "text", text);
	json_member_cell(&json, "cell", &cell);
	json_open_member(&json, "list", '[');
	if (bytes_are_utf8(text, strlen(text)))
		json_element_text(&json, text);
	json_close(&json, ']');
	json_close(&json, '}');
	MUST(json_is_valid(out.data, out.length));
	return 0;
}
