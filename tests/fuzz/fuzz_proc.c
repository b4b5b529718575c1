/* Lines and texts below /proc whose parsers a process can reach with names of its own: maps, fdinfo, locks, syscall. */
#include "fuzz.h"
#include "sys/blocked.h"
#include "sys/fdinfo.h"
#include "sys/locks.h"
#include "sys/maps.h"

static void check_maps(const uint8_t *data, size_t size)
{
	cleanup_free char *line = fuzz_string(data, size);
	size_t length = strlen(line);
	struct mapping mapping;
	const char *name;

	if (maps_parse_line(line, &mapping, &name))
		MUST(name > line && name <= line + length && *name);
}

static void check_fdinfo(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	struct fdinfo info = { 0 };

	for (char *line = text, *next; line; line = next) {
		struct fdinfo_watch watch;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		MUST(fdinfo_line(line, &info) == 0);
		if (fdinfo_parse_watch(line, &watch))
			MUST(strncmp(line, "tfd:", 4) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	struct blocked blocked;
	struct lock lock;

	check_maps(data, size);
	check_fdinfo(data, size);
	if (blocked_parse(text, &blocked))
		MUST(blocked.number >= 0);
	if (locks_parse_line(text, &lock))
		MUST(lock.pid <= INT32_MAX);
	return 0;
}
