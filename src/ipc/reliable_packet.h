/*
 * The packets by which one file goes over UDP (sock send --reliable): a header of fixed width in network byte order, and bytes.
 * The format is described in ipctool-sock(1); what does not look like it is not ours.
 */
#ifndef IPCTOOL_IPC_RELIABLE_PACKET_H
#define IPCTOOL_IPC_RELIABLE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/sha256.h"

#define RELIABLE_MAGIC UINT32_C(0x49504352) /* "IPCR" */
#define RELIABLE_VERSION 1

#define RELIABLE_HEADER 24
#define RELIABLE_BYTES_MAX 32768 /* behind a header */
#define RELIABLE_PACKET_MAX (RELIABLE_HEADER + RELIABLE_BYTES_MAX)

/* The size of a file of which nobody knows it yet. */
#define RELIABLE_SIZE_UNKNOWN UINT64_MAX

enum reliable_type {
	RELIABLE_OPEN = 1, /* to the receiver: the file, as reliable_file_pack() has it */
	RELIABLE_ACCEPT,   /* to the sender: from which byte to go on (64 bits) */
	RELIABLE_DATA,     /* to the receiver: bytes of the file */
	RELIABLE_ACK,      /* to the sender: that packet has come, and has been dealt with */
	RELIABLE_END,      /* to the receiver: there is no more; the file, size and digest known */
	RELIABLE_ERROR,    /* to either: it ends here; an exit status (8 bits) and why, in words */
	RELIABLE_AGAIN,    /* to the sender: nobody here knows this transfer; open it once more */
	RELIABLE_BYE,      /* to the receiver: the last answer has come */
};

struct reliable_packet {
	enum reliable_type type;
	uint64_t transfer;    /* a number that the sender chose by chance */
	uint32_t sequence;    /* counts the sender's packets, past 2^32-1 to 0; an answer has that of what it answers */
	const uint8_t *bytes; /* behind the header; borrowed */
	size_t length;        /* of `bytes` */
};

/* What makes one file the same as another. */
struct reliable_file {
	uint64_t size; /* bytes, or RELIABLE_SIZE_UNKNOWN; then the digest is zero */
	uint8_t digest[SHA256_SIZE];
};

#define RELIABLE_FILE_SIZE (8 + SHA256_SIZE)

/* Puts a 64-bit number where BYTES are, the highest byte first. */
void reliable_put_u64(uint8_t *bytes, uint64_t number);

/* The number that reliable_put_u64() put there. */
uint64_t reliable_get_u64(const uint8_t *bytes);

/* As it stands in a packet. */
void reliable_file_pack(const struct reliable_file *file, uint8_t ret[RELIABLE_FILE_SIZE]);

/* What reliable_file_pack() put there. */
void reliable_file_unpack(const uint8_t bytes[RELIABLE_FILE_SIZE], struct reliable_file *ret);

/* Whether they are the same; files of unknown size never are. */
bool reliable_file_equals(const struct reliable_file *one, const struct reliable_file *other);

/* Packs PACKET, whose bytes are RELIABLE_BYTES_MAX at most, into RET. Returns the length of the whole. */
size_t reliable_pack(const struct reliable_packet *packet, uint8_t ret[RELIABLE_PACKET_MAX]);

/* What the LENGTH bytes of a datagram say. Returns 0, or -EBADMSG when they are no packet, or no whole one; RET is as it was. */
int reliable_unpack(const uint8_t *datagram, size_t length, struct reliable_packet *ret) MUST_CHECK;

#endif
