/* What the verbs of shm share that work on the bytes of an object. */
#ifndef IPCTOOL_APPLETS_SHM_COMMON_H
#define IPCTOOL_APPLETS_SHM_COMMON_H

#include <stdint.h>

#include "frame/address_value.h"
#include "frame/applet.h"
#include "frame/memory.h"
#include "ipc/shm_access.h"

#define SHM_ADDRESS_HELP "what it is: an id, a key (0x4d2, key=1234, ftok=PATH,PROJ, name=WORD) or a POSIX /NAME"

/* The operand of all of them, bound to the member `address` of S. */
#define SHM_ADDRESS_OPERAND(S) \
	{ "ADDR", 1, 1, SHM_ADDRESS_HELP, BIND_ADDRESS(S, address, .type = OBJECT_SHM) }

/* Opens what ADDRESS names. Returns STATUS_DONE, or the status of what it reported; ACCESS is to be closed in both cases. */
int shm_open_object(const struct address *address, enum shm_intent intent, struct shm_access *access);

/* The same as memory, for the verbs that work on all of its bytes. */
int shm_open_memory(const struct address *address, enum shm_intent intent, struct memory *memory);

/* Reports that to WHAT ("read") ADDRESS failed with ERROR at OFFSET, with MORE bytes to come. Returns the status. */
int shm_fail_copy(const char *what, const struct address *address, int error, uint64_t offset, uint64_t more);

/* Standard output failed with ERROR: leaves it to the frame to say so, or to die of SIGPIPE. Returns STATUS_DONE. */
int shm_fail_output(const struct invocation *call, int error);

#endif
