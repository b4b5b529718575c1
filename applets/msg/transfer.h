/* What msg serve and msg get begin with. */
#ifndef IPCTOOL_APPLETS_MSG_TRANSFER_H
#define IPCTOOL_APPLETS_MSG_TRANSFER_H

#include "ipc/address.h"
#include "ipc/queue.h"

/* Reports an address that names no System V queue. Returns the exit status. */
int transfer_check_address(const struct address *address);

/* Opens the queue and makes waits end by deadlines and signals (sys/breaker.h). Returns the exit status. */
int transfer_open(const struct address *address, struct queue *queue);

#endif
