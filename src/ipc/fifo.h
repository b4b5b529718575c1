/* FIFOs (fifo(7)): found without being opened, opened with a deadline, made. */
#ifndef IPCTOOL_IPC_FIFO_H
#define IPCTOOL_IPC_FIFO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/object.h"
#include "sys/deadline.h"

/*
 * Finds the FIFO at PATH without opening it: nobody notices, and nothing blocks. What is no FIFO is refused, a link too; and,
 * unless TRUSTS_STRANGERS, one in a sticky directory that belongs neither to the caller nor to the directory's owner: anybody
 * could have planted it. Returns a descriptor for fifo_open() (O_PATH), or -errno with FAULT set.
 */
int fifo_find(const char *path, bool trusts_strangers, struct fault *fault) MUST_CHECK;

/*
 * Opens what was FOUND, for O_RDONLY, O_WRONLY or O_RDWR, and waits for somebody at the other end until DEADLINE. The descriptor
 * does not block. Returns it; -EAGAIN or -ETIMEDOUT when nobody came; or -errno. Uses the breaker (sys/breaker.h) meanwhile.
 */
int fifo_open(int found, int access, const struct deadline *deadline) MUST_CHECK;

/* Opens it for reading, whether anybody writes or not. Returns the descriptor, which does not block, or -errno. */
int fifo_open_alone(int found) MUST_CHECK;

/*
 * Waits until FD can be read. Returns 0; -EAGAIN or -ETIMEDOUT; -EPIPE when nobody reads the pipe OUT any more, to which it is to
 * go. At the end of the stream it can be read, too.
 */
int fifo_await(int fd, int out, const struct deadline *deadline) MUST_CHECK;

/*
 * Writes LENGTH BYTES to FD, waiting for room until DEADLINE each time. Up to PIPE_BUF bytes go in whole or not at all. Returns
 * 0; -EPIPE when nobody reads any more; -EAGAIN or -ETIMEDOUT; or -errno.
 */
int fifo_write(int fd, const char *bytes, size_t length, const struct deadline *deadline) MUST_CHECK;

/*
 * Looks at up to LENGTH bytes in the pipe at FD without taking them, by a copy through PIPE, an empty pipe of the caller's
 * (tee(2)). Returns how many are in BYTES; 0 at the end of the stream; -EAGAIN when nothing is there; or -errno.
 */
ssize_t fifo_peek(int fd, const int pipe[2], char *bytes, size_t length) MUST_CHECK;

/*
 * Makes a FIFO at PATH with MODE, whatever the umask, or takes the one that is there, unless EXCLUSIVE. Returns 0 with OBJECT,
 * whose name is owned, and *CREATED; -EEXIST; or -errno, with FAULT set.
 */
int fifo_create(const char *path, unsigned mode, bool exclusive, struct object *object, bool *created,
		struct fault *fault) MUST_CHECK;

/*
 * Unlinks the FIFO if what has its name is still the same: else -ESTALE, and -ENOTKIND where that is no FIFO at all. Returns 0 or
 * -errno.
 */
int fifo_remove(const struct object *object) MUST_CHECK;

/* Whether the directory it is in will let the caller unlink it: 0, -EPERM or -errno. */
int fifo_may_remove(const struct object *object) MUST_CHECK;

#endif
