/* Reading /proc. Its texts are written by strangers in part: bounded, never trusted to be well-formed. */
#ifndef IPCTOOL_SYS_PROCFS_H
#define IPCTOOL_SYS_PROCFS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/*
 * Calls LINE for each line of the file PATH, NUL-terminated without its newline and free to be cut up. A line that returns
 * non-zero ends it. Returns what LINE returned last, or -errno. Memory does not grow with the file.
 */
int procfs_lines(const char *path, int (*line)(char *line, void *data), void *data) MUST_CHECK;

/* The same for a file that is open. */
int procfs_lines_of(int fd, int (*line)(char *line, void *data), void *data) MUST_CHECK;

/* Reads a file of at most SIZE - 1 bytes into TEXT, NUL-terminated. Returns its length or -errno. */
int procfs_text(const char *path, char *text, size_t size) MUST_CHECK;

/* The same for PATH below the directory DIRECTORY. */
int procfs_text_at(int directory, const char *path, char *text, size_t size) MUST_CHECK;

/* The same for a file that the kernel writes in one piece, as it does those of one line: reads once. */
int procfs_record_at(int directory, const char *path, char *text, size_t size) MUST_CHECK;

/* The same for the file NAME of a process or thread: TASK is "task/TID" below the process's directory, "." the process itself. */
int procfs_record_of(int process, const char *task, const char *name, char *text, size_t size) MUST_CHECK;

/* The path of that file below the process's directory, without what printf(3) costs. Returns 0 or -ENAMETOOLONG. */
int procfs_path_of(const char *task, const char *name, char *ret, size_t size) MUST_CHECK;

/* The COUNT unsigned numbers, divided by blanks, at the beginning of the file PATH. Returns 0, -EINVAL or -errno. */
int procfs_numbers(const char *path, uint64_t *ret, size_t count) MUST_CHECK;

/*
 * Finds the file that PATH, a link in /proc like /proc/PID/fd/N, leads to. Nobody can plant such a link; one anywhere else is not
 * followed. Returns a descriptor for reopen() (O_PATH), -ELOOP when it is not in a procfs, or -errno.
 */
int procfs_follow(const char *path) MUST_CHECK;

#endif
