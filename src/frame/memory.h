/*
 * What is done to the bytes of shared memory, of an object or of a mapped file: the verbs read, write, dump, fill and watch of
 * shm and of mmap are doors to these.
 */
#ifndef IPCTOOL_FRAME_MEMORY_H
#define IPCTOOL_FRAME_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "frame/applet.h"
#include "ipc/shm_access.h"

/* Opened memory and the name it is reported by. */
struct memory {
	struct shm_access access;
	const char *name; /* as the user wrote it */
};

#define MEMORY_CLOSED { .access = SHM_CLOSED }

/* Which of its bytes. */
struct memory_range {
	struct optional_u64 offset, length;
};

/* Bound to a struct memory_range: --offset and --length. */
extern const struct option memory_range_options[];

/* How long it is watched. */
struct memory_watching {
	struct optional_u64 count;   /* of rows */
	struct optional_i64 timeout; /* for the next one */
};

/* Bound to a struct memory_watching: -c and -t. */
extern const struct option memory_watching_options[];

/* Closes it. */
void memory_done(struct memory *memory);

/* Reports that to VERB ("read") it failed with ERROR at OFFSET, with MORE bytes to come. Returns the status. */
int memory_fail(const char *verb, const struct memory *memory, int error, uint64_t offset, uint64_t more);

/*
 * The verbs. Each reports what fails and returns the exit status; an error of standard output is left to the frame. What lies
 * behind the end is not there to be read, and does not fit when it is to be written.
 */

/* The bytes to standard output; HANDS_OUT_PAGES: into a pipe without copying, see shm_copy_pages(). */
int memory_read(const struct invocation *call, struct memory *memory, const struct memory_range *range, bool hands_out_pages);

/* FILE (NULL or "-": standard input) into it, no more than the length of RANGE. */
int memory_write(struct memory *memory, const struct memory_range *range, const char *file);

/* Like hexdump -C. */
int memory_dump(const struct invocation *call, struct memory *memory, const struct memory_range *range);

/* Every byte becomes BYTE. */
int memory_fill(struct memory *memory, const struct memory_range *range, unsigned char byte);

/* Rows as they change, as long as WATCHING says. */
int memory_watch(const struct invocation *call, struct memory *memory, const struct memory_range *range,
		 const struct memory_watching *watching);

#endif
