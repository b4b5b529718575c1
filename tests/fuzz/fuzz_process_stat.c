/* /proc/PID/stat, whose COMM a process chooses for itself; the reader of the file is wrapped and hands out the input. */
#include <errno.h>

#include "fuzz.h"
#include "sys/process.h"
#include "sys/procfs.h"

static const uint8_t *input;
static size_t input_size;

int __wrap_procfs_text(const char *path, char *text, size_t size)
{
	size_t n = input_size < size - 1 ? input_size : size - 1;

	if (strstr(path, "/cmdline"))
		n = 0; /* so that the name in stat is asked for */
	if (n > 0)
		memcpy(text, input, n);
	text[n] = '\0';
	return (int)n;
}

int __wrap_procfs_record_of(int process, const char *task, const char *name, char *text, size_t size)
{
	MUST(process == 7 && strcmp(task, ".") == 0 && strcmp(name, "stat") == 0);
	return __wrap_procfs_text(name, text, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_with(buffer_done) struct buffer name = { 0 };
	struct process_cache cache = { 0 };
	struct process_facts facts;
	int64_t start = -77;
	int r;

	input = data;
	input_size = size;
	r = process_start_time(5, &start);
	MUST(r == 0 || (r == -EINVAL && start == -77));
	MUST((process_facts(7, ".", &facts) == 0) <= (r == 0)); /* the start stands behind all else */
	r = process_command(5, &name);
	if (r == 0)
		MUST(name.length >= 2 && name.data[0] == '[' && name.data[name.length - 1] == ']');
	else
		MUST(r == -EINVAL && name.length == 0);
	process_cache_command(&cache, 5, INT32_MAX);
	process_cache_done(&cache);
	return 0;
}
