/*
 * The messages by which `msg serve` and `msg get` move a file over a System V queue. All have the header below, in the
 * machine's byte order (both ends are on one machine), and then bytes:
 *
 *   PATH   client to server, type 1   which file; the client's pid, and the type of the answers, which it chose at random
 *   START  server to client           number: the file's size; the server's pid
 *   DATA   server to client           number: the offset of the bytes
 *   EOT    server to client           number: the size of what was sent
 *   ERROR  server to client           status: the client's exit status; why, in words
 *   ACK    client to server, type 1   number: how many answers it has taken
 *   BYE    client to server, type 1   it gives up
 *
 * The server sends to a client only so many messages that are not acknowledged, and less the more clients there are: a client
 * that stops does not fill the queue. Every client ends with an acknowledged EOT or ERROR; the answers to one that died are
 * taken away by the server, those of a server that died by the client.
 */
#ifndef IPCTOOL_IPC_TRANSFER_H
#define IPCTOOL_IPC_TRANSFER_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"

/* The type of what goes to the server. */
#define TRANSFER_TO_SERVER 1

enum transfer_kind {
	TRANSFER_PATH = 1,
	TRANSFER_START,
	TRANSFER_DATA,
	TRANSFER_EOT,
	TRANSFER_ERROR,
	TRANSFER_ACK,
	TRANSFER_BYE,
};

/* What precedes the bytes, as it is sent: 40 bytes without gaps. */
struct transfer_header {
	uint32_t magic;
	uint8_t version;
	uint8_t kind;    /* enum transfer_kind */
	uint16_t status; /* ERROR: an exit status */
	uint32_t pid;    /* PATH, START: the sender's; else 0 */
	uint32_t unused; /* 0 */
	uint64_t pid_ns; /* PATH, START: the namespace in which PID is meant */
	uint64_t reply;  /* type of the answers: which transfer it is; above 1, within long */
	uint64_t number;
};

/* The bytes behind the header of a message; borrowed. */
struct transfer_message {
	struct transfer_header header;
	const char *bytes;
	size_t length;
};

/* Fills OUT with the message as it is sent: the header with magic and version, and LENGTH BYTES. */
void transfer_pack(const struct transfer_header *header, const char *bytes, size_t length, struct buffer *out);

/* Reads LENGTH BYTES that anybody may have sent. Returns 0, or -EBADMSG when they are no such message. */
int transfer_parse(const char *bytes, size_t length, struct transfer_message *ret) MUST_CHECK;

#endif
