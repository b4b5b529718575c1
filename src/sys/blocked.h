/*
 * In which system call a thread is blocked, and with what arguments: /proc/PID/task/TID/syscall (proc(5)), which needs
 * PTRACE_MODE_ATTACH; and the memory those arguments point to.
 */
#ifndef IPCTOOL_SYS_BLOCKED_H
#define IPCTOOL_SYS_BLOCKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct blocked {
	long number;           /* of the system call, as in sys/syscall.h of this architecture */
	uint64_t arguments[6];
	bool is_compat;        /* a 32-bit task: the number means another call */
};

/* Reads the text of a syscall file. Returns whether the thread is blocked in a system call. */
bool blocked_parse(const char *text, struct blocked *ret);

/* Reads the file "TASK/syscall" below PROCESS. Returns 1 when it is blocked in a call, 0 when it is not, or -errno. */
int blocked_read(int process, const char *task, struct blocked *ret) MUST_CHECK;

/*
 * In which function of the kernel the thread waits ("wchan"), to tell calls apart; "0" where that is not said. Returns the
 * length, or -errno.
 */
int blocked_where(int process, const char *task, char *ret, size_t size) MUST_CHECK;

/*
 * Copies LENGTH bytes at ADDRESS of process or thread PID, as /proc numbers it, by /proc/PID/mem. Returns 0, or -errno (-EFAULT:
 * not all of it is there; -ESRCH, -ENOENT: the process is not).
 */
int process_read_memory(uint32_t pid, uint64_t address, void *ret, size_t length) MUST_CHECK;

#endif
