/*
 * A file that grows beside its place, in FILE.part, over several runs if need be, and gets its name when it is whole. Nothing
 * that somebody else may have put there is written to: a link, a file of another owner or with another name, a device.
 */
#ifndef IPCTOOL_SYS_PART_FILE_H
#define IPCTOOL_SYS_PART_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/fault.h"

struct part_file {
	int fd;           /* of FILE.part, for reading and writing, and locked against others; -1 when there is none */
	int directory;
	const char *name; /* the last part of FILE; borrowed */
	char *part;       /* the same with .part */
	uint64_t length;  /* how much of it is FILE's; what is behind that is the caller's */
};

#define PART_FILE_NONE { .fd = -1, .directory = -1 }

/*
 * Opens or makes FILE.part for FILE, which must outlive it; `length` is 0. Returns 0, or -errno with FAULT set: 6 when it must
 * not be written to, or FILE must not be replaced, or somebody else is at it; 3, 4 and so on. Call part_file_done() in any case.
 */
int part_file_open(struct part_file *file, const char *path, struct fault *fault) MUST_CHECK;

/*
 * Writes BYTES at its end, and the MARK_LENGTH bytes of MARK behind them, in one step: whoever is killed leaves the old mark or
 * the new one. Returns 0 or -errno; then some of it may be there, and `length` is as it was.
 */
int part_file_append(struct part_file *file, const void *bytes, size_t length, const void *mark, size_t mark_length) MUST_CHECK;

/* Throws all of it away. Returns 0 or -errno. */
int part_file_restart(struct part_file *file) MUST_CHECK;

/*
 * Takes away what is behind its end, writes it to the disk and gives it its name. Returns 0; -ESTALE when FILE.part is another
 * one by now; or -errno.
 */
int part_file_finish(struct part_file *file) MUST_CHECK;

enum part_file_fate { PART_FILE_STAYS, PART_FILE_GOES };

/* Closes it; unless it has its name, FILE.part stays for the next run, or goes. */
void part_file_done(struct part_file *file, enum part_file_fate fate);

#endif
