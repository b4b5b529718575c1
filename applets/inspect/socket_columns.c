#include "socket_columns.h"

#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>

#include "base/attributes.h"
#include "ipc/inet_socket.h"
#include "object_columns.h"

#define OBJECT ((const struct object *)row)

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = text ? CELL_TEXT : CELL_UNKNOWN, .text = text, .length = text ? strlen(text) : 0 };
}

static void set_if(struct cell *ret, bool known, enum cell_type type, uint64_t number)
{
	*ret = (struct cell){ .type = known ? type : CELL_UNKNOWN, .number = number };
}

/* The members of other types lie in the same place. */
static bool knows(const struct object *object, uint32_t fact)
{
	return object->type == OBJECT_SOCK && (object->known & fact);
}

void socket_get_kind(const void *row, void *data UNUSED, struct cell *ret)
{
	static const char *const names[] = { NULL, "unix-stream", "unix-dgram", "unix-seqpacket", "tcp", "udp", "raw" };

	set_text(ret, knows(OBJECT, FACT_SOCKET) ? names[OBJECT->sock.kind] : NULL);
}

void socket_get_connection(const void *row, void *data UNUSED, struct cell *ret)
{
	static const char *const names[] = {
		[TCP_ESTABLISHED] = "established", [TCP_SYN_SENT] = "syn-sent",     [TCP_SYN_RECV] = "syn-recv",
		[TCP_FIN_WAIT1] = "fin-wait-1",    [TCP_FIN_WAIT2] = "fin-wait-2",  [TCP_TIME_WAIT] = "time-wait",
		[TCP_CLOSE] = "unconnected",       [TCP_CLOSE_WAIT] = "close-wait", [TCP_LAST_ACK] = "last-ack",
		[TCP_LISTEN] = "listen",           [TCP_CLOSING] = "closing",
	};
	bool is_known = knows(OBJECT, FACT_SOCKET) && OBJECT->sock.state < ARRAY_SIZE(names);

	set_text(ret, OBJECT->flags & SOCK_IS_STALE ? "stale" : is_known ? names[OBJECT->sock.state] : NULL);
}

void socket_get_abstract(const void *row, void *data UNUSED, struct cell *ret)
{
	bool is_named = OBJECT->type == OBJECT_SOCK && OBJECT->name && strncmp(OBJECT->name, "unix:", 5) == 0;

	set_if(ret, is_named, CELL_BOOL, object_is_abstract(OBJECT));
}

void socket_get_inode(const void *row, void *data UNUSED, struct cell *ret)
{
	/* that of a file is another */
	bool is_file = OBJECT->flags & (SOCK_IS_STALE | SOCK_MAY_BE_ELSEWHERE);

	set_if(ret, OBJECT->type == OBJECT_SOCK && OBJECT->inode && !is_file, CELL_NUMBER, OBJECT->inode);
}

void socket_get_peer(const void *row, void *data, struct cell *ret)
{
	struct buffer *out = &((struct object_context *)data)->scratch;
	bool is_known = knows(OBJECT, FACT_SOCKET);
	struct sock_name remote;

	out->length = 0;
	if (is_known && OBJECT->sock.peer) {
		buffer_printf(out, "sock:[%u]", OBJECT->sock.peer);
	} else if (is_known && inet_socket_remote(OBJECT, &remote)) {
		buffer_text(out, "sock:");
		sock_name_write(&remote, inet_socket_type(OBJECT), OBJECT->sock.remote_port, out);
	}
	*ret = (struct cell){ .type = out->length ? CELL_ADDRESS : CELL_UNKNOWN, .text = out->data, .length = out->length };
}

/* A listener's queue has connections. */
static bool counts(const struct object *object, bool connections)
{
	return knows(object, FACT_QUEUES) && (object->sock.state == TCP_LISTEN) == connections;
}

void socket_get_recvq(const void *row, void *data UNUSED, struct cell *ret)
{
	set_if(ret, counts(OBJECT, false), CELL_SIZE, OBJECT->sock.receive_queue);
}

void socket_get_sendq(const void *row, void *data UNUSED, struct cell *ret)
{
	set_if(ret, counts(OBJECT, false), CELL_SIZE, OBJECT->sock.send_queue);
}

void socket_get_pending(const void *row, void *data UNUSED, struct cell *ret)
{
	set_if(ret, counts(OBJECT, true), CELL_NUMBER, OBJECT->sock.receive_queue);
}

void socket_get_backlog(const void *row, void *data UNUSED, struct cell *ret)
{
	set_if(ret, counts(OBJECT, true), CELL_NUMBER, OBJECT->sock.send_queue);
}

void socket_get_rcvbuf(const void *row, void *data UNUSED, struct cell *ret)
{
	set_if(ret, knows(OBJECT, FACT_MEMORY), CELL_SIZE, OBJECT->sock.receive_room);
}

void socket_get_sndbuf(const void *row, void *data UNUSED, struct cell *ret)
{
	set_if(ret, knows(OBJECT, FACT_MEMORY), CELL_SIZE, OBJECT->sock.send_room);
}

void socket_get_memory(const void *row, void *data UNUSED, struct cell *ret)
{
	set_if(ret, knows(OBJECT, FACT_MEMORY), CELL_SIZE, OBJECT->sock.memory);
}

void socket_get_shutdown(const void *row, void *data UNUSED, struct cell *ret)
{
	static const char *const words[] = { "receive", "send", NULL };

	set_if(ret, knows(OBJECT, FACT_SOCKET) && OBJECT->sock.has_shutdown, CELL_WORDS, OBJECT->sock.shutdown);
	ret->words = words;
}
