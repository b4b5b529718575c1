/*
 * Files in /dev/shm: what stands behind POSIX shared memory and semaphores (shm_overview(7), sem_overview(7)). Anybody may put
 * anything there: only regular files are objects, no link is followed, nothing is opened before it was looked at.
 */
#ifndef IPCTOOL_IPC_POSIX_FILE_H
#define IPCTOOL_IPC_POSIX_FILE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "ipc/object.h"

#define POSIX_DIRECTORY  "/dev/shm"
#define POSIX_SEM_PREFIX "sem."
#define POSIX_BLOCK      512 /* bytes: what st_blocks counts in */

/* What is there under a name is not the kind of file it should be. */
#define ENOTKIND EMEDIUMTYPE

/* Opens /dev/shm, to read it and to look names up in it. Returns a descriptor, or -errno. */
int posix_directory_open(void) MUST_CHECK;

/*
 * Looks at FILE in DIRECTORY without opening it; "" is DIRECTORY itself, which then is any open file. Returns 0, -ENOENT,
 * -ENOTKIND when it is no regular file, or -errno.
 */
int posix_file_stat(int directory, const char *file, struct statx *ret) MUST_CHECK;

/* Opens FILE to read it, if it is the regular file that was looked at. Returns a descriptor, -ENOTKIND, or -errno. */
int posix_file_open(int directory, const char *file, int flags) MUST_CHECK;

/* Fills what all POSIX objects share. */
void posix_file_store(const struct statx *st, struct object *object);

/*
 * Calls EACH for every regular file in DIRECTORY, those that are semaphores by their name or the others, until it returns
 * non-zero. Adds what is no object to *IGNORED. Returns what EACH returned last, or -errno.
 */
int posix_file_each(int directory, bool semaphores,
		    int (*each)(int directory, const char *file, const struct statx *st, void *data), void *data,
		    size_t *ignored) MUST_CHECK;

/* How to make a file, or to find that the one there will do. */
struct posix_file_creation {
	const char *file;
	unsigned mode;  /* permission bits, whatever the umask */
	bool exclusive; /* an existing one is -EEXIST */
	/* Gives a new file, which has no name yet, its size and contents. Returns 0 or -errno. */
	int (*fill)(int fd, const void *data);
	/* Whether an existing one will do. Returns 0 or -errno. */
	int (*check)(int fd, const struct statx *st, const void *data);
	const void *data;
};

/*
 * Makes the file, or opens the one that exists. A new one gets its name only when it is whole (open(2), O_TMPFILE; link(2)):
 * whoever finds the name finds all of it, and nothing is left behind when making it fails. Fills *RET. Returns 0 or -errno;
 * *CREATED says whether it is new.
 */
int posix_file_create(const struct posix_file_creation *creation, struct statx *ret, bool *created) MUST_CHECK;

/*
 * Whether the directory lets the caller remove OBJECT's file: its permission, and who owns what where it is sticky. Returns 0
 * or -errno.
 */
int posix_file_may_remove(const struct object *object) MUST_CHECK;

/* The same for any file of OWNER in DIRECTORY, which may be open for nothing (O_PATH): 0, -EPERM or -errno. */
int posix_file_may_unlink(int directory, uint32_t owner) MUST_CHECK;

/*
 * Removes OBJECT's file if nobody else has it open or mapped. A lease (fcntl(2)) tells and holds back those who would open it
 * meanwhile; where none is to be had (not the owner, not readable) this is posix_file_remove(). Returns the same, or -EBUSY.
 */
int posix_file_remove_unused(const struct object *object) MUST_CHECK;

/*
 * Gives FILE another owner, group and mode if it is still OBJECT's. Needs no permission to read it. Returns 0, -ENOENT,
 * -ENOTKIND, -ESTALE when it is another file, or -errno.
 */
int posix_file_set_permissions(const char *file, const struct object *object,
			       const struct permissions *permissions) MUST_CHECK;

/* Removes FILE if it is still OBJECT's. Returns 0, -ENOENT, -ESTALE when it is another one, or -errno. */
int posix_file_remove(const char *file, const struct object *object) MUST_CHECK;

#endif
