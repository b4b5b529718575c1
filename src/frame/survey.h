/* Asking every kind for its objects, and saying what could not be seen: for ls and all that selects. */
#ifndef IPCTOOL_FRAME_SURVEY_H
#define IPCTOOL_FRAME_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "base/fault.h"
#include "frame/namespaces.h"
#include "ipc/file_tree.h"
#include "ipc/holders.h"
#include "ipc/kind.h"
#include "ipc/object.h"
#include "ipc/select.h"
#include "ipc/standing.h"

/* Where objects were looked for under --all-ns. */
struct survey_place {
	uint64_t ns; /* the IPC namespace, by inode number */
	dev_t device; /* of its /dev/shm, */
	ino_t inode;  /* which others may share; 0: it has none that is known */
	char container[CONTAINER_NAME_MAX]; /* may be empty */
};

/* What came of it. Start from { 0 }. */
struct survey {
	struct all_namespaces all; /* set it before: where to look */
	struct object_list list;
	size_t answered;        /* how many kinds did */
	size_t ignored;         /* what is in /dev/shm and no object */
	int errors[KIND_COUNT]; /* -errno of the kinds that did not answer in the last namespace, as in kinds[] */
	bool unanswered;        /* some kind did not, somewhere */
	struct survey_place *places; /* in order of their numbers; NULL: the one namespace that we are in; owned */
	size_t place_count;
	const char *directory;  /* set it before: FIFOs and stale sockets below it are listed, too; NULL: none */
	struct file_tree_gaps gaps; /* what of it was not looked at */
	struct fault sockets;   /* why the kernel could not be asked for sockets, which were looked for as the others are */
	bool discovered;        /* the processes' descriptors were looked at: `holders` has the ends */
	/* after survey_look() */
	bool looked;
	struct holders holders;   /* who has to do with each object of the list */
	enum standing *standings; /* how each object of the list stands */
	size_t left_out;          /* privileged processes left out of account, see ipc/standing.h */
	bool wants_evidence;      /* set it before, and there is a sentence for each object: */
	size_t *evidence;         /* where it begins in: */
	struct buffer sentences;  /* each ended by NUL; objects one after the other that stand alike share one */
};

/* Frees what it owns. */
void survey_done(struct survey *survey);

/*
 * Lists the objects of TYPES that SELECTION means, in order, with FACTS; looks at the processes when SELECTION or FACTS
 * (FACT_PASS) want it. A kind that does not answer is said on standard error; none at all, or System V, is a failure, never
 * an empty list. Returns the exit status.
 */
int survey_run(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts);

/* The two halves of it, for who has objects of his own to add between them. Each returns the exit status. */
int survey_list(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts);
int survey_choose(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts);

/* Finds out who has to do with the objects of the list, which is settled here. Returns the exit status. */
int survey_find_holders(struct survey *survey);

/*
 * Finds out who has to do with the objects of the list, and how each stands. SELECTION (may be NULL) has
 * the bound of idleness. What an earlier look found is forgotten. Returns the exit status.
 */
int survey_look(struct survey *survey, const struct selection *selection);

/* The container that the namespace NS belongs to; NULL: it is not known to be one's. */
const char *survey_container(const struct survey *survey, uint64_t ns);

/* How each object of the list stands, when who has to do with it is known. Returns the exit status. */
int survey_judge(struct survey *survey, const struct selection *selection);

/* Why the object with that index stands as it does; NULL when nobody asked for the evidence, or looked. */
const char *survey_evidence(const struct survey *survey, size_t index);

/* Takes out of all that was found the objects for which KEEPS, called with DATA, says no. Returns 0 or -ENOMEM. */
int survey_keep(struct survey *survey, bool (*keeps)(const struct survey *survey, size_t index, const void *data),
		const void *data) MUST_CHECK;

/* Whether every kind answered, and of what is in the list now all FACTS are known. Says what is not. */
bool survey_is_complete(const struct survey *survey, uint32_t facts);

#endif
