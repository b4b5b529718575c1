/*
 * What is in shared memory, of both families: the object that an address names, or a file that programs map
 * (ipc/mapped_file.h), opened, and its bytes copied in and out. By
 * read and write on a descriptor wherever there is one, which is faster than copying through a mapping and fails with an
 * error where a mapping would be SIGBUS: POSIX objects are files; the file behind a System V segment is in
 * /proc/self/map_files (proc(5)) for those who have CAP_CHECKPOINT_RESTORE. For others it is the attached memory.
 *
 * A file is written in a mapping all the same: write(2) would make one that was shrunk meanwhile longer again, and nobody would
 * know that there are zeros now where something was cut off.
 */
#ifndef IPCTOOL_IPC_SHM_ACCESS_H
#define IPCTOOL_IPC_SHM_ACCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/address.h"
#include "ipc/object.h"

enum shm_intent {
	SHM_TO_READ,
	SHM_TO_WRITE,
	SHM_TO_MAP, /* to read and write in a mapping */
};

struct shm_access {
	enum shm_intent intent;
	struct object_list list; /* the object, as it was when it was opened */
	int fd;                  /* its bytes as a file; -1: System V, and not permitted */
	bool is_file;            /* no object, but a file that the user named; it may lose its name */
	void *attached;          /* System V: all of the segment; else NULL */
	void *mapped;            /* else what is mapped of it, or NULL */
	uint64_t mapped_at;      /* offset of that */
	size_t mapped_length;
	uint64_t size;           /* bytes, when it was opened */
};

#define SHM_CLOSED { .fd = -1 }

/*
 * Opens the object that ADDRESS names; an ident is looked at again when it cannot be replaced any more. A System V segment is
 * attached, which sets its atime and lpid, as there is no other way. A POSIX object's atime stays for whoever owns it
 * (O_NOATIME). Returns 0, or -errno with FAULT set; ACCESS is the caller's to close in both cases.
 */
int shm_access_open(const struct address *address, enum shm_intent intent, struct shm_access *access,
		    struct fault *fault) MUST_CHECK;

/* Closes and detaches. */
void shm_access_done(struct shm_access *access);

/* The object that is open, which is no file. */
const struct object *shm_access_object(const struct shm_access *access);

/* Whether bytes up to END are still there. Returns 0, -ENODATA (it was shrunk), -EIDRM (it was removed meanwhile) or -errno. */
int shm_access_check(const struct shm_access *access, uint64_t end) MUST_CHECK;

/* Why a page that is within its size could not be had: -EFAULT; of a file -ENOSPC where it has holes, else -EIO. */
int shm_access_lack(const struct shm_access *access) MUST_CHECK;

/*
 * Takes the memory for LENGTH bytes at OFFSET of an object with holes, so that writing them cannot fail half-way. Returns 0,
 * -ENOSPC (/dev/shm is full) or -errno; then nothing has changed.
 */
int shm_access_reserve(const struct shm_access *access, uint64_t offset, uint64_t length) MUST_CHECK;

/*
 * Gives a POSIX object SIZE bytes: cuts it, or adds zeros, whose memory is taken at once. Returns 0, -ENOSPC, -EFBIG or -errno;
 * then nothing has changed.
 */
int shm_access_resize(const struct shm_access *access, uint64_t size) MUST_CHECK;

/*
 * Copies LENGTH bytes at OFFSET, within its size, out of the object or into it. Returns 0, or -errno (-ENODATA: it was shrunk;
 * -EIDRM: removed; -ENOSPC; -EFAULT: no memory for a page of the segment); then a part may have been copied. What was written
 * to a file that was shrunk at the same time may have gone with its end: then it is -ENODATA.
 */
int shm_access_read(const struct shm_access *access, uint64_t offset, void *bytes, size_t length) MUST_CHECK;
int shm_access_write(struct shm_access *access, uint64_t offset, const void *bytes, size_t length) MUST_CHECK;

/*
 * The memory at OFFSET, with LENGTH bytes, within its size; shared, readable, and writable by intent; until the next call.
 * Touching it is guarded (sys/memory_guard.h). Returns 0 or -errno.
 */
int shm_access_map(struct shm_access *access, uint64_t offset, size_t length, void **ret) MUST_CHECK;

/* Whether bytes go in by shm_access_window(), and not by a descriptor. */
bool shm_access_by_window(const struct shm_access *access);

/* As shm_access_map(), but maps more than is asked for, so that the next call may find its bytes there. */
int shm_access_window(struct shm_access *access, uint64_t offset, size_t length, void **ret) MUST_CHECK;

/*
 * Before LENGTH bytes of MEMORY, in a window of a file, are stored: makes their pages ready all at once (Linux 5.14), which takes
 * half the time of a fault for each. What cannot be had is missed when it is touched.
 */
void shm_access_take_pages(const struct shm_access *access, void *memory, size_t length);

#endif
