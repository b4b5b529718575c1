/*
 * How an object stands: in use, idle, an orphan. This is the definition of section 5 of the contract, and the evidence for it in
 * words. `ls` shows it, `rm` acts on it.
 */
#ifndef IPCTOOL_IPC_STANDING_H
#define IPCTOOL_IPC_STANDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "ipc/holders.h"

enum standing {
	STANDING_UNKNOWN, /* nobody was seen, but somebody may be where we cannot look: counts as in use */
	STANDING_IN_USE,  /* attached, mapped, open, or waited on */
	STANDING_IDLE,
	STANDING_ORPHAN,
	STANDING_REMOVED, /* a segment that is marked for removal and still attached */
	STANDING_INVALID, /* a regular file sem.* that is no semaphore */
};

/* What all objects are judged by. */
struct judgement {
	const struct object_list *objects;
	const struct holders *holders; /* of these objects */
	int64_t now;                   /* seconds since the epoch */
	bool has_idle;                 /* the caller's own bound for idleness, instead of the usual */
	int64_t idle;                  /* seconds */
	uint32_t uid;                  /* who asks: for an ordinary user's own objects privileged processes do not count */
	struct stranger *strangers;    /* what is known of each blind spot; judgement_begin() */
	size_t left_out;               /* how many privileged processes were left out of account, at the most for one object */
};

/* Learns about the processes that could not be looked into. The members before `strangers` are set. 0 or -ENOMEM. */
int judgement_begin(struct judgement *judgement) MUST_CHECK;

/* Frees what it owns. */
void judgement_done(struct judgement *judgement);

/* How the object with that index stands. EVIDENCE (may be NULL) gets a sentence why. */
enum standing judge(struct judgement *judgement, size_t object, struct buffer *evidence);

struct selection;

/* Whether SELECTION means an object that stands so: --orphan and --unused, which selection_matches() leaves out. */
bool selection_means(const struct selection *selection, enum standing standing);

/* The words of the contract: "in-use", "orphan", ...; NULL for STANDING_UNKNOWN. */
const char *standing_name(enum standing standing);

#endif
