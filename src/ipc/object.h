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
};

enum shm_flag {
	SHM_IS_REMOVED = 1 << 0, /* marked for removal (SHM_DEST), still attached */
	SHM_IS_LOCKED = 1 << 1,  /* locked into memory (SHM_LOCKED) */
};

struct shm_facts {
	uint64_t size;    /* bytes, as asked for at creation */
	uint64_t nattch;  /* attachments: mappings, not processes */
	uint32_t cpid, lpid; /* creator and last user; 0: nobody yet, or not visible from here */
	int64_t attached, detached; /* seconds since the epoch; 0: never */
	uint64_t rss, swap; /* bytes */
};

struct msg_facts {
	uint64_t bytes;  /* in the queue now */
	uint64_t msgs;
	uint64_t qbytes; /* most bytes it may hold */
	uint32_t lspid, lrpid;
	int64_t sent, received;
};

struct sem_facts {
	uint64_t nsems;
	int64_t otime;
	uint16_t *values; /* one per semaphore; owned by the list */
	uint32_t *pids;   /* last operator of each; owned by the list */
	uint64_t waiters; /* processes waiting, all semaphores together */
};

struct object {
	enum object_type type;
	enum object_family family;
	uint32_t known;     /* enum object_fact */
	int32_t id;         /* System V */
	uint32_t key;       /* System V; 0 is IPC_PRIVATE, and what a removed segment has */
	uint32_t uid, gid;  /* owner */
	uint32_t cuid, cgid; /* creator */
	uint16_t mode;      /* permission bits, 0 to 0777 */
	uint16_t flags;     /* enum shm_flag */
	int64_t changed;    /* created, or changed by IPC_SET or SETVAL: seconds since the epoch */
	union {
		struct shm_facts shm;
		struct msg_facts msg;
		struct sem_facts sem;
	};
};

/* Objects in the order found. Start from { 0 }. */
struct object_list {
	struct object *objects;
	size_t count, capacity;
};

/* A new, zeroed object at the end of the list; NULL when memory ran out. It moves when the list grows. */
struct object *object_list_add(struct object_list *list);

/* Takes back the last object, with what it owns. */
void object_list_drop(struct object_list *list);

/* Frees the list and all that its objects own. */
void object_list_done(struct object_list *list);

/* Orders by type, family, id, and removes an object that was seen twice. */
void object_list_settle(struct object_list *list);

/* "shm", "msg", ... and back (OBJECT_NONE when there is none of LENGTH bytes at NAME). */
const char *object_type_name(enum object_type type);
enum object_type object_type_find(const char *name, size_t length);

/* Appends the canonical address: shm:5, msg:/jobs. */
void object_address(const struct object *object, struct buffer *out);

/* The hash that makes an address an ident: it changes when the object is replaced or changed. NS is the namespace's inode. */
uint64_t object_identity(const struct object *object, uint64_t ns);

/* When it was last used: seconds since the epoch, 0 when never. */
int64_t object_last_use(const struct object *object);

/* How many attachments, messages or semaphores. */
uint64_t object_count(const struct object *object);

/* Bytes it holds: a segment's size, the bytes in a queue. False where that means nothing. */
bool object_size(const struct object *object, uint64_t *ret);

/* The application an object belongs to, judged by its key, size and mode; NULL when none is recognised. */
const char *object_app(const struct object *object);

#endif
