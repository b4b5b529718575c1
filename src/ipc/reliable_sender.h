/*
 * The sender's side of a file over UDP, as a machine: what comes goes in, what is to be sent comes out, and the time is what the
 * caller says it is. Nothing is read, sent or waited for here but the file (by `source`). One packet is under way at a time; it
 * is sent until it is answered.
 */
#ifndef IPCTOOL_IPC_RELIABLE_SENDER_H
#define IPCTOOL_IPC_RELIABLE_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/fault.h"
#include "ipc/reliable_packet.h"
#include "ipc/reliable_timer.h"

/* A receiver that has gone may come again for so long; one that we tell that it is over may answer for so long. Nanoseconds. */
#define RELIABLE_ABSENCE INT64_C(10000000000)
#define RELIABLE_FAREWELL INT64_C(3000000000)

/* How often the last packet is sent, which nobody answers. */
#define RELIABLE_BYES 3

/* Where the file comes from. */
struct reliable_source {
	struct reliable_file file; /* of a stream: unknown until `read` has given 0 */
	/* Up to MOST bytes into BYTES. Returns how many, 0 at the end, or -errno (-ESTALE: it is not what it was). */
	ssize_t (*read)(struct reliable_source *source, uint8_t *bytes, size_t most);
	/* What is read next stands at OFFSET. Returns 0; -ESPIPE, if what has been read has gone; or -errno. */
	int (*seek)(struct reliable_source *source, uint64_t offset);
};

enum reliable_sender_state {
	RELIABLE_SENDER_OPENING,
	RELIABLE_SENDER_SENDING,
	RELIABLE_SENDER_ENDING,   /* the end was sent, and is not confirmed */
	RELIABLE_SENDER_GIVING_UP, /* the receiver is told so */
	RELIABLE_SENDER_OVER,     /* FAULT says how: STATUS_DONE, the receiver has all of it */
};

struct reliable_sender {
	struct reliable_source *source;
	enum reliable_sender_state state;
	struct fault fault;
	uint64_t transfer;
	uint32_t sequence;          /* of the packet under way */
	bool was_accepted;          /* by some receiver */
	uint64_t offset;            /* up to here the receiver has it */
	uint8_t chunk[RELIABLE_BYTES_MAX]; /* what comes there; kept, because a stream cannot be read twice */
	size_t chunk_length, chunk_most;
	uint8_t packet[RELIABLE_PACKET_MAX]; /* under way */
	size_t packet_length;
	uint64_t repeats;           /* how many packets were sent not for the first time */
	unsigned sends;             /* how often it was sent */
	int64_t sent_at;            /* when, the last time */
	int64_t ends_at;            /* when there is no more hope; 0: there is */
	struct reliable_timer timer;
};

/*
 * Begins to send SOURCE as the transfer TRANSFER, whose packets count from SEQUENCE, with at most CHUNK bytes in a packet
 * (RELIABLE_BYTES_MAX at most).
 */
void reliable_sender_begin(struct reliable_sender *sender, struct reliable_source *source, uint64_t transfer, uint32_t sequence,
			   size_t chunk);

/* Whether `packet` is to be sent at the time NOW; then it counts as sent. Time may also end the transfer. */
bool reliable_sender_is_due(struct reliable_sender *sender, int64_t now);

/* When to ask again, if nothing comes before. */
int64_t reliable_sender_wakes(const struct reliable_sender *sender);

/* A datagram came from the receiver. Returns whether that is progress; what is none of ours is none. */
bool reliable_sender_take(struct reliable_sender *sender, int64_t now, const uint8_t *datagram, size_t length);

/* The network says that the receiver cannot be reached: ERROR (-ECONNREFUSED: nobody is there). It may come again. */
void reliable_sender_refused(struct reliable_sender *sender, int64_t now, int error);

/* What to send RELIABLE_BYES times when it is over, so that the receiver need not linger: packs it into `packet`. */
void reliable_sender_say_bye(struct reliable_sender *sender);

#endif
