/*
 * Where a file that comes over UDP goes: a descriptor, or FILE.part (sys/part_file.h). Behind what has come so far FILE.part ends
 * with a mark that says of which file it is a part, so that another run can go on with it.
 */
#ifndef IPCTOOL_IPC_RELIABLE_STORE_H
#define IPCTOOL_IPC_RELIABLE_STORE_H

#include <stdbool.h>

#include "base/sha256.h"
#include "ipc/reliable_receiver.h"
#include "sys/part_file.h"

struct reliable_store {
	struct reliable_sink sink; /* what the receiver writes to */
	struct part_file part;     /* where the file has a name */
	int fd;                    /* else; borrowed */
	int write_error;           /* -errno when FD could not be written to */
	uint64_t found;            /* how much of it was there at the beginning */
	bool can_go_on;            /* by another run: there is a mark */
	struct reliable_file file; /* on its way */
	struct sha256 hash;        /* of what has come */
};

#define RELIABLE_STORE_NONE { .part = PART_FILE_NONE, .fd = -1 }

/* Begins one for PATH, which must outlive it; NULL: for the descriptor FD. Returns 0, or -errno with FAULT set. */
int reliable_store_open(struct reliable_store *store, const char *path, int fd, struct fault *fault) MUST_CHECK;

/* Ends it. FILE.part stays if another run can go on with it. */
void reliable_store_done(struct reliable_store *store);

#endif
