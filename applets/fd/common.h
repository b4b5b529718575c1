/* What the verbs of fd share: descriptors for a COMMAND, and meeting another process at a UNIX socket. */
#ifndef IPCTOOL_APPLETS_FD_COMMON_H
#define IPCTOOL_APPLETS_FD_COMMON_H

#include <stdbool.h>
#include <sys/socket.h>

#include "frame/applet.h"
#include "frame/sock_value.h"
#include "ipc/fd_message.h"

/* Where COMMAND is to find what it is given. */
struct fd_place {
	struct optional_u64 as;
};

/* Bound to a struct fd_place: --as. */
extern const struct option fd_place_options[];

/* The statuses of verbs that run a COMMAND and wait for nobody. */
extern const enum exit_status fd_command_statuses[];

/* Where two processes meet. */
struct fd_meeting {
	struct optional_i64 timeout;
	bool force;
};

/* Bound to a struct fd_meeting: -t, --force. */
extern const struct option fd_meeting_options[];

/* The operand SOCK, bound to the member `address` of S. */
#define FD_SOCK_OPERAND(S)                                                                                         \
	{ "SOCK", 1, 1, "where they meet: unix:PATH or unix:@NAME (or unix-seqpacket:)",                           \
	  BIND_SOCK(S, address, SOCK_CONNECTIONS, "descriptors go through unix:PATH, unix:@NAME or unix-seqpacket:") }

/* Refuses what is no UNIX socket. Returns STATUS_DONE, or STATUS_USAGE when that has been reported. */
int fd_check_address(const struct sock_address *address);

/*
 * Whether the process at the other end of a connection, whose CREDENTIALS the kernel told, may be given descriptors, or be taken
 * some from: it is the same user's, root's, or that of the owner of the directory that the socket's path is in.
 */
bool fd_trusts(const struct fd_meeting *meeting, const struct sock_address *address, const struct ucred *credentials);

/*
 * Becomes COMMAND with what is in LIST, which are not ours any more. Returns only when that failed, and has been reported: the
 * status.
 */
int fd_become(const struct invocation *call, const struct fd_place *place, struct fd_list *list);

#endif
