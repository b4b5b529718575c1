/* How what was received looks on standard output. */
#ifndef IPCTOOL_APPLETS_SOCK_FORMAT_H
#define IPCTOOL_APPLETS_SOCK_FORMAT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "cli/option.h"
#include "ipc/sock_datagram.h"

enum sock_record_end { SOCK_BARE = 0, SOCK_LINES, SOCK_NULLS };

struct sock_format {
	int end; /* enum sock_record_end */
	bool json;
};

/* Bound to a struct sock_format: --lines, -0, --json. */
extern const struct option sock_format_options[];

/* Refuses two formats at once. Returns 0 or the exit status. */
int sock_format_check(const struct sock_format *format);

/* Appends DATAGRAM, that came to a socket of TYPE and PROTOCOL. */
void sock_format_datagram(const struct sock_format *format, int type, int protocol, const struct sock_datagram *datagram,
			  struct buffer *out);

#endif
