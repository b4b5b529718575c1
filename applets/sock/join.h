/* Joining a connection with standard input and output, or with those of a COMMAND. */
#ifndef IPCTOOL_APPLETS_SOCK_JOIN_H
#define IPCTOOL_APPLETS_SOCK_JOIN_H

#include <stdbool.h>

#include "ipc/sock_connection.h"
#include "out/stream.h"

/*
 * Passes standard input on to PEER and what it sends to standard output, until both have come to their end. IS_LAST: no other
 * connection follows, so that the end of either direction is passed on to whoever is at our standard input or output. A signal
 * that interrupt_came() knows ends it. Returns the exit status; what failed has been reported, or is OUT's error.
 */
int join_standard(const struct sock_peer *peer, struct stream *out, bool is_last);

/*
 * The same for COMMAND, which finds out about PEER from its environment; then closes PEER, and waits for COMMAND's end, whose
 * status is *WAIT_STATUS as wait(2) gives it. Returns STATUS_DONE, or the exit status when COMMAND could not be run, which has
 * been reported.
 */
int join_command(struct sock_peer *peer, char **command, int *wait_status);

#endif
