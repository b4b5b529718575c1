#include "object_columns.h"

#include <string.h>

#include "end_columns.h"
#include "ipc/address.h"
#include "ipc/select.h"
#include "socket_columns.h"
#include "sys/clock.h"
#include "sys/namespace.h"

void object_context_begin(struct object_context *context)
{
	*context = (struct object_context){ .ns = namespace_ipc_inode(), .now = clock_epoch_seconds() };
}

void object_context_done(struct object_context *context)
{
	name_cache_done(&context->users);
	name_cache_done(&context->groups);
	process_cache_done(&context->processes);
	buffer_done(&context->scratch);
}

/* Short names for what most functions below begin and end with. */
#define GET(name)    static void get_##name(const void *row UNUSED, void *data UNUSED, struct cell *ret)
#define OBJECT       ((const struct object *)row)
#define CONTEXT      ((struct object_context *)data)
#define NOTHING      (*ret = (struct cell){ .type = CELL_UNKNOWN })

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

static void set_number(struct cell *ret, enum cell_type type, uint64_t number)
{
	*ret = (struct cell){ .type = type, .number = number };
}

/* 0 is never. */
static void set_time(struct cell *ret, int64_t seconds)
{
	*ret = (struct cell){ .type = seconds ? CELL_TIME : CELL_UNKNOWN, .seconds = seconds };
}

/* 0 is nobody yet, or not visible from here. */
static void set_pid(struct cell *ret, uint32_t pid)
{
	set_number(ret, pid ? CELL_NUMBER : CELL_UNKNOWN, pid);
}

/* 0: not known. */
static uint64_t namespace_of(const void *row, const void *data)
{
	const struct object *object = row;

	return object->ns ? object->ns : ((const struct object_context *)data)->ns;
}

GET(type)
{
	set_text(ret, object_type_name(OBJECT->type));
}

GET(family)
{
	if (OBJECT->family == FAMILY_OTHER)
		NOTHING;
	else
		set_text(ret, OBJECT->family == FAMILY_SYSV ? "sysv" : "posix");
}

static void set_scratch(struct cell *ret, const struct buffer *scratch)
{
	*ret = (struct cell){ .type = CELL_ADDRESS, .text = scratch->data, .length = scratch->length };
}

GET(addr)
{
	CONTEXT->scratch.length = 0;
	object_address(OBJECT, &CONTEXT->scratch);
	set_scratch(ret, &CONTEXT->scratch);
}

GET(ident)
{
	if (OBJECT->family == FAMILY_OTHER && OBJECT->type != OBJECT_FIFO) {
		NOTHING;
		return;
	}
	CONTEXT->scratch.length = 0;
	ident_append(OBJECT, namespace_of(row, data), &CONTEXT->scratch);
	set_scratch(ret, &CONTEXT->scratch);
}

#define IS_SYSV (OBJECT->family == FAMILY_SYSV)

GET(id)
{
	set_number(ret, IS_SYSV ? CELL_NUMBER : CELL_UNKNOWN, (uint64_t)OBJECT->id);
}

GET(key)
{
	set_number(ret, IS_SYSV ? CELL_KEY : CELL_UNKNOWN, OBJECT->key);
}

GET(name)
{
	CONTEXT->scratch.length = 0;
	if (OBJECT->flags & NAME_IS_ESCAPED && object_true_name(OBJECT, &CONTEXT->scratch))
		*ret = (struct cell){ .type = CELL_TEXT, .text = CONTEXT->scratch.data, .length = CONTEXT->scratch.length };
	else if (OBJECT->name)
		set_text(ret, OBJECT->name);
	else
		NOTHING;
}

/* Eventfds have neither owner nor times; a socket has an owner alone. */
#define HAS_STATUS (OBJECT->family != FAMILY_OTHER || (OBJECT->known & FACT_FILE))
#define HAS_OWNER  (HAS_STATUS || (OBJECT->known & FACT_UID))

/* What not every row has. */
#define GET_IF(condition, name, setter, ...)      \
	GET(name)                                 \
	{                                         \
		if (condition)                    \
			setter(ret, __VA_ARGS__); \
		else                              \
			NOTHING;                  \
	}

GET_IF(HAS_OWNER, owner, set_text, users_name(&CONTEXT->users, OBJECT->uid))
GET_IF(HAS_OWNER, uid, set_number, CELL_NUMBER, OBJECT->uid)
GET_IF(HAS_STATUS, group, set_text, groups_name(&CONTEXT->groups, OBJECT->gid))
GET_IF(HAS_STATUS, gid, set_number, CELL_NUMBER, OBJECT->gid)
GET_IF(HAS_STATUS, mode, set_number, CELL_MODE, OBJECT->mode)
GET_IF(IS_SYSV, creator, set_text, users_name(&CONTEXT->users, OBJECT->cuid))
GET_IF(IS_SYSV, cuid, set_number, CELL_NUMBER, OBJECT->cuid)
GET_IF(IS_SYSV, cgid, set_number, CELL_NUMBER, OBJECT->cgid)

GET(size)
{
	uint64_t size;
	bool known = object_size(OBJECT, &size);

	set_number(ret, known ? CELL_SIZE : CELL_UNKNOWN, size);
}

GET(count)
{
	uint64_t count;
	bool known = object_count(OBJECT, &count);

	set_number(ret, known ? CELL_NUMBER : CELL_UNKNOWN, count);
}

/* The uses of the row's object, once somebody looked; else none. */
static const struct use *uses_of(const struct object_context *context, const struct object *object, size_t *count)
{
	const struct survey *survey = context->survey;

	*count = 0;
	if (!survey || !survey->looked)
		return NULL;
	return holders_of(&survey->holders, (size_t)(object - survey->list.objects), count);
}

static bool was_looked_at(const struct object_context *context)
{
	return context->survey && context->survey->looked;
}

GET(state)
{
	const char *name = NULL;

	if (was_looked_at(CONTEXT))
		name = standing_name(CONTEXT->survey->standings[OBJECT - CONTEXT->survey->list.objects]);
	/* who may use it need not be known to say that it is no semaphore */
	if (!name && (OBJECT->flags & SEM_IS_INVALID))
		name = "invalid";
	if (name)
		set_text(ret, name);
	else
		NOTHING;
}

/* The processes that hold it, each once: the uses come in order of pid. */
GET(pids)
{
	struct buffer *pids = &CONTEXT->scratch;
	size_t count;
	const struct use *uses = uses_of(CONTEXT, OBJECT, &count);

	pids->length = 0;
	for (size_t i = 0; i < count; i++)
		if (uses[i].role <= ROLE_WAITING && (i == 0 || uses[i].pid != uses[i - 1].pid))
			buffer_append(pids, &uses[i].pid, sizeof(uses[i].pid));
	*ret = (struct cell){ .type = was_looked_at(CONTEXT) ? CELL_NUMBERS : CELL_UNKNOWN,
			      .count = pids->length / sizeof(uint32_t),
			      .numbers = (const uint32_t *)(const void *)pids->data };
}

GET(procs)
{
	struct cell pids;

	get_pids(row, data, &pids);
	set_number(ret, pids.type == CELL_UNKNOWN ? CELL_UNKNOWN : CELL_NUMBER, pids.count);
}

/* Of a set the kernel counts itself who waits; of others those that were found. */
GET(waiters)
{
	size_t count, waiting = 0;
	const struct use *uses = uses_of(CONTEXT, OBJECT, &count);

	for (size_t i = 0; i < count; i++)
		waiting += uses[i].role == ROLE_WAITING;
	if (OBJECT->type == OBJECT_SEM && (OBJECT->known & FACT_WAITERS))
		set_number(ret, CELL_NUMBER, OBJECT->sem.waiters);
	else
		set_number(ret, was_looked_at(CONTEXT) ? CELL_NUMBER : CELL_UNKNOWN, waiting);
}

GET(changed)
{
	set_time(ret, OBJECT->changed);
}

GET(lastuse)
{
	set_time(ret, object_last_use(OBJECT));
}

GET(idle)
{
	/* the times of a pipe are those of its making */
	bool known = HAS_STATUS && OBJECT->type != OBJECT_PIPE;

	*ret = (struct cell){ .type = known ? CELL_SPAN : CELL_UNKNOWN, .seconds = object_idle(OBJECT, CONTEXT->now) };
}

GET(app)
{
	const char *app = object_app(OBJECT);

	if (app)
		set_text(ret, app);
	else
		NOTHING;
}

GET(ns)
{
	/* files and pipes are in none; a socket that was named tells nothing of its network namespace */
	uint64_t ns = OBJECT->family == FAMILY_OTHER ? OBJECT->ns : namespace_of(row, data);

	set_number(ret, ns ? CELL_NUMBER : CELL_UNKNOWN, ns);
}

GET(container)
{
	const char *name = OBJECT->ns && CONTEXT->survey ? survey_container(CONTEXT->survey, OBJECT->ns) : NULL;

	*ret = (struct cell){ .type = name ? CELL_TEXT : CELL_UNKNOWN, .text = name, .length = name ? strlen(name) : 0 };
}

/* The members of one type, what System V alone records, and what the source must have told: unknown in other rows. */
#define GET_OF(TYPE, name, setter, ...)    GET_IF(OBJECT->type == (TYPE), name, setter, __VA_ARGS__)
#define SYSV_ALONE(TYPE, name, cell, number) GET_IF(OBJECT->type == (TYPE) && IS_SYSV, name, set_number, cell, number)
#define GET_KNOWN(fact, name, cell, number)  GET_IF(OBJECT->known & (fact), name, set_number, cell, number)

SYSV_ALONE(OBJECT_SHM, nattch, CELL_NUMBER, OBJECT->shm.nattch)
GET_OF(OBJECT_SHM, cpid, set_pid, OBJECT->shm.cpid)
GET_OF(OBJECT_SHM, lpid, set_pid, OBJECT->shm.lpid)
GET_OF(OBJECT_SHM, attach, set_time, OBJECT->shm.attached)
GET_OF(OBJECT_SHM, detach, set_time, OBJECT->shm.detached)
GET_KNOWN(FACT_RSS, rss, CELL_SIZE, OBJECT->shm.rss)
GET_KNOWN(FACT_MSGS, maxmsg, CELL_NUMBER, OBJECT->msg.maxmsg)
GET_KNOWN(FACT_MSGS, msgsize, CELL_SIZE, OBJECT->msg.msgsize)
GET_OF(OBJECT_MSG, notify_pid, set_pid, OBJECT->msg.notify_pid)
GET_KNOWN(FACT_QBYTES, qbytes, CELL_SIZE, OBJECT->msg.qbytes)
GET_OF(OBJECT_MSG, lspid, set_pid, OBJECT->msg.lspid)
GET_OF(OBJECT_MSG, lrpid, set_pid, OBJECT->msg.lrpid)
GET_OF(OBJECT_MSG, send, set_time, OBJECT->msg.sent)
GET_OF(OBJECT_MSG, recv, set_time, OBJECT->msg.received)
GET_OF(OBJECT_SEM, otime, set_time, OBJECT->sem.otime)

GET(nsems)
{
	if (OBJECT->type == OBJECT_SEM)
		get_count(row, data, ret);
	else
		NOTHING;
}

GET(swap)
{
	set_number(ret, IS_SYSV && (OBJECT->known & FACT_RSS) ? CELL_SIZE : CELL_UNKNOWN, OBJECT->shm.swap);
}

GET(bytes)
{
	if (OBJECT->type == OBJECT_MSG)
		get_size(row, data, ret);
	else
		NOTHING;
}

GET(msgs)
{
	uint64_t messages = 0;
	bool known = OBJECT->type == OBJECT_MSG && object_messages(OBJECT, &messages);

	set_number(ret, known ? CELL_NUMBER : CELL_UNKNOWN, messages);
}

GET(command)
{
	const char *command = OBJECT->type == OBJECT_SHM && IS_SYSV ? process_cache_command(&CONTEXT->processes, OBJECT->shm.cpid,
										 OBJECT->changed) :
							   NULL;

	if (command)
		set_text(ret, command);
	else
		NOTHING;
}

GET(flags)
{
	static const char *const words[] = { "removed", "locked", NULL };

	if (OBJECT->type == OBJECT_SHM && IS_SYSV)
		*ret = (struct cell){ .type = CELL_WORDS, .number = OBJECT->flags, .words = words };
	else
		NOTHING;
}

GET(values)
{
	if (!(OBJECT->known & FACT_VALUES))
		NOTHING;
	else if (!IS_SYSV)
		*ret = (struct cell){ .type = CELL_NUMBERS, .count = 1, .numbers = &OBJECT->sem.value };
	else
		*ret = (struct cell){ .type = CELL_SHORTS, .count = OBJECT->sem.nsems, .shorts = OBJECT->sem.values };
}

#define EACH    TYPES_DEFAULT
#define PIPE    TYPE_BIT(OBJECT_PIPE)
#define FIFO    TYPE_BIT(OBJECT_FIFO)
#define EVENTFD TYPE_BIT(OBJECT_EVENTFD)
#define MEMFD   TYPE_BIT(OBJECT_MEMFD)
#define SOCK    TYPE_BIT(OBJECT_SOCK)
#define ALL     (EACH | TYPES_WITH_ENDS)
#define SHM     TYPE_BIT(OBJECT_SHM)
#define MSG     TYPE_BIT(OBJECT_MSG)
#define SEM     TYPE_BIT(OBJECT_SEM)
#define TABLE   (COLUMN_TABLE | COLUMN_MACHINE)
#define MACHINE COLUMN_MACHINE
#define RIGHT   COLUMN_RIGHT

/* Every cell depends on what the object is and what is known of it. */
#define READS(member) (COLUMN_READS(struct object, type) | COLUMN_READS(struct object, family) | \
		       COLUMN_READS(struct object, known) | COLUMN_READS(struct object, flags) | \
		       COLUMN_READS(struct object, member))
#define READS_TIMES   (READS(used) | READS(changed) | READS(shm.attached) | READS(shm.detached) | READS(msg.sent) | \
		       READS(msg.received) | READS(sem.otime))
#define READS_APP     (READS(name) | READS(key) | READS(mode) | READS(shm.size) | READS(sem.nsems))
#define READS_SIZE    (READS(shm.size) | READS(msg.bytes) | READS(memfd.size))
#define READS_ALL     COLUMN_WORDS(0, sizeof(struct object) / 8 - 1)

_Static_assert(sizeof(struct object) <= COLUMN_ROW_MAX && sizeof(struct object) % 8 == 0, "objects are compared by words");

const struct column object_columns[OBJECT_COLUMN_COUNT] = {
	{ "TYPE", "shm, msg, sem, fifo, pipe, sock, eventfd or memfd", TABLE, ALL, 0, get_type, READS(type) },
	{ "FAMILY", "sysv or posix", MACHINE, EACH, 0, get_family, READS(type) },
	{ "ADDR", "canonical address: what every command takes", TABLE, ALL, 0, get_addr, READS(id) | READS(name) | READS(inode) },
	{ "IDENT", "address with a hash: names this very object, not a successor", MACHINE, EACH | FIFO, 0, get_ident, READS_ALL },
	{ "ID", "System V id", MACHINE | RIGHT, EACH, 0, get_id, READS(id) },
	{ "KEY", "System V key; 0x00000000 is private", TABLE, EACH, 0, get_key, READS(key) },
	{ "NAME", "POSIX name without the slash, path of a FIFO, name of a socket, name a memfd was given", MACHINE, EACH | FIFO | SOCK | MEMFD, 0, get_name, READS(name), MEMFD },
	{ "OWNER", "owner's name, or number", TABLE, EACH | PIPE | FIFO | SOCK | MEMFD, 0, get_owner, READS(uid) },
	{ "UID", "owner's user id", MACHINE | RIGHT, EACH | PIPE | FIFO | SOCK | MEMFD, 0, get_uid, READS(uid) },
	{ "GROUP", "owning group's name, or number", MACHINE, EACH | PIPE | FIFO | MEMFD, 0, get_group, READS(gid) },
	{ "GID", "owning group's id", MACHINE | RIGHT, EACH | PIPE | FIFO | MEMFD, 0, get_gid, READS(gid) },
	{ "CREATOR", "creator's name, or number", MACHINE, EACH, 0, get_creator, READS(cuid) },
	{ "CUID", "creator's user id", MACHINE | RIGHT, EACH, 0, get_cuid, READS(cuid) },
	{ "CGID", "creator's group id", MACHINE | RIGHT, EACH, 0, get_cgid, READS(cgid) },
	{ "MODE", "permissions, octal", TABLE, EACH | FIFO | MEMFD, 0, get_mode, READS(mode) },
	{ "SIZE", "bytes of a segment or memfd, bytes in a queue", TABLE | RIGHT, SHM | MSG | MEMFD, FACT_BYTES | FACT_SIZE, get_size, READS_SIZE },
	{ "COUNT", "attachments, messages or semaphores", TABLE | RIGHT, EACH, FACT_MSGS, get_count, READS(shm.nattch) | READS(msg.msgs) | READS(sem.nsems) },
	{ "STATE", "in-use, idle, orphan, removed or invalid; empty when somebody unseen may use it", COLUMN_TABLE, EACH | FIFO, FACT_PASS | FACT_SEMPIDS | FACT_WAITERS, get_state },
	{ "PROCS", "how many processes hold it or wait on it", COLUMN_ASKED | RIGHT, ALL, FACT_PASS, get_procs },
	{ "PIDS", "which processes", COLUMN_ASKED, ALL, FACT_PASS, get_pids },
	{ "WAITERS", "how many threads wait on it", COLUMN_ASKED | RIGHT, ALL, FACT_PASS | FACT_WAITERS, get_waiters },
	{ "CHANGED", "time of creation or last change (POSIX, FIFO, memfd: of writing too)", MACHINE, EACH | PIPE | FIFO | MEMFD, 0, get_changed, READS(changed) },
	{ "LASTUSE", "time of last use (POSIX: of a read, write or mapping, a send or receive)", MACHINE, EACH | FIFO | MEMFD, 0, get_lastuse, READS_TIMES },
	{ "IDLE", "seconds since last use, creation or change", TABLE | RIGHT, EACH | FIFO | MEMFD, 0, get_idle, READS_TIMES },
	{ "APP", "application it belongs to, where it is recognised", TABLE | COLUMN_IF_KNOWN, EACH, 0, get_app, READS_APP },
	{ "NS", "inode number of the IPC namespace; of a socket, of the network namespace", MACHINE | RIGHT, EACH | SOCK, 0, get_ns, READS(ns) },
	{ "CONTAINER", "container that the namespace belongs to, where --all-ns can tell", COLUMN_ASKED | COLUMN_IF_KNOWN, EACH, 0, get_container, READS(ns) },
	{ "NATTCH", "attachments: mappings, not processes", MACHINE | RIGHT, SHM, 0, get_nattch, READS(shm.nattch) },
	{ "CPID", "pid of the creator; empty when not visible from here", MACHINE | RIGHT, SHM, 0, get_cpid, READS(shm.cpid) },
	{ "LPID", "pid of the last to attach or detach", MACHINE | RIGHT, SHM, 0, get_lpid, READS(shm.lpid) },
	{ "COMMAND", "command of the creator, while it lives", MACHINE, SHM, 0, get_command },
	{ "ATTACH", "time of the last attach", MACHINE, SHM, 0, get_attach, READS(shm.attached) },
	{ "DETACH", "time of the last detach", MACHINE, SHM, 0, get_detach, READS(shm.detached) },
	{ "RSS", "bytes in memory (POSIX: or swapped out)", MACHINE | RIGHT, SHM, FACT_RSS, get_rss, READS(shm.rss) },
	{ "SWAP", "bytes swapped out", MACHINE | RIGHT, SHM, FACT_RSS, get_swap, READS(shm.swap) },
	{ "FLAGS", "removed (but attached), locked (in memory)", MACHINE, SHM, 0, get_flags, READS(flags) },
	{ "BYTES", "bytes in the queue", MACHINE | RIGHT, MSG, FACT_BYTES, get_bytes, READS(msg.bytes) },
	{ "MSGS", "messages in the queue", MACHINE | RIGHT, MSG, FACT_MSGS, get_msgs, READS(msg.msgs) },
	{ "QBYTES", "most bytes the queue may hold", MACHINE | RIGHT, MSG, FACT_QBYTES | FACT_MSGS, get_qbytes, READS(msg.qbytes) },
	{ "LSPID", "pid of the last sender", MACHINE | RIGHT, MSG, 0, get_lspid, READS(msg.lspid) },
	{ "LRPID", "pid of the last receiver", MACHINE | RIGHT, MSG, 0, get_lrpid, READS(msg.lrpid) },
	{ "SEND", "time of the last send", MACHINE, MSG, 0, get_send, READS(msg.sent) },
	{ "RECV", "time of the last receive", MACHINE, MSG, 0, get_recv, READS(msg.received) },
	{ "MAXMSG", "most messages a POSIX queue may hold", MACHINE | RIGHT, MSG, FACT_MSGS, get_maxmsg, READS(msg.maxmsg) },
	{ "MSGSIZE", "most bytes of one message in a POSIX queue", MACHINE | RIGHT, MSG, FACT_MSGS, get_msgsize, READS(msg.msgsize) },
	{ "NOTIFY_PID", "pid that a POSIX queue tells of a message", MACHINE | RIGHT, MSG, FACT_NOTIFY, get_notify_pid, READS(msg.notify_pid) },
	{ "NSEMS", "semaphores in the set", MACHINE | RIGHT, SEM, 0, get_nsems, READS(sem.nsems) },
	{ "VALUES", "values of the semaphores, in order", MACHINE, SEM, FACT_VALUES, get_values },
	{ "OTIME", "time of the last semop", MACHINE, SEM, 0, get_otime, READS(sem.otime) },
	{ "FILL", "bytes in the pipe or FIFO now", COLUMN_ASKED | RIGHT, PIPE | FIFO, FACT_FILL, end_get_fill, READS(pipe.fill) },
	{ "CAPACITY", "bytes it has room for, if they come in whole pages", COLUMN_ASKED | RIGHT, PIPE | FIFO, FACT_FILL, end_get_capacity, READS(pipe.capacity) },
	{ "VALUE", "what an eventfd has counted", TABLE | RIGHT, EVENTFD, FACT_VALUE, end_get_value, READS(eventfd.value) },
	{ "SEALS", "what a memfd is sealed against: seal, shrink, grow, write, future-write, exec", TABLE, MEMFD, FACT_SEALS, end_get_seals },
	{ "KIND", "unix-stream, unix-dgram, unix-seqpacket, tcp, udp or raw", TABLE, SOCK, 0, socket_get_kind, READS(sock) },
	{ "CONNECTION", "listen, established, unconnected, syn-sent, ...; stale: a file that no socket is bound to", TABLE, SOCK, 0, socket_get_connection, READS(sock) | READS(flags) },
	{ "ABSTRACT", "whether its name is no path", MACHINE, SOCK, 0, socket_get_abstract, READS(name) },
	{ "INODE", "number of its inode; none: no process has it, or not yet", MACHINE | RIGHT, SOCK, 0, socket_get_inode, READS(inode) | READS(flags) },
	{ "PEER", "address of what it is connected to; of UNIX sockets on this machine by its inode", TABLE | COLUMN_IF_KNOWN, SOCK, 0, socket_get_peer, READS(sock) },
	{ "RECVQ", "bytes to be read (UNIX datagrams: in the first; UDP, raw: of memory)", TABLE | COLUMN_IF_KNOWN | RIGHT, SOCK, 0, socket_get_recvq, READS(sock) },
	{ "SENDQ", "bytes sent and not acknowledged (but for TCP: of memory)", MACHINE | RIGHT, SOCK, 0, socket_get_sendq, READS(sock) },
	{ "PENDING", "connections to be accepted", TABLE | COLUMN_IF_KNOWN | RIGHT, SOCK, 0, socket_get_pending, READS(sock) },
	{ "BACKLOG", "most connections that may wait to be accepted, beside the one being made", TABLE | COLUMN_IF_KNOWN | RIGHT, SOCK, 0, socket_get_backlog, READS(sock) },
	{ "RCVBUF", "most bytes of memory that what it has received may take", MACHINE | RIGHT, SOCK, 0, socket_get_rcvbuf, READS(sock) },
	{ "SNDBUF", "most bytes of memory that what it has sent may take", MACHINE | RIGHT, SOCK, 0, socket_get_sndbuf, READS(sock) },
	{ "MEMORY", "bytes of memory it takes", MACHINE | RIGHT, SOCK, 0, socket_get_memory, READS(sock) },
	{ "SHUTDOWN", "what is shut: receive, send", MACHINE, SOCK, 0, socket_get_shutdown, READS(sock) },
	{ "ENDS", "who has it open, where anybody: pid, descriptor, end (read, write or both) and command", TABLE, TYPES_WITH_ENDS, 0, end_get_ends },
};
