/* What sys/sockdiag*.c share: a question to the kernel, and the attributes of its answers. For these alone. */
#ifndef IPCTOOL_SYS_SOCKDIAG_DUMP_H
#define IPCTOOL_SYS_SOCKDIAG_DUMP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "sys/sockdiag.h"

/*
 * Asks the REQUEST of LENGTH bytes, and calls VISIT with what stands behind the header of each answer as long as it returns 0.
 * Returns what VISIT returned last, or -errno: -ELIBACC where libmnl cannot be loaded, -EPROTONOSUPPORT where nobody answers.
 */
int sockdiag_dump(const void *request, size_t length, int (*visit)(const void *payload, size_t length, void *data),
		  void *data) MUST_CHECK;

/* Calls TAKE with each attribute in BYTES. Returns whether they are whole, and TAKE took them all. */
bool sockdiag_each_attribute(const char *bytes, size_t length,
			     bool (*take)(unsigned type, const void *bytes, size_t length, void *ret), void *ret);

/* Copies an attribute of a fixed SIZE, of which later kernels may tell more. Returns false where it is shorter. */
bool sockdiag_take_fixed(void *ret, size_t size, const void *bytes, size_t length);

/* Reads what a socket takes of memory (SK_MEMINFO_*). Returns false where it is too short. */
bool sockdiag_take_memory(const void *bytes, size_t length, struct socket_usage *ret);

#endif
