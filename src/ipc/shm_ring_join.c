/* How the two sides of a ring find each other. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/posix_file.h"
#include "ipc/shm_ring.h"
#include "sys/deadline.h"
#include "sys/interrupt.h"
#include "sys/memory_guard.h"

#define MAGIC UINT64_C(0x31676e6972637069) /* "ipcring1" */

#define MODE 0600

/* Others may make and remove the name between our looks; after so many times something else is wrong. */
#define TRIES 100

/* All of its memory is taken now: later there would be nobody to give an error to. */
static int initialise(int fd, const void *data UNUSED)
{
	const struct shm_ring_header header = { .magic = MAGIC, .capacity = SHM_RING_CAPACITY };

	if (fallocate(fd, 0, 0, (off_t)SHM_RING_FILE) < 0)
		return -errno;
	return pwrite(fd, &header, sizeof(header), 0) == (ssize_t)sizeof(header) ? 0 : -EIO;
}

static int make(const char *name)
{
	const struct posix_file_creation creation = { .file = name, .mode = MODE, .exclusive = true, .fill = initialise };
	struct statx st;
	bool created;

	return posix_file_create(&creation, &st, &created);
}

static int map(struct shm_ring *ring)
{
	struct stat st;
	void *memory;

	if (fstat(ring->fd, &st) < 0)
		return -errno;
	if (st.st_size != (off_t)SHM_RING_FILE)
		return -ENOTKIND;
	memory = mmap(NULL, SHM_RING_FILE, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	memory_guard_set(memory, SHM_RING_FILE);
	ring->header = memory;
	ring->bytes = (char *)memory + SHM_RING_HEADER;
	return ring->header->magic == MAGIC && ring->header->capacity == SHM_RING_CAPACITY ? 0 : -ENOTKIND;
}

static int lock_byte(const struct shm_ring *ring, int byte)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	if (fcntl(ring->fd, F_OFD_SETLK, &lock) == 0)
		return 0;
	return errno == EAGAIN || errno == EACCES ? -EBUSY : -errno;
}

/* Whether its name is gone. It has one only. */
static bool is_nameless(const struct shm_ring *ring)
{
	struct stat st;

	return fstat(ring->fd, &st) == 0 && st.st_nlink == 0;
}

/* Takes the name away, if it still leads to this ring. */
static int remove_name(const struct shm_ring *ring, const char *name)
{
	struct object object = { 0 };
	struct statx st;
	int r = posix_file_stat(ring->fd, "", &st);

	if (r < 0)
		return r;
	posix_file_store(&st, &object);
	r = posix_file_remove(name, &object);
	return r == -ENOENT || r == -ESTALE ? 0 : r;
}

/* Opens what has the name, takes its side. Returns 0; -ESTALE when it is used up and the name free for a new one; or -errno. */
static int open_existing(const char *name, struct shm_ring *ring)
{
	cleanup_fd int directory = posix_directory_open();
	int r;

	ring->fd = directory < 0 ? directory : posix_file_open(directory, name, O_RDWR);
	if (ring->fd < 0)
		return ring->fd;
	r = map(ring);
	if (r < 0 || !ring->header)
		return r < 0 ? r : -ENOTKIND;
	r = lock_byte(ring, SHM_RING_CLAIM(ring->side));
	if ((r == 0 || r == -EBUSY) && is_nameless(ring))
		return -ESTALE;
	if (r == 0 && ring->header->withdrawn) {
		r = remove_name(ring, name);
		return r < 0 ? r : -ESTALE;
	}
	if (r == 0 && (ring->header->met || ring->header->ended)) /* never so as long as there is a name */
		return -ENOTKIND;
	/* only now: the receiver takes the name away when it sees this, and a ring without a name is used up */
	return r == 0 ? lock_byte(ring, SHM_RING_PRESENCE(ring->side)) : r;
}

void shm_ring_done(struct shm_ring *ring)
{
	memory_guard_clear();
	if (ring->header)
		munmap(ring->header, SHM_RING_FILE);
	close_fd_at(&ring->fd);
	ring->fd = -1;
	ring->header = NULL;
}

/* Opens the ring, or makes it; which is the same afterwards. */
static int open_or_make(const char *name, struct shm_ring *ring)
{
	int r = -EAGAIN;

	for (int i = 0; i < TRIES; i++) {
		r = open_existing(name, ring);
		if (r == 0)
			return 0;
		shm_ring_done(ring);
		if (r == -ENOENT)
			r = make(name);
		else if (r != -ESTALE)
			return r;
		if (r < 0 && r != -EEXIST && r != -ESTALE)
			return r;
	}
	return r < 0 ? r : -EAGAIN;
}

/*
 * Whether both are there: 1, 0, or -errno. The receiver says so, when it has taken the name away; so a name that is gone before
 * that means that the other has given up, that the receiver is at it, or that somebody removed it.
 */
static int has_met(const struct shm_ring *ring, const char *name)
{
	bool lives = shm_ring_peer_lives(ring);

	if (memory_guard_is_broken())
		return -ENODATA;
	if (__atomic_load_n(&ring->header->withdrawn, __ATOMIC_SEQ_CST))
		return -ESTALE;
	if (ring->side == SHM_RING_SENDER && __atomic_load_n(&ring->header->met, __ATOMIC_SEQ_CST))
		return 1;
	if (ring->side == SHM_RING_RECEIVER && lives) {
		int r = remove_name(ring, name);

		if (r < 0)
			return r;
		__atomic_store_n(&ring->header->met, 1, __ATOMIC_SEQ_CST);
		shm_ring_wake(ring);
		return 1;
	}
	return !lives && is_nameless(ring) ? -EIDRM : 0;
}

static void withdraw(const struct shm_ring *ring, const char *name)
{
	__atomic_store_n(&ring->header->withdrawn, 1, __ATOMIC_SEQ_CST);
	(void)!remove_name(ring, name); /* as far as it can be: the next one to come uses it again */
	shm_ring_wake(ring);
}

/* A peer that is there gets so many slices to take the name away, whatever the deadline. */
#define GRACE 4

/* Waits for the peer under the name. Returns 0 or -errno. */
static int meet(const struct shm_ring *ring, const char *name, const struct deadline *deadline)
{
	const uint32_t *event = &ring->header->halves[ring->side].event;

	shm_ring_wake(ring);
	for (int grace = GRACE;;) {
		uint32_t seen = __atomic_load_n(event, __ATOMIC_SEQ_CST);
		int64_t left = deadline_left_ns(deadline);
		int r = has_met(ring, name);

		if (r != 0)
			return r < 0 ? r : 0;
		if (interrupt_came())
			return -EINTR;
		if (left == 0 && (grace-- == 0 || !shm_ring_peer_lives(ring)))
			return deadline_error(deadline);
		r = shm_ring_sleep(ring, seen, left > 0 ? left : SHM_RING_SLICE);
		if (r == -EFAULT)
			return -ENODATA;
	}
}

int shm_ring_join(const char *name, struct shm_ring *ring)
{
	struct deadline deadline = deadline_from_timeout(ring->has_timeout, ring->timeout);
	int r;

	interrupt_let_in();
	do {
		r = open_or_make(name, ring);
		if (r < 0)
			return r;
		r = meet(ring, name, &deadline);
		if (r < 0 && r != -ESTALE && r != -EIDRM)
			withdraw(ring, name);
		if (r < 0)
			shm_ring_done(ring);
	} while (r == -ESTALE);
	return r;
}
