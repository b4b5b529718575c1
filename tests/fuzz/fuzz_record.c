/* The prefix of a record: its number, a tab, and the rest untouched. */
#include <errno.h>

#include "base/record.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	int64_t number = 77;
	size_t payload = 0;
	int r = record_prefix(text, size, &number, &payload);

	MUST(r == 0 || r == -EINVAL || r == -ERANGE);
	if (r < 0) {
		MUST(number == 77 && payload == 0);
		return 0;
	}
	MUST(payload >= 2 && payload <= size && text[payload - 1] == '\t');
	MUST(strtoll(text, NULL, 0) == number || strncmp(text, "0x", 2) == 0);
	return 0;
}
