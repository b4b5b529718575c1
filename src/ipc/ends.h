/*
 * What only a descriptor of an object can tell: how full a pipe is, a memfd's seals. It is one of another process, and is left
 * as it is:
 *
 *   status, name   are asked for by way of /proc/PID/fd, which opens nothing
 *   seals          want the memfd opened for reading, for a moment
 *   fill           wants a pipe's own end: it is borrowed for a moment (pidfd_getfd(2)). That is an end for writing: who reads
 *                  may learn of the end of the stream that moment later. An end for reading is left alone where anybody may
 *                  write, for he must get EPIPE as soon as the last reader has gone
 */
#ifndef IPCTOOL_IPC_ENDS_H
#define IPCTOOL_IPC_ENDS_H

#include <stdint.h>

#include "base/attributes.h"
#include "ipc/holders.h"
#include "ipc/object.h"

/*
 * Finds out FACTS (FACT_FILE, FACT_VALUE, FACT_SIZE, FACT_SEALS, FACT_FILL) of the objects of TYPES_WITH_ENDS, those that are
 * not known yet, by the descriptors that HOLDERS found. What nobody lets us see stays unknown. Returns 0 or -ENOMEM.
 */
int ends_learn(struct object_list *objects, const struct holders *holders, uint32_t facts) MUST_CHECK;

#endif
