/*
 * The receiver's side of a file over UDP, as a machine: datagrams go in, answers come out, and the time is what the caller says
 * it is. Nothing is sent or waited for here, and the file is written by `sink`.
 */
#ifndef IPCTOOL_IPC_RELIABLE_RECEIVER_H
#define IPCTOOL_IPC_RELIABLE_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "ipc/reliable_packet.h"
#include "ipc/sock_address.h"

/*
 * After so much silence a sender is taken for dead, and another may go on with its file; one that lives repeats itself three
 * times in it (RELIABLE_TIMEOUT_MOST). And after so much nobody will ask for the last answer any more. Nanoseconds.
 */
#define RELIABLE_SILENCE INT64_C(3500000000)
#define RELIABLE_LINGER INT64_C(10000000000)

#define RELIABLE_ANSWER_MAX (RELIABLE_HEADER + 1 + sizeof(((struct fault *)NULL)->why))

/* Where the file goes. Each function returns 0, or -errno with FAULT set. */
struct reliable_sink {
	/* FILE comes; *OFFSET is set to how much of it is there already. Called once. */
	int (*begin)(struct reliable_sink *sink, const struct reliable_file *file, uint64_t *offset, struct fault *fault);
	/* The next bytes. */
	int (*write)(struct reliable_sink *sink, const uint8_t *bytes, size_t length, struct fault *fault);
	/* All of FILE has been written: checks that, and gives it its name. */
	int (*finish)(struct reliable_sink *sink, const struct reliable_file *file, struct fault *fault);
};

enum reliable_receiver_state {
	RELIABLE_RECEIVER_LISTENING, /* for a sender: the first, or one that goes on */
	RELIABLE_RECEIVER_RECEIVING,
	RELIABLE_RECEIVER_LINGERING, /* it is done, or has failed; the last answer may have been lost */
	RELIABLE_RECEIVER_OVER,
};

/* A datagram to send back. */
struct reliable_answer {
	size_t length; /* 0: nothing */
	uint8_t bytes[RELIABLE_ANSWER_MAX];
};

struct reliable_receiver {
	struct reliable_sink *sink;
	enum reliable_receiver_state state;
	struct fault fault;       /* how it ended: STATUS_DONE, it is there whole */
	bool has_begun;           /* from then on it is this file or none */
	struct reliable_file file;
	uint64_t offset;          /* how much of it has come */
	struct sock_name peer;
	uint64_t transfer;
	uint32_t sequence;        /* of the last packet dealt with */
	struct reliable_answer answer; /* to it */
	int64_t heard_at;         /* when the peer was last answered */
	int64_t linger;           /* nanoseconds */
};

/* Begins to listen; at the end the last answer is repeated for LINGER nanoseconds (RELIABLE_LINGER, or less). */
void reliable_receiver_begin(struct reliable_receiver *receiver, struct reliable_sink *sink, int64_t linger);

/*
 * A datagram came from FROM. ANSWER is what to send back to it. Returns whether that is progress; what is none of ours is none,
 * and is not answered.
 */
bool reliable_receiver_take(struct reliable_receiver *receiver, const struct sock_name *from, const uint8_t *datagram,
			    size_t length, struct reliable_answer *answer);

/* An answer has gone out at NOW, which may be long after what it answers came: the file had to be written. */
void reliable_receiver_answered(struct reliable_receiver *receiver, int64_t now);

/* When the state may change by itself; INT64_MAX: never. */
int64_t reliable_receiver_wakes(const struct reliable_receiver *receiver);

/* It is NOW. */
void reliable_receiver_tick(struct reliable_receiver *receiver, int64_t now);

#endif
