#include "ipc/transfer.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#define MAGIC   0x46435049U /* "IPCF" */
#define VERSION 1

_Static_assert(sizeof(struct transfer_header) == 40, "the header has no gaps");

void transfer_pack(const struct transfer_header *header, const char *bytes, size_t length, struct buffer *out)
{
	struct transfer_header sent = *header;

	sent.magic = MAGIC;
	sent.version = VERSION;
	out->length = 0;
	buffer_append(out, &sent, sizeof(sent));
	buffer_append(out, bytes, length);
}

/* Only paths, data and reasons have bytes behind the header. */
static int has_bytes(uint8_t kind)
{
	return kind == TRANSFER_PATH || kind == TRANSFER_DATA || kind == TRANSFER_ERROR;
}

int transfer_parse(const char *bytes, size_t length, struct transfer_message *ret)
{
	struct transfer_header *header = &ret->header;

	*ret = (struct transfer_message){ 0 };
	if (length < sizeof(*header))
		return -EBADMSG;
	memcpy(header, bytes, sizeof(*header));
	ret->bytes = bytes + sizeof(*header);
	ret->length = length - sizeof(*header);
	if (header->magic != MAGIC || header->version != VERSION || header->unused != 0)
		return -EBADMSG;
	if (header->kind < TRANSFER_PATH || header->kind > TRANSFER_BYE)
		return -EBADMSG;
	if (header->reply <= TRANSFER_TO_SERVER || header->reply > LONG_MAX)
		return -EBADMSG;
	return has_bytes(header->kind) || ret->length == 0 ? 0 : -EBADMSG;
}
