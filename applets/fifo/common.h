/* What fifo read and fifo write share: options, and the way to the open FIFO. */
#ifndef IPCTOOL_APPLETS_FIFO_COMMON_H
#define IPCTOOL_APPLETS_FIFO_COMMON_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/option.h"
#include "ipc/address.h"
#include "sys/deadline.h"

/* So many bytes are moved at once: what stays in the cache of a CPU. */
#define FIFO_PIECE ((size_t)128 << 10)

struct fifo_options {
	struct optional_i64 timeout, open_timeout;
	bool force;
};

/* Bound to a struct fifo_options: -t, --open-timeout, --force. */
extern const struct option fifo_options[];

/* Finds the FIFO. Returns the exit status; *RET is the descriptor for fifo_open(). */
int fifo_common_find(const struct address *address, const struct fifo_options *options, int *ret);

/* Until when somebody at the other end is waited for: a wait, too, that --timeout ends where no other limit is given. */
struct deadline fifo_common_open_deadline(const struct fifo_options *options);

/* Reports that the FIFO could not be opened because of ERROR, nobody being what the other end is. Returns the exit status. */
int fifo_common_fail_open(const struct address *address, int error, const char *nobody);

#endif
