/* What the drop-ins share: util-linux's ways of reading numbers and of writing sizes and times. */
#ifndef IPCTOOL_APPLETS_UTIL_LINUX_COMMON_H
#define IPCTOOL_APPLETS_UTIL_LINUX_COMMON_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/foreign.h"
#include "frame/applet.h"

/* What an option that takes no value, and one that does, are bound to: nothing, foreign_next() tells what was given. */
#define DROP_IN_FLAG .kind = &kind_flag
#define DROP_IN_TEXT .kind = &kind_text

/* Ends every table of options, as util-linux's do. */
#define DROP_IN_HELP                                                             \
	{ 'V', "version", .help = "print the version", DROP_IN_FLAG },          \
	{ 'h', "help", .help = "print this help", DROP_IN_FLAG },               \
	{ 0 }

/* Begins to read the words, by OPTIONS. Returns -1 to go on, or the status to end with. */
int drop_in_start(const struct invocation *call, const struct option *options);

/*
 * What every drop-in does with an option that is not its own: -h, -V, or a word that is no option. Returns the status to end
 * with.
 */
int drop_in_common(const struct invocation *call, int letter);

/*
 * A decimal number with its sign, as strtol(3) reads it, that is a 32-bit one. Returns 0, -EINVAL, or -ERANGE. The whole of
 * TEXT counts.
 */
int drop_in_number(const char *text, int32_t *ret) MUST_CHECK;

/* Reports "SENTENCE: 'TEXT'", and that it is out of range if ERROR says so. Returns STATUS_FAILED. */
int drop_in_bad_number(int error, const char *sentence, const char *text);

/*
 * The name of the POSIX object of TYPE that TEXT means to shm_open(3), sem_open(3) and mq_open(3): *RET points into TEXT,
 * behind the slashes. Returns 0, or what these fail with: -EINVAL, -ENOENT, -EACCES.
 */
int drop_in_name(enum object_type type, const char *text, const char **ret) MUST_CHECK;

/* Appends BYTES as 1B, 1.5K, 2M: one digit behind the point, rounded. */
void drop_in_size(struct buffer *out, uint64_t bytes);

/* Appends TEXT and blanks until it is WIDTH bytes wide. */
void drop_in_padded(struct buffer *out, const char *text, size_t width);

/* Which part of a time is shown, and how wide it is with the blanks behind it. */
struct drop_in_piece {
	size_t from, length, width;
};

/* Appends PIECE of the time WHEN, "Sat Nov 21 04:11:45 2026" or "Not set". */
void drop_in_time(struct buffer *out, int64_t when, const struct drop_in_piece *piece);

#endif
