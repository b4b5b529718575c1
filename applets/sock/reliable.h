/* sock send --reliable and sock recv --reliable: one file over UDP. The verbs call these when the option was given. */
#ifndef IPCTOOL_APPLETS_SOCK_RELIABLE_H
#define IPCTOOL_APPLETS_SOCK_RELIABLE_H

#include <stdbool.h>

#include "cli/progress.h"
#include "cli/value.h"
#include "ipc/sock_address.h"
#include "out/stream.h"

/* --reliable, --progress and --no-progress: bound to a struct sock_reliable_options. */
extern const struct option sock_reliable_options[];

struct sock_reliable_options {
	bool is_wanted;
	struct progress progress;
};

/* What the command line says. */
struct sock_reliable {
	const struct sock_address *address;
	const char *file; /* NULL: standard input or output */
	struct optional_i64 timeout;
	struct progress *progress;
};

/* Sends the file, or standard input, to who receives at the address. Returns the exit status; has reported what failed. */
int sock_reliable_send(const struct sock_reliable *words);

/* Receives one into the file, or onto OUT. Returns the exit status; has reported what failed. */
int sock_reliable_recv(const struct sock_reliable *words, struct stream *out);

#endif
