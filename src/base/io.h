/* Whole reads and writes: short counts and EINTR are dealt with here and nowhere else. */
#ifndef IPCTOOL_BASE_IO_H
#define IPCTOOL_BASE_IO_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "base/buffer.h"

/* Writes all of it to FD. Returns 0 or -errno; some bytes may have gone out before an error. */
int io_write_full(int fd, const void *bytes, size_t length) MUST_CHECK;

/* Reads up to LENGTH bytes, fewer only at the end. Returns how many, or -errno. */
ssize_t io_read_full(int fd, void *bytes, size_t length) MUST_CHECK;

/* Appends all that FD still gives to OUT, at most MAX bytes. Returns 0, -EFBIG if there was more, or -errno. */
int io_read_all(int fd, struct buffer *out, size_t max) MUST_CHECK;

/*
 * Call it when MOVED bytes of a stream were passed on. Whoever is woken by every page that comes moves one page at a time, and
 * each costs a switch to him and back: so when there was little, the others get their turn first, and next time there is much.
 */
void io_take_turns(size_t moved);

#endif
