/* How messages look on standard output, for recv and peek. */
#ifndef IPCTOOL_APPLETS_MSG_FORMAT_H
#define IPCTOOL_APPLETS_MSG_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "cli/option.h"
#include "ipc/queue.h"

/* What ends a record. */
enum record_end {
	RECORD_BARE = 0, /* nothing */
	RECORD_LINES,
	RECORD_NULLS,
};

struct format_options {
	int end; /* enum record_end */
	bool json, prefix;
};

/* Bound to a struct format_options: --lines, -0, --json, --type-prefix. */
extern const struct option format_options[];

/* Refuses two formats at once. Returns 0 or the exit status. */
int format_check(const struct format_options *options);

/* Appends a message of QUEUE's family, LENGTH bytes of text long. */
void format_message(const struct format_options *options, const struct queue *queue, const struct queue_message *message,
		    size_t length, struct buffer *out);

/* The same as a line of JSON. */
void format_json(const struct queue *queue, const struct queue_message *message, size_t length, struct buffer *out);

#endif
