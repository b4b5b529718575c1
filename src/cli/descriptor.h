/* Descriptors as words on the command line: FD is our own, PID:FD another process's. */
#ifndef IPCTOOL_CLI_DESCRIPTOR_H
#define IPCTOOL_CLI_DESCRIPTOR_H

#include <stdint.h>

#include "cli/value.h"

struct descriptor {
	const char *text; /* as it was written; NULL: none was */
	uint32_t pid;     /* 0: ours */
	uint32_t fd;
};

/* struct descriptor: FD or PID:FD, where DETAIL, a string, may stand before it ("pipe:"). */
extern const struct value_kind kind_descriptor;

/* struct descriptor: PID:FD. */
extern const struct value_kind kind_foreign_descriptor;

#define BIND_DESCRIPTOR(S, m, prefix) \
	.kind = &kind_descriptor, .offset = MEMBER(S, m, struct descriptor), .detail = (prefix)
#define BIND_FOREIGN_DESCRIPTOR(S, m) .kind = &kind_foreign_descriptor, .offset = MEMBER(S, m, struct descriptor)

/* Parses a descriptor of our own. Returns 0, or -EINVAL with FAULT set. */
int descriptor_parse_own(const char *text, int *ret, struct fault *fault) MUST_CHECK;

#endif
