/* What `du` looks at: the objects of one namespace or of all, and the kernel's own count of what is in /dev/shm. */
#ifndef IPCTOOL_APPLETS_INSPECT_DU_WORK_H
#define IPCTOOL_APPLETS_INSPECT_DU_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame/survey.h"
#include "ipc/usage.h"
#include "seen_directories.h"

/* What one call works on. Start from { 0 }. */
struct du_work {
	/* set by the caller */
	struct all_namespaces all;
	uint32_t types;
	unsigned keys;   /* enum usage_key */
	struct selection selection;
	bool is_whole;   /* nothing was selected: all that is in /dev/shm is meant */
	/* found */
	uint32_t facts;
	struct survey survey;
	struct seen_directories directories;
	bool has_total;  /* the kernel counts what is in each /dev/shm: */
	uint64_t total;  /* bytes; the least of two looks, which was there all the time */
	uint64_t adding; /* the look that is being made */
	bool all_seen;   /* every namespace was */
	size_t unseen;   /* directories and processes that could not be looked into */
	struct usage_list sums;
};

/* Frees what was found. */
void du_work_done(struct du_work *work);

/* Looks, and adds up. Returns the exit status. */
int du_work_find(struct du_work *work);

/* Whether everything was found; says what was not. */
bool du_work_is_complete(const struct du_work *work);

#endif
