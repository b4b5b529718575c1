/*
 * Who holds and who waits: one pass over /proc that answers for all objects at once. STATE, PROCS, PIDS and WAITERS of ls,
 * who, stat and rm all ask this one.
 *
 * An object is recognised by what the kernel identifies it by, never by a name: System V by id in the caller's IPC namespace,
 * all else by device and inode. What could not be looked into is counted and told: it must be taken for a holder.
 */
#ifndef IPCTOOL_IPC_HOLDERS_H
#define IPCTOOL_IPC_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/object.h"

enum use_role {
	ROLE_ATTACHED,  /* System V segment: shmat(2) */
	ROLE_MAPPED,    /* file-backed object: mmap(2) */
	ROLE_OPEN,      /* has a descriptor */
	ROLE_WAITING,   /* a thread is blocked on it */
	ROLE_CREATOR,   /* the kernel recorded it, and it lives; not found by the pass but by holders_add_recorded() */
	ROLE_LAST_USER, /* likewise */
};

/* The words of the contract: "attached", "last-user", ... */
const char *use_role_name(enum use_role role);

/* Which ends of a pipe a descriptor is. */
enum use_access {
	USE_READS = 1 << 0,
	USE_WRITES = 1 << 1,
};

/* "read", "write" or "both"; NULL for 0. */
const char *use_access_name(unsigned access);

/* One process (or for ROLE_WAITING, thread) that has to do with one object. */
struct use {
	size_t object;     /* its index in the list that was asked about */
	uint32_t pid, tid; /* tid is pid but for waits */
	uint32_t uid;      /* effective user, as /proc shows it */
	enum use_role role;
	uint32_t mappings; /* ATTACHED, MAPPED: how many */
	uint64_t start, end; /* ATTACHED, MAPPED: addresses of the first of them */
	uint32_t fd;       /* OPEN, where `access` is not 0: the descriptor */
	unsigned access;   /* OPEN: enum use_access, what it can be used for; 0: nothing (O_PATH), or not known */
	bool is_shared;    /* ATTACHED: the mappings are those of a process before it, with which it shares its memory */
	bool uncertain;    /* it may be an object of the same id in another namespace */
	bool stopped;      /* the thread is stopped as well as waiting */
	char *detail;      /* "msgrcv type<=7", "3 read"; NULL: nothing more is known; owned */
};

/* A process that could not be looked into. */
struct blind_spot {
	uint32_t pid, uid;
};

/* A segment with more attachments than were found: somebody is not seen. */
struct shortfall {
	size_t object;
	uint64_t attachments, found; /* as the kernel counts them: mappings */
};

/* A process that has to do with an object. */
struct seen_process {
	uint32_t pid, uid;
	int64_t start; /* as process_start_time() has it; INT64_MIN: it was not asked for */
};

struct holders {
	struct use *uses; /* by object, pid, role, tid, descriptor */
	size_t *same_as;  /* by object: the first index of the same object, whose uses they are; NULL: none stands twice; owned */
	size_t count, capacity;
	struct blind_spot *blind;
	size_t blind_count, blind_capacity;
	struct seen_process *seen; /* by pid, but for a pid that came anew while /proc was read */
	size_t seen_count, seen_capacity;
	struct shortfall *shortfalls; /* by object */
	size_t shortfall_count;
	size_t unknown_waits; /* threads that wait in a way that cannot be told: 32-bit ones, unreadable memory */
	bool foreign_processes; /* /proc shows those of another pid namespace: what the kernel recorded cannot be found there */
	bool hides_processes; /* /proc is mounted with hidepid: there may be more than is seen */
};

/*
 * Looks at every process and finds its uses of OBJECTS, which do not change while the result is used. Returns 0, or
 * -errno when /proc cannot be read at all. RET is the caller's to free, also then.
 */
int holders_collect(const struct object_list *objects, struct holders *ret) MUST_CHECK;

/* What is to be found out of the objects that are discovered and of those that are known. */
enum discovery {
	DISCOVER_ENDS, /* who has a descriptor: nothing but the descriptors is looked at */
	DISCOVER_USES, /* all uses */
};

/*
 * The same, and adds to OBJECTS those of TYPES (TYPE_BIT()s of TYPES_WITH_ENDS) that some process has a descriptor of and
 * that are not among them: behind the others, in no order. They have FACT_FILE; eventfds FACT_VALUE; FIFOs a path.
 */
int holders_discover(struct object_list *objects, uint32_t types, enum discovery discovery, struct holders *ret) MUST_CHECK;

/* Frees what it owns. */
void holders_done(struct holders *holders);

/* The uses of the object with that index, and how many; in order of pid, role, tid, descriptor. */
const struct use *holders_of(const struct holders *holders, size_t object, size_t *count);

/*
 * Adds the processes that the kernel recorded as creator and last user, those that live and cannot be another process under a
 * reused pid, and restores the order. Returns 0 or -ENOMEM.
 */
int holders_add_recorded(const struct object_list *objects, struct holders *holders) MUST_CHECK;

/*
 * Drops the uses of objects whose MAP entry is SIZE_MAX, and gives the others the new index that MAP has for them. Where the
 * order changes holders_sort() must follow, and COUNT says how many objects there were.
 */
void holders_remap(struct holders *holders, const size_t *map, size_t count);

/* Appends a use; DETAIL becomes its own. Returns it, or NULL when memory ran out (then DETAIL is freed). For the pass. */
struct use *holders_add(struct holders *holders, const struct use *use, char *detail);

/* Notes a process. For the pass. Returns 0 or -ENOMEM. */
int holders_note_process(struct holders *holders, const struct seen_process *process) MUST_CHECK;

/* Puts what was added in order. For the pass. Returns 0 or -ENOMEM. */
int holders_sort(struct holders *holders) MUST_CHECK;

#endif
