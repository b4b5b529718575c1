#include "sys/locks.h"

#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

bool locks_parse_line(const char *line, struct lock *ret)
{
	char kind[16], access[16];
	unsigned major, minor;
	uintmax_t inode;
	long pid;
	int at = 0;

	*ret = (struct lock){ 0 };
	if (sscanf(line, "%*u: %n", &at) < 0 || at == 0)
		return false;
	line += at;
	if (strncmp(line, "-> ", 3) == 0) {
		ret->is_waiting = true;
		line += 3;
	}
	if (sscanf(line, "%15s %*15s %15s %ld %x:%x:%ju", kind, access, &pid, &major, &minor, &inode) != 6)
		return false;
	ret->is_flock = strcmp(kind, "FLOCK") == 0;
	ret->is_write = strcmp(access, "WRITE") == 0;
	ret->pid = pid > 0 && pid <= INT32_MAX ? (uint32_t)pid : 0;
	ret->device = makedev(major, minor);
	ret->inode = inode;
	/* leases and delegations are no locks */
	return ret->is_flock || strcmp(kind, "POSIX") == 0 || strcmp(kind, "OFDLCK") == 0;
}
