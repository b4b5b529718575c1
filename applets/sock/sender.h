/* Sending: what sock send does once its words are read. */
#ifndef IPCTOOL_APPLETS_SOCK_SENDER_H
#define IPCTOOL_APPLETS_SOCK_SENDER_H

#include <stddef.h>
#include <stdint.h>

#include "cli/operand.h"
#include "cli/value.h"
#include "ipc/sock_bind.h"
#include "sock/reliable.h"

enum sock_send_end { SEND_WHOLE = 0, SEND_LINES, SEND_NULLS };

struct sock_send_words {
	struct sock_address address, from;
	struct word_list messages;
	struct optional_u64 ttl;
	struct optional_i64 timeout;
	const char *interface;
	bool no_loop;
	int end; /* enum sock_send_end */
	struct sock_reliable_options reliable;
	const char *file; /* with --reliable */
};

struct sock_sender {
	const struct sock_send_words *words;
	int fd;                  /* connected to where it goes; owned, unless it is that of `bound` */
	struct sock_bound bound; /* what --from asks for */
	uintmax_t sent;          /* messages */
};

/* Makes its socket and connects it. Returns the exit status; what failed has been reported. */
int sock_sender_begin(struct sock_sender *sender);

/* Sends one message, or all these bytes of a stream. Returns the exit status. */
int sock_sender_put(struct sock_sender *sender, const char *bytes, size_t length);

/* Closes it. */
void sock_sender_done(struct sock_sender *sender);

#endif
