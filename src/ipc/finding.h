/*
 * What `doctor` finds: something that is wrong or about to be, the evidence, and the command that mends it. Each check is one
 * function that looks at what is in a struct checkup and adds what it finds. Nothing is printed here.
 *
 * No finding is made of what cannot be seen: what may be in use counts as in use.
 */
#ifndef IPCTOOL_IPC_FINDING_H
#define IPCTOOL_IPC_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "ipc/holders.h"
#include "ipc/limit.h"
#include "ipc/object.h"
#include "ipc/standing.h"
#include "sys/container.h"
#include "sys/process.h"
#include "sys/users.h"

enum severity {
	SEVERITY_INFO,    /* worth knowing before it is too late */
	SEVERITY_WARNING, /* will go wrong, or has left something behind */
	SEVERITY_ERROR,   /* something does not work now */
};

/* "info", "warning", "error". */
const char *severity_name(enum severity severity);

struct finding {
	enum severity severity;
	const char *check; /* which check found it; static */
	char *object;      /* the address, printable, or the limit, or the path of a file, as it is; owned like the next two */
	bool is_path;      /* the last */
	char *evidence;    /* one sentence with the numbers, printable */
	char *fix;         /* one line of shell that mends it, printable ASCII; NULL: there is no command for it */
	uint64_t ns;       /* the IPC namespace that it was found in, by inode number */
	char container[CONTAINER_NAME_MAX]; /* that the namespace belongs to; may be empty */
	size_t number;     /* how many were found before it */
};

struct checkup {
	/* set by the caller */
	const struct object_list *objects; /* settled, with FINDING_FACTS; FIFOs may be among them */
	const struct holders *holders;     /* of these */
	const enum standing *standings;    /* of these */
	int64_t now;                       /* seconds since the epoch */
	bool has_idle;                     /* the caller's own bound of idleness: */
	int64_t idle;                      /* seconds */
	/*
	 * Where we look: NULL: where the caller's own commands act; else what --ns takes to lead there, a PID or FILE, and empty
	 * where nothing does.
	 */
	const char *ns;
	uint32_t member;                   /* a thread whose mounts are those that we look at there; 0: none is known */
	const char *container;             /* that it is; NULL: not known to be one */
	bool is_again;                     /* /dev/shm here is one that was looked at with another namespace */
	/* filled by the checks; checkup_done() */
	struct finding *findings;
	size_t count, capacity;
	struct buffer unseen;              /* sentences about what could not be looked at, each ended by NUL */
	struct name_cache users;
	struct process_cache processes;
	struct queue_limit *limits;        /* of the processes; NULL: they were not looked at yet */
	size_t limit_count, limit_capacity;
	struct buffer object, evidence, fix; /* of the finding being written: see finding_add() */
	bool is_path;                        /* likewise */
};

/* What must be found out of the objects. */
#define FINDING_FACTS (FACT_PASS | FACT_SEMPIDS | FACT_WAITERS | FACT_MSGS | FACT_QBYTES | FACT_RSS)

/* Frees all that the checks filled. */
void checkup_done(struct checkup *checkup);

/*
 * Adds a finding of what was written into `object`, `is_path`, `evidence` (what is not printable is escaped here) and `fix`
 * (empty: there is none), which are empty afterwards. Returns 0 or -ENOMEM.
 */
int finding_add(struct checkup *checkup, enum severity severity, const char *check) MUST_CHECK;

/* Notes a sentence about what could not be looked at. */
void finding_unseen(struct checkup *checkup, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts the worst first; otherwise they stay in the order they were found in. */
void findings_sort(struct checkup *checkup);

/* Appends WORD as one word of shell in printable ASCII: as it is, 'so', or $'so' where there are other bytes or quotes in it. */
void finding_word(struct buffer *out, const char *word);

/* Appends "ipctool VERB " to the fix, with --ns where it is to act elsewhere. */
void finding_ipctool(struct checkup *checkup, const char *verb);

/*
 * Appends to the fix what runs a command in the IPC namespace or (WITH_MOUNTS) the mount namespace that was looked at, where that
 * is another. Returns false where there is no way.
 */
bool finding_enter(struct checkup *checkup, bool with_mounts);

/* Appends "PID 'COMMAND'", the command while it lives. */
void finding_process(struct checkup *checkup, uint32_t pid, struct buffer *out);

/* Appends the address of OBJECT as a word of shell. */
void finding_address(const struct object *object, struct buffer *out);

/*
 * Appends who has most of an amount, "root 120, www 8 (postgresql)": of each object what AMOUNT says. Returns 0 or -ENOMEM.
 */
int finding_who(struct checkup *checkup, uint64_t (*amount)(const struct object *object), struct buffer *out) MUST_CHECK;

/* A limit of which PERCENT per cent or more are used is near its end. */
#define FINDING_NEAR 90

/* The checks. Each returns 0, or -errno when it could not be made at all. */
int find_limits(struct checkup *checkup) MUST_CHECK;       /* System V, the number of POSIX queues */
int find_full_devshm(struct checkup *checkup) MUST_CHECK;  /* bytes and files in /dev/shm */
int find_queue_bytes(struct checkup *checkup) MUST_CHECK;  /* POSIX queues against RLIMIT_MSGQUEUE, by user */
int find_pipe_pages(struct checkup *checkup) MUST_CHECK;   /* pipes against fs.pipe-user-pages-soft, by user */
int find_small_devshm(struct checkup *checkup) MUST_CHECK; /* the 64 MiB that container engines give */
int find_orphans(struct checkup *checkup) MUST_CHECK;      /* by owner and type */
int find_removed(struct checkup *checkup) MUST_CHECK;      /* segments that lost their key while attached */
int find_stuck_waits(struct checkup *checkup) MUST_CHECK;  /* semaphores whose last operator died, and others wait */
int find_full_queues(struct checkup *checkup) MUST_CHECK;  /* whose receivers are gone */
int find_removed_at_logout(struct checkup *checkup) MUST_CHECK; /* RemoveIPC of systemd-logind */

#endif
