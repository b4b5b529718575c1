/* What rm is about to remove, how each object stands, and what became of it. */
#ifndef IPCTOOL_APPLETS_CLEANUP_RM_PLAN_H
#define IPCTOOL_APPLETS_CLEANUP_RM_PLAN_H

#include "frame/applet.h"
#include "frame/survey.h"
#include "ipc/removal.h"
#include "out/listing.h"

/* What became of one object. */
struct outcome {
	size_t index; /* in the survey's list */
	bool removed;
	char *reason; /* why not; NULL while there is none; owned */
};

struct plan {
	const struct listing_options *options; /* how it is printed, */
	const struct column_choice *choice;    /* with these columns */
	bool is_dry;              /* nothing is to be removed */
	bool is_confirmed;        /* nobody need be asked */
	struct survey survey;
	struct removal removal;
	struct outcome *outcomes; /* one for each object of the list */
	uint64_t ns;              /* for idents */
	int64_t now;
	bool is_selected;         /* by selectors, not by name */
	const struct selection *selection; /* then: which */
	unsigned looks_back;      /* how often somebody was looked for who came at the last moment */
};

/* Frees what it owns. */
void plan_done(struct plan *plan);

/* Settles the list and makes room for what becomes of its objects. Returns the exit status. */
int plan_prepare(struct plan *plan);

/* Looks who uses the objects; those that are in use are looked at again for a while. Returns the exit status. */
int plan_look(struct plan *plan);

/* Whether the kernel's own counts say that none of the objects is used: then nobody need be looked for. */
bool plan_is_surely_unused(const struct plan *plan);

/* What can be shown of each object: rows are struct outcome. */
#define PLAN_COLUMN_COUNT 14
extern const struct column plan_columns[PLAN_COLUMN_COUNT];

/* Whether it is printed when all is done, and says what became of each object: so do the formats for machines. */
bool plan_reports(const struct plan *plan);

/*
 * Shows the plan, asks where that is needed, and removes the objects. While somebody thinks about the answer the world goes on:
 * then it is looked again. Returns the exit status.
 */
int plan_follow(const struct invocation *call, struct plan *plan);

/* Prints the plan, what is to be removed and what left, or what became of it. Returns the exit status. */
int plan_print(const struct invocation *call, struct plan *plan);

/*
 * Why the object with that index is to be left, whatever the permissions: 0, -EBUSY, -EALREADY (marked for removal), or -ESTALE
 * (what selected it holds no more).
 */
int plan_refuses(const struct plan *plan, size_t index);

/* Removes the object with that index, or says why not. Returns the exit status. */
int plan_remove(struct plan *plan, size_t index);

#endif
