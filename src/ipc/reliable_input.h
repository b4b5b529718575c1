/* Where a file that goes over UDP comes from: a file, whose size and hash are known before it is sent, or a stream. */
#ifndef IPCTOOL_IPC_RELIABLE_INPUT_H
#define IPCTOOL_IPC_RELIABLE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/sha256.h"
#include "ipc/reliable_sender.h"

struct reliable_input {
	struct reliable_source source; /* what the sender reads from */
	int fd;                        /* borrowed */
	bool is_stream;                /* it cannot be read twice */
	uint64_t start;                /* where in the file it begins: standard input may have been read from already */
	uint64_t offset;               /* from there: what is read next */
	struct sha256 hash;            /* a stream's, of what was read */
};

/* Begins to read from FD; of a regular file, reads all of it once. Returns 0 or -errno. */
int reliable_input_begin(struct reliable_input *input, int fd) MUST_CHECK;

#endif
