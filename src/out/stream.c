#include "out/stream.h"

#include "base/io.h"

/* As much as a pipe takes at once; more gains nothing. */
#define WORTH_WRITING 65536

int stream_flush(struct stream *stream)
{
	if (stream->error == 0)
		stream->error = stream->buffer.error;
	if (stream->error == 0)
		stream->error = io_write_full(stream->fd, stream->buffer.data, stream->buffer.length);
	stream->buffer.length = 0;
	return stream->error;
}

void stream_drain(struct stream *stream)
{
	if (stream->buffer.length >= WORTH_WRITING)
		stream_flush(stream);
}
