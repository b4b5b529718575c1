/* Which attachments are those of our segments: for the pass over /proc. */
#ifndef IPCTOOL_IPC_HOLDER_JUDGE_H
#define IPCTOOL_IPC_HOLDER_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "ipc/holders.h"

/*
 * When the file behind an attachment was made, in nanoseconds: that tells two segments of one id apart. Sets *SIZE to its
 * bytes. Returns 0 when it cannot be seen.
 */
typedef int64_t attachment_birth(const struct use *use, uint64_t *size);

/* What is known of one segment. */
struct segment_facts {
	uint64_t attachments; /* nattch, as of now */
	uint64_t size;        /* bytes */
	int64_t changed;      /* when it was made or changed, seconds */
	bool all_seen;        /* every process there is was looked into */
};

/*
 * Judges the COUNT uses of one segment. A mapping found in a process of another namespace (uncertain, until now) is that of an
 * equal-looking segment there, unless the process left ours with the mapping in hand: that can only be when ours has more
 * attachments than were found. The other way round, more mappings in our namespace than attachments mean that one is a
 * stranger's. What is no attachment of ours gets 0 mappings. Returns how many mappings are certain.
 */
uint64_t holder_judge(struct use *uses, size_t count, const struct segment_facts *segment, attachment_birth *birth);

/* Judges all segments among OBJECTS, drops what is no attachment of ours, and notes the shortfalls. Returns 0 or -ENOMEM. */
int holder_judge_all(const struct object_list *objects, struct holders *holders) MUST_CHECK;

#endif
