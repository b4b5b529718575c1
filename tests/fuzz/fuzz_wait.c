/* A blocked call and the memory of the process that its arguments point to: a syscall line, and behind it the bytes. */
#include <errno.h>

#include "fuzz.h"
#include "ipc/wait.h"

#define MEMORY 0x7f0000000f00 /* where the memory begins, close to the end of a page */

static const uint8_t *memory;
static size_t memory_size;

static int fake_memory(uint32_t pid, uint64_t address, void *ret, size_t length)
{
	MUST(pid == 5);
	if (address < MEMORY || address - MEMORY > memory_size || length > memory_size - (address - MEMORY))
		return -EFAULT;
	if (length > 0)
		memcpy(ret, memory + (address - MEMORY), length);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t line = newline ? (size_t)(newline - data) : size;
	cleanup_free char *text = fuzz_string(data, line);
	static struct wait wait;
	struct blocked blocked;

	memory = newline ? newline + 1 : data;
	memory_size = newline ? size - line - 1 : 0;
	memset(&wait, 0xa5, sizeof(wait));
	if (!blocked_parse(text, &blocked))
		return 0;
	(void)!wait_decode(&blocked, 5, ~0U, fake_memory, &wait);
	if (wait.by == WAIT_BY_NOTHING)
		return 0;
	MUST(memchr(wait.detail, '\0', sizeof(wait.detail)));
	MUST(wait.by != WAIT_BY_FD || wait.fd_count <= WAIT_FDS_MAX);
	MUST(wait.by != WAIT_BY_ADDRESS || wait.address_count <= WAIT_ADDRESSES_MAX);
	MUST(wait.by != WAIT_BY_PATH || memchr(wait.path, '\0', sizeof(wait.path)));
	return 0;
}
