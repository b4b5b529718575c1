/* Messages that anybody may put into the queue of msg serve: never read beyond their end, and what is taken is in bounds. */
#include <limits.h>
#include <stdlib.h>

#include "fuzz.h"
#include "ipc/transfer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transfer_message message;

	if (transfer_parse((const char *)data, size, &message) < 0)
		return 0;
	if (message.length + sizeof(message.header) != size || message.header.reply > LONG_MAX || message.header.reply < 2)
		abort();
	return 0;
}
