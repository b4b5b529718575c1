/* What --find and --collisions share: a walk that shows progress and says what it did not see, and a list of files. */
#ifndef IPCTOOL_APPLETS_FTOK_SEARCH_H
#define IPCTOOL_APPLETS_FTOK_SEARCH_H

#include "cli/progress.h"
#include "frame/applet.h"
#include "ipc/ftok.h"
#include "out/listing.h"
#include "sys/walk.h"

/* State of the applet. */
struct ftok_options {
	const char *path;
	uint8_t project; /* of PATH ID */
	struct optional_u32 decode, find;
	const char *collisions;
	uint8_t id; /* of --collisions; 0: not given */
	struct word_list directories;
	bool json, null;
	struct progress progress;
};

/* A file to be printed. */
struct found_file {
	const char *path;
	size_t path_length;
	uint64_t device, inode; /* st_dev, st_ino */
	uint64_t group;         /* of files whose keys collide; 0 where there are none */
	uint8_t project;        /* of the key; 0: not known */
};

struct search {
	const struct invocation *call;
	struct ftok_options *options;
	const char *list; /* its name in JSON */
	struct listing listing; /* of -J */
	struct listing_options format;
	struct column_choice choice;
	bool begun;
	bool incomplete; /* a top could not be looked at */
	uint64_t looked_at, found, unread, other_systems;
	void *own; /* of the form */
};

/* Begins a search whose list is called LIST in JSON. */
void search_begin(struct search *search, const struct invocation *call, struct ftok_options *options, const char *list);

/*
 * Walks TOP. VISIT gets SEARCH as data; it ends the walk with 1 (nobody reads the output any more) or -ENOMEM. Returns 0, or
 * the exit status when TOP could not be searched: it has been reported.
 */
int search_walk(struct search *search, const char *top, int (*visit)(struct walk_file *file, void *data));

/* Prints FILE: a line, a name that ends with NUL, or an element of the JSON list. Returns 1 when output fails, else 0. */
int search_print(struct search *search, const struct found_file *file);

/* Ends the list, if anything could be searched, and says what could not. Returns an exit status. */
int search_end(struct search *search);

/* The two long forms. Each returns the exit status. */
int ftok_find(const struct invocation *call, struct ftok_options *options);
int ftok_collisions(const struct invocation *call, struct ftok_options *options);

#endif
