/*
 * A stream of bytes from one process to another through a ring in shared memory, a file in /dev/shm: the fast path of `shm send`
 * and `shm recv`. Bytes are read straight into the ring and written straight out of it.
 *
 * Each side holds locks on its bytes of the file for as long as it lives (fcntl(2), F_OFD_SETLK). So there is one sender and one
 * receiver, and the kernel says whether the peer is alive: no pid that may be reused, no namespace that may hide it. The sides
 * meet under the name; the receiver takes the name away when it sees the sender, and only then bytes flow.
 *
 * The peer is a stranger, who can write anything into the ring and shrink its file: each side keeps its own position to
 * itself, bounds the other's, and guards the mapping.
 */
#ifndef IPCTOOL_IPC_SHM_RING_H
#define IPCTOOL_IPC_SHM_RING_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

#define SHM_RING_CAPACITY (UINT64_C(1) << 20) /* a power of two */
#define SHM_RING_HEADER   4096                /* bytes before the ring itself */
#define SHM_RING_FILE     (SHM_RING_HEADER + SHM_RING_CAPACITY)

/* The byte that a side locks to have the part, and the one by which, after a look at the name, it says that it is there. */
#define SHM_RING_CLAIM(side)    ((int)(side))
#define SHM_RING_PRESENCE(side) (2 + (int)(side))

enum shm_ring_side {
	SHM_RING_SENDER,
	SHM_RING_RECEIVER,
};

/* What one side writes and the other reads, on a cache line of its own. */
struct shm_ring_half {
	_Alignas(64) uint64_t position; /* bytes written into the ring, or taken out of it, since the beginning */
	uint32_t event;                 /* this side sleeps on it: raised by the other */
	uint32_t sleeps;                /* it does, or is about to */
};

/* The beginning of the file. */
struct shm_ring_header {
	uint64_t magic, capacity;
	uint32_t withdrawn;  /* whoever waited for a peer has given up */
	uint32_t met;        /* set by the receiver when the name is gone */
	uint32_t ended;      /* set by the sender: no more will come */
	struct shm_ring_half halves[2]; /* by side */
};

/* One side's end of it. */
struct shm_ring {
	enum shm_ring_side side;
	int fd;
	struct shm_ring_header *header; /* the mapping; NULL: none */
	char *bytes;                    /* the ring itself, in the mapping */
	uint64_t position;              /* this side's: what the header says is for the other alone */
	bool has_timeout;
	int64_t timeout;                /* nanoseconds that one wait for the peer may last */
	bool far_side_failed;           /* the error is that of the descriptor streamed from or to */
};

#define SHM_RING_CLOSED { .fd = -1 }

/*
 * Opens the ring NAME, or makes it, as SIDE and waits until the peer is there. Call it between interrupt_hold() and
 * interrupt_release(). Returns 0; -EBUSY when there is such a side already; -ENOTKIND when what has the name is no ring;
 * -EIDRM when the name was removed meanwhile; -EINTR when a signal came; -EAGAIN, -ETIMEDOUT when nobody came in time; or
 * -errno. Unless it is 0, the name is gone if it was this side's.
 */
int shm_ring_join(const char *name, struct shm_ring *ring) MUST_CHECK;

/* Unmaps and closes: from now on the peer sees that this side has gone. */
void shm_ring_done(struct shm_ring *ring);

/*
 * Sends what FD gives, to its end, and waits until the receiver has taken it all. Returns 0; -EPIPE when the receiver died;
 * -EPROTO when the ring holds nonsense; -ENODATA when it was shrunk; -EAGAIN, -ETIMEDOUT; or -errno of reading FD.
 */
int shm_ring_send(struct shm_ring *ring, int fd) MUST_CHECK;

/*
 * Writes what the sender sends to FD, up to the end of the stream. When FD is a pipe, a long stream gives it room for 1 MiB, if
 * it may. Returns the same, with the roles changed.
 */
int shm_ring_receive(struct shm_ring *ring, int fd) MUST_CHECK;

/* Whether the peer holds its lock. */
bool shm_ring_peer_lives(const struct shm_ring *ring);

/* Sleeps until the peer raises this side's event, at most a slice of a second, and not if that was raised since SEEN. */
int shm_ring_sleep(const struct shm_ring *ring, uint32_t seen, int64_t nanoseconds);

/* Raises the event of the peer. */
void shm_ring_wake(const struct shm_ring *ring);

/* How long one sleep lasts before it is looked whether the peer still lives. */
#define SHM_RING_SLICE INT64_C(250000000)

/* How many bytes are in the ring. Returns 0, or -EPROTO when the positions cannot be. */
static inline int shm_ring_used(uint64_t written, uint64_t taken, uint64_t *ret)
{
	*ret = written - taken;
	return *ret > SHM_RING_CAPACITY ? -EPROTO : 0;
}

/* How many of LENGTH bytes from POSITION on stand together before the ring begins anew. */
static inline uint64_t shm_ring_span(uint64_t position, uint64_t length)
{
	uint64_t before_end = SHM_RING_CAPACITY - position % SHM_RING_CAPACITY;

	return length < before_end ? length : before_end;
}

#endif
