/*
 * Records: pieces of a stream, each ended by a newline or a NUL; the last one may go without. Only what one record may need
 * is ever kept in memory.
 */
#ifndef IPCTOOL_BASE_RECORD_H
#define IPCTOOL_BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"

/* Reads records from a descriptor. Start from { .fd = FD, .end = '\n', .most = N }. */
struct record_reader {
	int fd;
	char end;             /* what a record ends with */
	size_t most;          /* most bytes of one, its end not counted */
	struct buffer buffer; /* what was read */
	size_t at;            /* where in it the next record begins */
	size_t seen;          /* how many bytes behind `at` are known to have no end among them */
	bool has_ended;       /* nothing more is to be read */
};

/* Frees what it keeps; the descriptor is the caller's. */
void record_reader_done(struct record_reader *reader);

/*
 * The next record, without its end, in the reader's memory until the next call. Returns 1; 0 when there is none; -EMSGSIZE when
 * it has more than `most` bytes, which are not read to its end; or -errno of read(2).
 */
int record_read(struct record_reader *reader, const char **bytes, size_t *length) MUST_CHECK;

/*
 * Splits "NUMBER<TAB>payload". *NUMBER is the one, PAYLOAD the offset of the other. Returns 0; -EINVAL when it is not of this
 * form; -ERANGE when the number is beyond 64 bits.
 */
int record_prefix(const char *bytes, size_t length, int64_t *number, size_t *payload) MUST_CHECK;

#endif
