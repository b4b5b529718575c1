/*
 * Delivery: what was received on its way to standard output. Each message is kept until it has been written whole, so that
 * what cannot be written can be sent back.
 */
#ifndef IPCTOOL_APPLETS_MSG_DELIVERY_H
#define IPCTOOL_APPLETS_MSG_DELIVERY_H

#include "msg/format.h"
#include "out/stream.h"

struct delivery {
	struct stream *out;
	struct queue *queue;
	const struct format_options *format;
	struct buffer kept;   /* the messages, each a struct queue_message */
	struct buffer places; /* where each is: an array of struct place */
};

/* Frees what it keeps. */
void delivery_done(struct delivery *delivery);

/* Receives one message, as queue_receive() does, and keeps it; it is written when that is worth it, or by delivery_flush(). */
int delivery_receive(struct delivery *delivery, const struct queue_choice *choice, const struct deadline *deadline) MUST_CHECK;

/* Writes what is kept, if it is enough to be worth it. Returns 0 or -errno. */
int delivery_drain(struct delivery *delivery) MUST_CHECK;

/*
 * Writes all that is kept. Returns 0; or -errno (-EINTR: a signal was caught), and then what was not written whole is still
 * there for delivery_return().
 */
int delivery_flush(struct delivery *delivery) MUST_CHECK;

/*
 * Sends what could not be written because of ERROR back, at the end of the queue, and prints what does not fit on standard error
 * as JSON Lines. Says so, unless the reader went away or a signal came: then that ends the process. Returns the exit status.
 */
int delivery_return(struct delivery *delivery, int error);

#endif
