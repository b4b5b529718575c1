#include "ipc/reliable_packet.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "base/crc32c.h"

/* As it goes over the line; each member stands where its alignment wants it, so that there are no gaps. */
struct header {
	uint32_t magic;
	uint8_t version;
	uint8_t type;
	uint16_t length;
	uint64_t transfer;
	uint32_t sequence;
	uint32_t checksum; /* of the whole packet, with 0 here */
};

_Static_assert(sizeof(struct header) == RELIABLE_HEADER, "the header has no gaps");

/* How many bytes each type may have behind the header; a type that is not there is none. */
static const struct {
	uint16_t least, most;
} lengths[] = {
	[RELIABLE_OPEN] = { RELIABLE_FILE_SIZE, RELIABLE_FILE_SIZE },
	[RELIABLE_ACCEPT] = { 8, 8 },
	[RELIABLE_DATA] = { 1, RELIABLE_BYTES_MAX },
	[RELIABLE_ACK] = { 0, 0 },
	[RELIABLE_END] = { RELIABLE_FILE_SIZE, RELIABLE_FILE_SIZE },
	[RELIABLE_ERROR] = { 1, 512 },
	[RELIABLE_AGAIN] = { 0, 0 },
	[RELIABLE_BYE] = { 0, 0 },
};

void reliable_put_u64(uint8_t *bytes, uint64_t number)
{
	number = htobe64(number);
	memcpy(bytes, &number, sizeof(number));
}

uint64_t reliable_get_u64(const uint8_t *bytes)
{
	uint64_t number;

	memcpy(&number, bytes, sizeof(number));
	return be64toh(number);
}

void reliable_file_pack(const struct reliable_file *file, uint8_t ret[RELIABLE_FILE_SIZE])
{
	reliable_put_u64(ret, file->size);
	memcpy(ret + 8, file->digest, sizeof(file->digest));
}

void reliable_file_unpack(const uint8_t bytes[RELIABLE_FILE_SIZE], struct reliable_file *ret)
{
	ret->size = reliable_get_u64(bytes);
	memcpy(ret->digest, bytes + 8, sizeof(ret->digest));
}

bool reliable_file_equals(const struct reliable_file *one, const struct reliable_file *other)
{
	return one->size != RELIABLE_SIZE_UNKNOWN && one->size == other->size &&
	       memcmp(one->digest, other->digest, sizeof(one->digest)) == 0;
}

static uint32_t checksum(struct header header, const uint8_t *bytes, size_t length)
{
	header.checksum = 0;
	return htonl(crc32c(crc32c(0, &header, sizeof(header)), bytes, length));
}

size_t reliable_pack(const struct reliable_packet *packet, uint8_t ret[RELIABLE_PACKET_MAX])
{
	struct header header = {
		.magic = htonl(RELIABLE_MAGIC),
		.version = RELIABLE_VERSION,
		.type = (uint8_t)packet->type,
		.length = htons((uint16_t)packet->length),
		.transfer = htobe64(packet->transfer),
		.sequence = htonl(packet->sequence),
	};

	header.checksum = checksum(header, packet->bytes, packet->length);
	memcpy(ret, &header, sizeof(header));
	if (packet->length > 0)
		memcpy(ret + sizeof(header), packet->bytes, packet->length);
	return sizeof(header) + packet->length;
}

int reliable_unpack(const uint8_t *datagram, size_t length, struct reliable_packet *ret)
{
	struct header header;
	size_t behind;

	if (length < sizeof(header))
		return -EBADMSG;
	memcpy(&header, datagram, sizeof(header));
	behind = length - sizeof(header);
	if (header.magic != htonl(RELIABLE_MAGIC) || header.version != RELIABLE_VERSION || ntohs(header.length) != behind)
		return -EBADMSG;
	if (header.type < RELIABLE_OPEN || header.type >= ARRAY_SIZE(lengths))
		return -EBADMSG;
	if (behind < lengths[header.type].least || behind > lengths[header.type].most)
		return -EBADMSG;
	if (header.checksum != checksum(header, datagram + sizeof(header), behind))
		return -EBADMSG;
	*ret = (struct reliable_packet){
		.type = header.type,
		.transfer = be64toh(header.transfer),
		.sequence = ntohl(header.sequence),
		.bytes = datagram + sizeof(header),
		.length = behind,
	};
	return 0;
}
