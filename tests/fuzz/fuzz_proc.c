/* Lines and texts whose parsers a process can reach with names of its own: maps, fdinfo, locks, syscall, mqueue, mountinfo. */
#include "fuzz.h"
#include "ipc/posix_mq.h"
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

/* What a queue's file says, and where one is mounted. */
static void check_queue(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size), *line = fuzz_string(data, size);
	struct posix_mq_status status = { 77, 77 };
	const char *mount = posix_mq_parse_mount(line);

	if (posix_mq_parse_status(text, &status) == 0)
		MUST(status.notify_pid <= INT32_MAX);
	else
		MUST(status.bytes == 77 && status.notify_pid == 77);
	if (mount)
		MUST(mount >= line && mount <= line + size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	struct blocked blocked;
	struct lock lock;

	check_maps(data, size);
	check_fdinfo(data, size);
	check_queue(data, size);
	if (blocked_parse(text, &blocked))
		MUST(blocked.number >= 0);
	if (locks_parse_line(text, &lock))
		MUST(lock.pid <= INT32_MAX);
	return 0;
}
