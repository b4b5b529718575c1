#include "sys/blocked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/procfs.h"

/* " 0x7f..." at *TEXT; moves behind it. As in a process's maps, the digits are small. */
static bool take_number(const char **text, uint64_t *ret)
{
	const char *at = *text + 3;

	if (strncmp(*text, " 0x", 3) != 0)
		return false;
	for (*ret = 0; at < *text + 3 + 16; at++) {
		if (*at >= '0' && *at <= '9')
			*ret = *ret << 4 | (uint64_t)(*at - '0');
		else if (*at >= 'a' && *at <= 'f')
			*ret = *ret << 4 | (uint64_t)(*at - 'a' + 10);
		else
			break;
	}
	if (at == *text + 3 || (*at != ' ' && *at != '\n' && *at != '\0'))
		return false;
	*text = at;
	return true;
}

/* "NR 0xA 0xB 0xC 0xD 0xE 0xF 0xSP 0xPC", "running", or "-1 0xSP 0xPC" for one that waits for something else. */
bool blocked_parse(const char *text, struct blocked *ret)
{
	uint64_t numbers[8];
	const char *at;
	char *end;

	errno = 0;
	ret->number = strtol(text, &end, 10);
	if (end == text || ret->number < 0 || errno != 0)
		return false;
	at = end;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!take_number(&at, &numbers[i]))
			return false;
	if (numbers[6] == 0 && numbers[7] == 0) /* a kernel thread has neither stack nor program */
		return false;
	memcpy(ret->arguments, numbers, sizeof(ret->arguments));
	/* the stack of a 64-bit task lies far above 4 GiB, but for one that it chose itself; the C library always does */
	ret->is_compat = sizeof(void *) == 8 && numbers[6] <= UINT32_MAX && numbers[7] <= UINT32_MAX;
	return true;
}

int blocked_read(int process, const char *task, struct blocked *ret)
{
	char text[256];
	int r = procfs_record_of(process, task, "syscall", text, sizeof(text));

	return r < 0 ? r : blocked_parse(text, ret);
}

int blocked_where(int process, const char *task, char *ret, size_t size)
{
	return procfs_record_of(process, task, "wchan", ret, size);
}

int process_read_memory(uint32_t pid, uint64_t address, void *ret, size_t length)
{
	cleanup_fd int memory = -1;
	char path[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/mem", pid);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	if (memory < 0)
		return -errno;
	if (address > INT64_MAX)
		return -EFAULT;
	n = pread(memory, ret, length, (off_t)address);
	/* the memory of a process that has ended reads as empty */
	return n < 0 ? (errno == EIO ? -EFAULT : -errno) : n == 0 && length > 0 ? -ESRCH : (size_t)n < length ? -EFAULT : 0;
}
