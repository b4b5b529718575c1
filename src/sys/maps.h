/*
 * The file-backed mappings of a process: by the PROCMAP_QUERY ioctl where the kernel has it (Linux 6.11), which spares it the
 * text, else by reading /proc/PID/maps. Both need PTRACE_MODE_READ.
 */
#ifndef IPCTOOL_SYS_MAPS_H
#define IPCTOOL_SYS_MAPS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"

struct mapping {
	uint64_t start, end; /* addresses */
	uint64_t offset;     /* of START in the file, bytes */
	dev_t device;
	uint64_t inode;
};

/* As long as a name must be that is looked at: "/SYSV01234567 (deleted)" and more. */
#define MAPPING_NAME_MAX 64

struct maps;

/*
 * Calls VISIT for each file-backed mapping of the process whose /proc directory is PROCESS. SHARED_ONLY leaves out private
 * ones where the kernel can tell. VISIT may call maps_name(). Returns 0, what VISIT returned if that is not 0, or -errno
 * (-EACCES, -EPERM: not permitted; -ESRCH: gone, or a process without memory).
 */
int maps_each(int process, bool shared_only, int (*visit)(struct maps *maps, const struct mapping *mapping, void *data),
	      void *data) MUST_CHECK;

/* The name of the mapping being visited, cut to MAPPING_NAME_MAX - 1 bytes. Borrowed until the next mapping. */
const char *maps_name(struct maps *maps);

/* Reads one line of a maps file, which is cut up. Returns whether it is a file-backed mapping; *NAME is within LINE. */
bool maps_parse_line(char *line, struct mapping *ret, const char **name);

#endif
