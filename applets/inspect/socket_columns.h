/* The columns of sockets, for object_columns. */
#ifndef IPCTOOL_APPLETS_INSPECT_SOCKET_COLUMNS_H
#define IPCTOOL_APPLETS_INSPECT_SOCKET_COLUMNS_H

#include "out/cell.h"

/* What sort of socket it is, how it stands to others, and whether its name is no path. */
void socket_get_kind(const void *row, void *context, struct cell *ret);
void socket_get_connection(const void *row, void *context, struct cell *ret);
void socket_get_abstract(const void *row, void *context, struct cell *ret);

/* Its number in sockfs, and the address of what it is connected to. */
void socket_get_inode(const void *row, void *context, struct cell *ret);
void socket_get_peer(const void *row, void *context, struct cell *ret);

/* Bytes to be read, and sent but not read; connections to be accepted, and the most there may be. */
void socket_get_recvq(const void *row, void *context, struct cell *ret);
void socket_get_sendq(const void *row, void *context, struct cell *ret);
void socket_get_pending(const void *row, void *context, struct cell *ret);
void socket_get_backlog(const void *row, void *context, struct cell *ret);

/* Bytes of memory that its queues may take, and that it takes. */
void socket_get_rcvbuf(const void *row, void *context, struct cell *ret);
void socket_get_sndbuf(const void *row, void *context, struct cell *ret);
void socket_get_memory(const void *row, void *context, struct cell *ret);

/* Which ways are shut. */
void socket_get_shutdown(const void *row, void *context, struct cell *ret);

#endif
