/* Numbers, sizes, durations, modes and keys: what is accepted is what the text says. */
#include <errno.h>

#include "base/parse.h"
#include "fuzz.h"

static void check_u64(const char *text)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	uint64_t value = 77;
	int r = parse_u64(text, &value);

	MUST(r == 0 || r == -EINVAL || r == -ERANGE);
	MUST(r == 0 || value == 77);
	if (r < 0)
		return;
	if (strncmp(text, "0x", 2) == 0) {
		MUST(strtoull(text, NULL, 16) == value);
		return;
	}
	/* one number, one way to write it in decimal */
	buffer_u64(&out, value);
	MUST(strcmp(buffer_string(&out), text) == 0);
}

static void check_i64(const char *text)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	int64_t value = 77;
	int r = parse_i64(text, &value);

	MUST(r == 0 || value == 77);
	if (r < 0 || strncmp(text, "0x", 2) == 0)
		return;
	buffer_i64(&out, value);
	MUST(strcmp(buffer_string(&out), text) == 0);
}

static void check_size(const char *text)
{
	uint64_t plain, size = 77;
	int r = parse_size(text, &size);

	MUST(r == 0 || size == 77);
	/* every number is a size, the same one */
	if (parse_u64(text, &plain) == 0)
		MUST(r == 0 && size == plain);
	if (r == 0 && strncmp(text, "0x", 2) != 0)
		MUST(size >= strtoull(text, NULL, 10));
}

static void check_others(const char *text)
{
	int64_t duration = -1, signed_value;
	unsigned mode = 0xbad;
	uint32_t key = 77;
	int r = parse_duration(text, &duration);

	MUST((r == 0) == (duration >= 0));
	r = parse_mode(text, &mode);
	MUST(r == 0 ? mode <= 0777 : mode == 0xbad);
	r = parse_key(text, &key);
	if (parse_i64(text, &signed_value) == 0 && signed_value >= INT32_MIN && signed_value <= UINT32_MAX)
		MUST(r == 0 && key == (uint32_t)signed_value);
	else
		MUST(r < 0 && key == 77);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);

	check_u64(text);
	check_i64(text);
	check_size(text);
	check_others(text);
	return 0;
}
