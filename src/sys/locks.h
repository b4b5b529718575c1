/* Lines about file locks, as /proc/locks and fdinfo have them (proc(5)). */
#ifndef IPCTOOL_SYS_LOCKS_H
#define IPCTOOL_SYS_LOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct lock {
	bool is_waiting;  /* behind the one before it */
	bool is_flock;    /* else a record lock of fcntl(2): a process's or an open file's */
	bool is_write;
	uint32_t pid;     /* who took it; 0: an open file description's, or not visible from here */
	dev_t device;
	uint64_t inode;
};

/* Reads one line: "1: -> POSIX  ADVISORY  WRITE 123 08:01:4711 0 EOF". Returns whether it is a lock of flock or fcntl. */
bool locks_parse_line(const char *line, struct lock *ret);

#endif
