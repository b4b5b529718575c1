#include "sys/blocked.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sys/procfs.h"

/* Pieces of memory are read up to such a boundary: beyond it nothing may be mapped. */
#define PAGE 4096

/* "NR 0xA 0xB 0xC 0xD 0xE 0xF 0xSP 0xPC", "running", or "-1 0xSP 0xPC" for one that waits for something else. */
bool blocked_parse(const char *text, struct blocked *ret)
{
	uint64_t numbers[8];
	char *end;

	errno = 0;
	ret->number = strtol(text, &end, 10);
	if (end == text || ret->number < 0 || errno != 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		const char *at = end;

		if (strncmp(at, " 0x", 3) != 0)
			return false;
		numbers[i] = strtoull(at + 1, &end, 16);
		if (errno != 0)
			return false;
	}
	if (numbers[6] == 0 && numbers[7] == 0) /* a kernel thread has neither stack nor program */
		return false;
	memcpy(ret->arguments, numbers, sizeof(ret->arguments));
	/* the stack of a 64-bit task lies far above 4 GiB */
	ret->is_compat = sizeof(void *) == 8 && numbers[6] <= UINT32_MAX;
	return true;
}

int blocked_read(int process, const char *task, struct blocked *ret)
{
	char path[48], text[256];
	int r;

	snprintf(path, sizeof(path), "%s/syscall", task);
	r = procfs_text_at(process, path, text, sizeof(text));
	return r < 0 ? r : blocked_parse(text, ret);
}

int process_read_memory(uint32_t pid, uint64_t address, void *ret, size_t length)
{
	struct iovec here = { ret, length }, there = { (void *)(uintptr_t)address, length };
	ssize_t n = process_vm_readv((pid_t)pid, &here, 1, &there, 1, 0);

	return n < 0 ? -errno : (size_t)n < length ? -EFAULT : 0;
}

int process_read_string(uint32_t pid, uint64_t address, char *ret, size_t size)
{
	for (size_t at = 0; at < size;) {
		size_t piece = PAGE - (address + at) % PAGE;
		int r;

		piece = piece < size - at ? piece : size - at;
		r = process_read_memory(pid, address + at, ret + at, piece);
		if (r < 0)
			return r;
		if (memchr(ret + at, '\0', piece))
			return 0;
		at += piece;
	}
	return -ENAMETOOLONG;
}
