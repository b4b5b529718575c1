/*
 * Standard output: bytes are gathered and written in large pieces. The first error sticks, and nothing more is written
 * after it; the frame looks at it once, when the applet is done.
 */
#ifndef IPCTOOL_OUT_STREAM_H
#define IPCTOOL_OUT_STREAM_H

#include "base/buffer.h"

struct stream {
	struct buffer buffer; /* append to it freely, then call stream_drain() now and then */
	int fd;
	int error;            /* 0, or the first -errno */
	const char *complaint; /* what is said when it cannot be written, also after another failure; NULL: the usual, once */
};

/* Writes what has been gathered if it is worth a system call. Call it after each row. */
void stream_drain(struct stream *stream);

/* Writes everything. Returns 0 or the first -errno. */
int stream_flush(struct stream *stream);

#endif
