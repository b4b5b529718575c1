/* IPC objects of every kind in one shape, so that ls, stat, who, rm are written once. */
#ifndef IPCTOOL_IPC_OBJECT_H
#define IPCTOOL_IPC_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"

enum object_type {
	OBJECT_NONE = 0,
	OBJECT_SHM,
	OBJECT_MSG,
	OBJECT_SEM,
	OBJECT_FIFO,
	OBJECT_PIPE,
	OBJECT_SOCK,
	OBJECT_EVENTFD,
	OBJECT_MEMFD,
	OBJECT_MMAP,
	OBJECT_LOCK,
	OBJECT_TYPES, /* how many there are, OBJECT_NONE included */
};

/* A set of types, as bits. */
#define TYPE_BIT(type) (UINT32_C(1) << (type))
#define TYPES_DEFAULT  (TYPE_BIT(OBJECT_SHM) | TYPE_BIT(OBJECT_MSG) | TYPE_BIT(OBJECT_SEM))

/* Those that are there by the descriptors that processes have of them, and are found by looking at these. */
#define TYPES_WITH_ENDS \
	(TYPE_BIT(OBJECT_PIPE) | TYPE_BIT(OBJECT_FIFO) | TYPE_BIT(OBJECT_SOCK) | TYPE_BIT(OBJECT_EVENTFD) | \
	 TYPE_BIT(OBJECT_MEMFD))
#define TYPES_LISTED    (TYPES_DEFAULT | TYPES_WITH_ENDS)

enum object_family {
	FAMILY_SYSV,
	FAMILY_POSIX,
	FAMILY_OTHER,
};

/* Which members hold something: a source that cannot say leaves the bit out, and the value is unknown, never 0. */
enum object_fact {
	FACT_QBYTES = 1 << 0,  /* msg.qbytes */
	FACT_RSS = 1 << 1,     /* shm.rss, shm.swap */
	FACT_VALUES = 1 << 2,  /* sem.values */
	FACT_COMMAND = 1 << 3, /* the creator's command is wanted: nothing the object holds */
	FACT_PASS = 1 << 4,    /* who holds it: wants a pass over /proc */
	FACT_SEMPIDS = 1 << 5, /* sem.pids */
	FACT_WAITERS = 1 << 6, /* sem.waiters, the kernel's count */
	FACT_MSGS = 1 << 7,    /* msg.msgs; POSIX: also maxmsg and msgsize. System V always knows its messages */
	FACT_BYTES = 1 << 8,   /* msg.bytes; finding out sets the atime and ctime of a POSIX queue that is not empty */
	FACT_NOTIFY = 1 << 9,  /* POSIX: msg.notify_pid; finding out sets the atime and ctime of the queue */
	FACT_FILE = 1 << 10,   /* FAMILY_OTHER: uid, gid, mode, changed, used */
	FACT_VALUE = 1 << 11,  /* eventfd.value */
	FACT_SIZE = 1 << 12,   /* memfd.size */
	FACT_SEALS = 1 << 13,  /* memfd.seals; finding out opens the file for a moment */
	FACT_FILL = 1 << 14,   /* pipe.fill and pipe.capacity; finding out borrows a descriptor for a moment, see ipc/ends.h */
	FACT_SOCKET = 1 << 15, /* sock: its kind and state, peer and remote */
	FACT_UID = 1 << 16,    /* sock: uid alone */
	FACT_QUEUES = 1 << 17, /* sock.receive_queue, sock.send_queue */
	FACT_MEMORY = 1 << 18, /* sock.receive_room, sock.send_room, sock.memory */
};

enum object_flag {
	SHM_IS_REMOVED = 1 << 0, /* marked for removal (SHM_DEST), still attached; a file without a name, still mapped or open */
	SHM_IS_LOCKED = 1 << 1,  /* locked into memory (SHM_LOCKED) */
	SEM_IS_INVALID = 1 << 2, /* a regular file sem.* that is no semaphore */
	NAME_IS_ESCAPED = 1 << 3, /* a socket's name as its address has it: an abstract one may hold NUL bytes */
	SOCK_MAY_BE_ELSEWHERE = 1 << 4, /* a socket's file: network namespaces that could not be asked may have the socket */
	SOCK_IS_STALE = 1 << 5, /* a socket's file that no socket is bound to */
	NAME_IS_NO_ADDRESS = 1 << 6, /* a socket's: the path it was bound to, which does not lead to it from here */
};

struct shm_facts {
	uint64_t size;    /* bytes, as asked for at creation */
	uint64_t nattch;  /* attachments: mappings, not processes; System V alone counts them */
	uint32_t cpid, lpid; /* creator and last user; 0: nobody yet, or not visible from here */
	int64_t attached, detached; /* seconds since the epoch; 0: never */
	uint64_t rss, swap; /* bytes; POSIX: rss is all that was taken, swapped out or not, and swap is not known */
};

struct msg_facts {
	uint64_t bytes;  /* in the queue now */
	uint64_t msgs;
	uint64_t qbytes; /* most bytes it may hold */
	uint32_t lspid, lrpid;
	int64_t sent, received;
	/* POSIX */
	uint32_t maxmsg, msgsize; /* most messages, most bytes of one: qbytes is their product */
	uint32_t notify_pid;      /* who asked to be told of a message; 0: nobody, or not visible from here */
};

struct sem_facts {
	uint64_t nsems;
	int64_t otime;
	uint16_t *values; /* System V: one per semaphore; owned by the list */
	uint32_t value;   /* POSIX: of the one that there is */
	uint32_t *pids;   /* last operator of each; owned by the list */
	uint64_t waiters; /* processes waiting, all semaphores together */
};

/* Of a FIFO, too. */
struct pipe_facts {
	uint64_t fill, capacity; /* bytes in it, and room for them */
};

struct memfd_facts {
	uint64_t size;
	uint32_t seals; /* F_SEAL_* (fcntl(2)) */
};

struct eventfd_facts {
	uint64_t value;
};

enum sock_kind {
	SOCK_KIND_UNKNOWN,
	SOCK_KIND_STREAM, /* UNIX sockets */
	SOCK_KIND_DGRAM,
	SOCK_KIND_SEQPACKET,
	SOCK_KIND_TCP, /* over IP */
	SOCK_KIND_UDP,
	SOCK_KIND_RAW,
};

struct sock_facts {
	uint8_t kind;     /* enum sock_kind */
	uint8_t state;    /* TCP_ESTABLISHED, ...: the kernel has TCP's words for all (tcp(7)) */
	uint8_t shutdown; /* bit 0: nothing more comes, bit 1: nothing more can be sent */
	bool is_v6;       /* of one over IP */
	uint32_t peer;    /* the inode of the socket it is connected to; 0: none, not accepted yet, or another machine's */
	uint32_t receive_queue, send_queue; /* bytes; of a listener connections to be accepted, and the most there may be */
	uint32_t receive_room, send_room;   /* the most bytes of memory its queues may take */
	uint64_t memory;  /* bytes taken */
	unsigned char remote[16]; /* of one over IP: the address it is connected to; all 0: none */
	uint32_t remote_interface;
	uint16_t remote_port;     /* of a raw socket its protocol */
	bool has_shutdown;        /* shutdown is known */
};

struct object {
	size_t tag;         /* the caller's own: nothing here looks at it */
	enum object_type type;
	enum object_family family;
	uint32_t known;     /* enum object_fact */
	/*
	 * POSIX: the true bytes, without the slash; a file's path; what a memfd was called, which is no address; of a socket
	 * "unix:PATH" or "unix:@NAME", see also NAME_IS_ESCAPED. Owned by the list. System V has none.
	 */
	char *name;
	uint64_t device, inode; /* POSIX, other: the file behind it (st_dev, st_ino), which tells it from a successor */
	uint64_t taken;     /* POSIX: bytes of memory that the file takes; UINT64_MAX: not known */
	int64_t birth;      /* POSIX, other: when the file was made, nanoseconds since the epoch; 0: not known (queues) */
	int64_t used;       /* POSIX: last read or written by a call, or mapped; of a queue, last send or receive */
	uint64_t ns;        /* inode number of the IPC namespace it is in; 0: the one that ipctool is in */
	int64_t written;    /* POSIX: the file's mtime, seconds since the epoch */
	int32_t id;         /* System V */
	uint32_t key;       /* System V; 0 is IPC_PRIVATE, and what a removed segment has */
	uint32_t uid, gid;  /* owner */
	uint32_t cuid, cgid; /* creator; POSIX records none */
	uint16_t mode;      /* permission bits, 0 to 0777 */
	uint16_t flags;     /* enum object_flag */
	/*
	 * Created, or changed by IPC_SET or SETVAL: seconds since the epoch. POSIX: the file's ctime, which writing by a call
	 * sets too; of a queue, whose ctime looking at it sets, its mtime: the last send or receive.
	 */
	int64_t changed;
	union {
		struct shm_facts shm;
		struct msg_facts msg;
		struct sem_facts sem;
		struct pipe_facts pipe;
		struct memfd_facts memfd;
		struct eventfd_facts eventfd;
		struct sock_facts sock;
	};
};

/* What is to become of an object's owner, group and mode; what was not asked for stays as it is. */
struct permissions {
	bool change_mode, change_owner, change_group;
	unsigned mode; /* permission bits */
	uint32_t uid, gid;
};

/* Objects in the order found. Start from { 0 }. */
struct object_list {
	struct object *objects;
	size_t count, capacity;
};

/* A new, zeroed object at the end of the list; NULL when memory ran out. It moves when the list grows. */
struct object *object_list_add(struct object_list *list);

/*
 * Makes room for COUNT more objects, which are not there yet, in one piece: it spares a long list to be moved again and again.
 * That memory ran out shows when they are added.
 */
void object_list_reserve(struct object_list *list, size_t count);

/* Takes back the last object, with what it owns. */
void object_list_drop(struct object_list *list);

/* Drops the objects whose MAP entry is SIZE_MAX and moves the others up, in order. */
void object_list_keep(struct object_list *list, const size_t *map);

/* Frees the list and all that its objects own. */
void object_list_done(struct object_list *list);

/* Below, equal to or above 0, as X comes before Y, is at the same address, or comes after: by type, family, id or name. */
int object_order(const struct object *x, const struct object *y);

/* Orders so, and removes an object that was seen twice. */
void object_list_settle(struct object_list *list);

/* Orders so. MAP, of list->count entries, gets the new index of each object. Returns 0 or -ENOMEM. */
int object_list_order(struct object_list *list, size_t *map) MUST_CHECK;

/* "shm", "msg", ... and back (OBJECT_NONE when there is none of LENGTH bytes at NAME). */
const char *object_type_name(enum object_type type);
enum object_type object_type_find(const char *name, size_t length);

/* Appends the canonical address: shm:5, msg:/jobs. A name is escaped, so that it can be read back. */
void object_address(const struct object *object, struct buffer *out);

/* Whether it is a socket whose name is no path. */
bool object_is_abstract(const struct object *object);

/*
 * Appends the true bytes of its name, without what only marks it in an address ("unix:", an abstract name's '@'). Returns false
 * where it has none.
 */
bool object_true_name(const struct object *object, struct buffer *out);

/*
 * The hash that makes an address an ident: it changes when the object is replaced or changed (of POSIX: another file, owner,
 * mode or size; what is written into it does not count). NS is the namespace's inode.
 */
uint64_t object_identity(const struct object *object, uint64_t ns);

/* Whether what object_identity() tells apart is equal, in the same namespace. */
bool object_is_same(const struct object *x, const struct object *y);

/* When it was last used: seconds since the epoch, 0 when never. */
int64_t object_last_use(const struct object *object);

/* How many attachments, messages or semaphores. False where that is not known: nobody counts a POSIX object's mappings. */
bool object_count(const struct object *object, uint64_t *ret);

/* How many messages are in a queue. False where that is not known. */
bool object_messages(const struct object *object, uint64_t *ret);

/* Bytes it holds: a segment's size, the bytes in a queue. False where that means nothing or is not known. */
bool object_size(const struct object *object, uint64_t *ret);

/* The application an object belongs to, judged by its name, key, size and mode; NULL when none is recognised. */
const char *object_app(const struct object *object);

#endif
