/*
 * Which files of many ftok(3) cannot tell apart. It takes 16 bits of the inode number, so that of more than 65,536 files of
 * one file system some must collide. Names are kept as a tree, each once, not as paths.
 */
#ifndef IPCTOOL_IPC_FTOK_COLLISION_H
#define IPCTOOL_IPC_FTOK_COLLISION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "base/buffer.h"

struct ftok_file {
	uint64_t device, inode; /* st_dev, st_ino */
	size_t parent;          /* tag of the directory it is in, 0 for a top */
	size_t name;            /* where its name begins in `names` */
};

/* Start from { 0 }. */
struct ftok_files {
	struct ftok_file *files;
	size_t count, capacity;
	struct buffer names; /* NUL-terminated, one after the other */
};

/* Frees all; FILES is empty and usable afterwards. */
void ftok_files_done(struct ftok_files *files);

/* Adds the file NAME of the directory PARENT (its tag, 0 for none). Returns its tag, above 0; 0 when memory ran out. */
size_t ftok_files_add(struct ftok_files *files, size_t parent, const char *name, const struct stat *st);

/* Appends the path of FILE. */
void ftok_files_path(const struct ftok_files *files, const struct ftok_file *file, struct buffer *out);

/*
 * Calls VISIT for each file that shares its key with another one, group by group; GROUP counts from 1. Two names of one file
 * are no collision by themselves, but both are told where there is one. Returns how many groups there are, or -ENOMEM.
 */
int64_t ftok_files_collisions(const struct ftok_files *files,
			      void (*visit)(uint64_t group, const struct ftok_file *file, void *data), void *data) MUST_CHECK;

#endif
