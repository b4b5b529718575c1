/* ipcs: what its parts share. */
#ifndef IPCTOOL_APPLETS_UTIL_LINUX_IPCS_H
#define IPCTOOL_APPLETS_UTIL_LINUX_IPCS_H

#include "ipc/object.h"
#include "out/stream.h"

enum ipcs_unit { UNIT_DEFAULT, UNIT_BYTES, UNIT_KBYTES, UNIT_HUMAN };

enum ipcs_format { IPCS_LIST, IPCS_TIMES, IPCS_PIDS, IPCS_OWNERS, IPCS_LIMITS, IPCS_SUMMARY };

/* The types in the order in which they are shown. */
#define IPCS_TYPES 3
extern const enum object_type ipcs_types[IPCS_TYPES];

/* Lists the objects of TYPE, except under IPCS_LIMITS and IPCS_SUMMARY. Returns 0 or -errno. */
int ipcs_list(enum object_type type, enum ipcs_format format, enum ipcs_unit unit, struct stream *out);

/* The limits on TYPE, and how much there is of it. */
void ipcs_limits(enum object_type type, enum ipcs_unit unit, struct buffer *out);
void ipcs_summary(enum object_type type, enum ipcs_unit unit, struct buffer *out);

/* All that is known of OBJECT. Returns 0, or -errno when it may not be known (a set's semaphores). */
int ipcs_details(const struct object *object, enum ipcs_unit unit, struct buffer *out);

/* "LABEL (bytes) = N", or in another unit, and a newline. */
void ipcs_write_size(struct buffer *out, const char *label, uint64_t bytes, enum ipcs_unit unit);

#endif
