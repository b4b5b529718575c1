/*
 * The zoo: one process for each way of holding or waiting for an IPC object. Residents tell what ipctool must find; the
 * keeper (zoo.c) lets them in one after the other, each when the one before it is really blocked.
 */
#ifndef TESTS_HELPERS_ZOO_H
#define TESTS_HELPERS_ZOO_H

#include <stdbool.h>
#include <sys/types.h>

#include "../peer.h"

#define PAGE     4096
#define WORD_KEY 0x5eed /* the first key; every object has one of its own */

/* A resident: LIVE never returns, and calls about_to() in as many threads and processes as THREADS says (0: one). */
struct resident {
	const char *name;
	void (*live)(void);
	int threads;
	bool is_stopped;   /* by a signal, once it is blocked */
	bool is_continued; /* then: what it does is restarted */
	bool needs_root;   /* left out otherwise */
};

extern const struct resident sysv_residents[], file_residents[], posix_residents[];

/* What residents share: the objects that were made before they came. */
struct objects {
	int segment, split, inherited, left, shared, same; /* System V segments */
	int read_only;
	int empty_queue, full_queue;
	int set; /* semaphores 0, 1, 2 with the values 0, 1, 0 */
};
extern struct objects *objects;

void make_sysv_objects(void);
void remove_sysv_objects(void);
void make_files(void);
void make_posix_objects(void);
void remove_posix_objects(void);

/* The calling thread must be found in ROLE with DETAIL (NULL: none) at the object of that address. */
void expect(const char *role, const char *detail, const char *address, ...) __attribute__((format(printf, 3, 4)));

/* "open" with "FD ACCESS", and "waiting" with "CALL FD". */
void expect_open(int fd, const char *access, const char *address);
void expect_wait(const char *call, int fd, const char *address);

/* The calling process must not be found at the object of that address. */
void absent(const char *address, ...) __attribute__((format(printf, 1, 2)));

/* The calling thread blocks now, for good, in the system call of that number. */
void about_to(long call);

/* Blocks for good in a call that concerns no object. */
_Noreturn void rest(void);

/* It was not blocked, or something needed for it failed. */
_Noreturn void escaped(const char *what);

/* Whether the kernel compares what processes have in common (kcmp(2)), which some situations cannot be told without. */
bool can_compare(void);

/* The inode number of a descriptor. */
unsigned long long inode_of(int fd);

#endif
