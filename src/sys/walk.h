/*
 * Walking a tree of directories that strangers may be changing meanwhile: links are never followed below the top, no other
 * file system is entered, access times are left alone where that is allowed, and whatever was not looked at is told.
 */
#ifndef IPCTOOL_SYS_WALK_H
#define IPCTOOL_SYS_WALK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/attributes.h"

struct walk_file {
	const char *path; /* the top as it was given, and the names below it */
	const char *name; /* its last part; of the top, all of it */
	const struct stat *st;
	size_t parent; /* `tag` of the directory it is in; 0 for the top */
	size_t tag;    /* the visitor may set it for a directory */
};

struct walk {
	/* Called for every file, the top first and a directory before what is in it. A result other than 0 ends the walk. */
	int (*visit)(struct walk_file *file, void *data);
	/* Called for what could not be looked at, and with -EXDEV for a directory of another file system. */
	void (*unseen)(const char *path, int error, void *data);
	void *data;
};

/*
 * Walks the tree at TOP, which may be a link to a directory, or a single file. Holds one descriptor per level. Returns 0, what
 * `visit` returned, or -errno when TOP itself cannot be looked at.
 */
int walk_tree(const char *top, const struct walk *walk) MUST_CHECK;

#endif
