/* Processes as /proc/PID tells of them (proc(5)). */
#ifndef IPCTOOL_SYS_PROCESS_H
#define IPCTOOL_SYS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"

/*
 * Opens the directory of process or thread PID in /proc (O_PATH): what is looked up below it is this one's, or fails once it has
 * ended, whoever gets the number then. Returns the descriptor, -ENOENT (there is none, or it is hidden) or -errno.
 */
int process_open(uint32_t pid) MUST_CHECK;

/* When process PID was started, in seconds since the epoch (rounded down). Returns 0, -ENOENT (it is dead) or -errno. */
int process_start_time(uint32_t pid, int64_t *ret) MUST_CHECK;

/* The same in clock ticks since boot, as exact as the kernel tells it; of a thread, if PID is its id. */
int process_start_ticks(uint32_t pid, uint64_t *ret) MUST_CHECK;

/*
 * The N-th number (from 0), in BASE, of those behind NAME ("Uid:") in LINE, which is one of /proc/PID/status; false when it
 * is another line or has fewer.
 */
bool process_status_number(const char *line, const char *name, unsigned n, int base, uint64_t *ret);

/*
 * Appends the command line of PID, its words divided by blanks, at most 4095 bytes of it; the name in brackets for a process
 * without one (a kernel thread, a zombie). Returns 0, -ENOENT or -errno.
 */
int process_command(uint32_t pid, struct buffer *out) MUST_CHECK;

/* The user that /proc/PID belongs to: the effective one, or root for a process that may not be looked into. 0 or -errno. */
int process_uid(uint32_t pid, uint32_t *ret) MUST_CHECK;

/* What /proc/PID/stat tells of a process or thread. */
struct process_facts {
	char state;       /* as ps(1) has it: 'S', 'T' or 't' (stopped), 'Z' (ended) */
	uint32_t threads; /* of its process */
	int64_t start;    /* as process_start_time() has it */
};

/* Reads them of the process whose /proc directory is PROCESS, or its thread TASK ("task/12"; "." for itself). 0 or -errno. */
int process_facts(int process, const char *task, struct process_facts *ret) MUST_CHECK;

/* What two processes or threads may have in common: clone(2), unshare(2). */
enum process_part {
	PROCESS_MEMORY,      /* as after vfork(2): what the one maps the other does */
	PROCESS_DESCRIPTORS, /* what the one opens the other has */
};

/* Whether PID and OTHER, as our pid namespace numbers them, have that in common: 1, 0, or -errno where it cannot be told. */
int process_shares(uint32_t pid, uint32_t other, enum process_part part);

/*
 * Whether the process whose /proc directory is PROCESS can hold anything: not a kernel thread, and not one that has ended
 * already, all its threads. When it cannot be told: yes.
 */
bool process_has_memory(int process);

/* As many supplementary groups as are kept. */
#define PROCESS_GROUPS_MAX 64

/* What a process may open: from /proc/PID/status, which everybody may read unless /proc hides processes. */
struct process_identity {
	uint32_t uid, gid;     /* of its file accesses (fsuid, fsgid) */
	uint32_t groups[PROCESS_GROUPS_MAX];
	size_t group_count;
	bool has_more_groups;
	bool is_privileged;    /* permissions do not bind it: CAP_DAC_OVERRIDE or CAP_IPC_OWNER */
};

/* Reads it. Returns 0, -ENOENT or -errno. */
int process_identity(uint32_t pid, struct process_identity *ret) MUST_CHECK;

/* Whether the caller has CAPABILITY (CAP_SYS_ADMIN, ... of linux/capability.h) in its user namespace (capabilities(7)). */
bool process_may(int capability);

/* Commands already read, by pid. Start from { 0 }. */
struct process_cache {
	struct process_entry *entries;
	uint32_t capacity, used;
};

/* Frees the commands and the table. */
void process_cache_done(struct process_cache *cache);

/* For a process that was seen just now: it can be no other. */
#define PROCESS_OF_NOW INT64_MAX

/*
 * The command of the process PID if it can be the one that did something at the time WHEN: one that was started later bears
 * a reused pid. Borrowed from the cache; NULL when the process is dead, too young or hidden.
 */
const char *process_cache_command(struct process_cache *cache, uint32_t pid, int64_t when);

#endif
