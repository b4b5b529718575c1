/* The process that the pass over /proc is looking at, and what its parts share. For ipc/holder_*.c alone. */
#ifndef IPCTOOL_IPC_HOLDER_PROCESS_H
#define IPCTOOL_IPC_HOLDER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ipc/holders.h"
#include "ipc/target.h"
#include "ipc/wait.h"
#include "sys/fdinfo.h"
#include "sys/process.h"

/* Internal file systems that segments can live on: that of ordinary pages and those of the sizes of huge ones. */
#define DEVICES_MAX 4

/* Where in a process's memory an object is, for futexes. */
struct range {
	uint64_t start, end;
	uint64_t offset; /* in the object */
	size_t object;
};

/* The parts of a process that are looked at. */
enum pass_part {
	PASS_DESCRIPTORS = 1 << 0,
	PASS_MEMORY = 1 << 1, /* mappings, and what threads wait for */
};

struct pass {
	const struct object_list *objects;
	struct object_list *found;       /* the same list, where discovered objects are added to it; else NULL */
	uint32_t discovers;              /* the types that are discovered, as TYPE_BIT()s */
	dev_t pipe_device;               /* then: where pipes are */
	bool tells_details;              /* of a descriptor more than which one it is */
	unsigned parts;                  /* enum pass_part: what is being looked at */
	struct holders *holders;
	struct target_table targets;
	unsigned waits_wanted;           /* WAIT_WANTS() of each way worth decoding */
	dev_t segment_devices[DEVICES_MAX]; /* the kernel's internal file systems that segments live on */
	size_t device_count;
	uint64_t anonymous_inode;        /* that epoll sets have; 0: not looked up yet */
	struct wait wait;                /* large: one for all */

	/* the process being looked at */
	int process;      /* its directory in /proc; that of a thread while what the thread has is looked at */
	uint32_t pid, uid;
	bool has_uid, has_facts;
	struct process_facts facts;
	uint32_t leader;  /* the thread whose memory and descriptors are the process's: mostly the first */
	uint32_t fd_tid;  /* whose descriptors are looked at: its own, or those of a thread that has others */
	size_t first_use; /* its uses begin here */
	bool has_namespace;
	uint64_t ns;      /* the IPC namespace it is in, by inode number; 0: we may not ask */
	bool is_blind;    /* something of it could not be seen */
	bool is_there;    /* it has memory, or a descriptor was seen */
	struct range *ranges;
	size_t range_count, range_capacity;
};

/* Not being permitted makes a blind spot; having vanished does not. */
void pass_note_error(struct pass *pass, int error);

/* Adds a use of TARGET by the process or its thread TID; DETAIL becomes its own. Returns 0 or -ENOMEM. */
int pass_add_use(struct pass *pass, const struct target *target, enum use_role role, uint32_t tid, char *detail) MUST_CHECK;

/* The object that is looked for as TARGET. */
const struct object *pass_object(const struct pass *pass, const struct target *target);

/*
 * The inode number of the IPC namespace that the process, or its thread TASK ("task/12"; "." for the process), is in. 0 for one
 * that we may not ask, which becomes a blind spot.
 */
uint64_t pass_namespace_of(struct pass *pass, const char *task);

/* The same for the process, asked once. */
uint64_t pass_namespace(struct pass *pass);

/* Calls VISIT with each name in the directory PATH of the process that is a number. Returns what it returned last, or 0. */
int pass_each_number(struct pass *pass, const char *path, int (*visit)(struct pass *pass, uint32_t number)) MUST_CHECK;

/* Whose the process is, and what its stat says (`start` INT64_MIN: nothing): asked of those only that matter. */
uint32_t pass_uid(struct pass *pass);
const struct process_facts *pass_facts(struct pass *pass);

#endif
