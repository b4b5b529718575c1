#include "msg/delivery.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "cli/report.h"
#include "sys/breaker.h"
#include "sys/interrupt.h"

/*
 * Bytes that are gathered for one write. What was gathered must find room in the queue again when it cannot be written: as much
 * as a queue holds unless it was told otherwise.
 */
#define WORTH_WRITING 16384

/* Where a message is. */
struct place {
	size_t offset, length; /* in `kept`, and of its text */
	size_t end;            /* behind its last byte in the stream's buffer */
};

static size_t place_count(const struct delivery *delivery)
{
	return delivery->places.length / sizeof(struct place);
}

static const struct place *place_at(const struct delivery *delivery, size_t index)
{
	return (const struct place *)(const void *)delivery->places.data + index;
}

static const struct queue_message *message_at(const struct delivery *delivery, const struct place *place)
{
	return (const void *)(delivery->kept.data + place->offset);
}

void delivery_done(struct delivery *delivery)
{
	buffer_done(&delivery->kept);
	buffer_done(&delivery->places);
}

int delivery_receive(struct delivery *delivery, const struct queue_choice *choice, const struct deadline *deadline)
{
	struct place place = { 0 };
	int r;

	/* what could not be noted would be lost */
	if (!buffer_reserve(&delivery->places, sizeof(place)))
		return -ENOMEM;
	r = queue_receive(delivery->queue, choice, deadline, &delivery->kept, &place.offset, &place.length);
	if (r < 0)
		return r;
	format_message(delivery->format, delivery->queue, message_at(delivery, &place), place.length, &delivery->out->buffer);
	place.end = delivery->out->buffer.length;
	buffer_append(&delivery->places, &place, sizeof(place));
	return 0;
}

int delivery_drain(struct delivery *delivery)
{
	const struct buffer *out = &delivery->out->buffer;

	return out->length >= WORTH_WRITING || delivery->kept.length >= WORTH_WRITING || out->error < 0 ? delivery_flush(delivery)
													: 0;
}

/* Forgets the messages that have been written whole, with the first WRITTEN bytes. */
static void forget(struct delivery *delivery, size_t written)
{
	size_t count = place_count(delivery), first = 0;

	while (first < count && place_at(delivery, first)->end <= written)
		first++;
	delivery->places.length -= first * sizeof(struct place);
	memmove(delivery->places.data, delivery->places.data + first * sizeof(struct place), delivery->places.length);
}

int delivery_flush(struct delivery *delivery)
{
	struct buffer *out = &delivery->out->buffer;
	int r = out->error; /* what is missing there must not be written around */
	size_t written = 0;

	while (r == 0 && written < out->length) {
		ssize_t n = write(delivery->out->fd, out->data + written, out->length - written);

		if (n >= 0)
			written += (size_t)n;
		else if (errno != EINTR)
			r = -errno;
		else if (breaker_caught())
			r = -EINTR;
	}
	if (r < 0) {
		forget(delivery, written);
		return r;
	}
	out->length = delivery->kept.length = delivery->places.length = 0;
	return 0;
}

/* Returns how many went back; the others are appended to LINES. */
static size_t send_back(struct delivery *delivery, struct buffer *lines)
{
	const struct deadline now = { 0 };
	size_t count = place_count(delivery), sent = 0;

	for (size_t i = 0; i < count; i++) {
		const struct place *place = place_at(delivery, i);
		const struct queue_message *message = message_at(delivery, place);

		if (queue_send(delivery->queue, message->number, message->text, place->length, &now) == 0)
			sent++;
		else
			format_json(delivery->queue, message, place->length, lines);
	}
	return sent;
}

static int report(int error, size_t sent, size_t left)
{
	int status = fail_errno(error, "cannot write standard output");

	if (left > 0)
		say_hint("messages sent back to the end of the queue: %zu; not to be sent back, and following here: %zu",
			 sent, left);
	else if (sent > 0)
		say_hint("messages sent back to the end of the queue: %zu", sent);
	return status == STATUS_DONE ? status : STATUS_FAILED;
}

int delivery_return(struct delivery *delivery, int error)
{
	cleanup_with(buffer_done) struct buffer lines = { 0 };
	size_t count = place_count(delivery), sent = send_back(delivery, &lines);
	bool is_silent = error == -EINTR || (error == -EPIPE && !interrupt_pipe_was_ignored());
	int status = is_silent ? STATUS_FAILED : report(error, sent, count - sent);

	if (io_write_full(STDERR_FILENO, lines.data, lines.length) < 0)
		status = STATUS_FAILED; /* there is nowhere left to say it */
	delivery->out->buffer.length = 0;
	delivery->out->error = error;
	return status;
}
