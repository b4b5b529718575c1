/* Control messages with descriptors, whatever recvmsg(2) could leave of what somebody sent. */
#include <errno.h>

#include "fuzz.h"
#include "ipc/fd_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *control = malloc(size + !size); /* exactly as long */
	struct msghdr message = { .msg_control = control, .msg_controllen = size, .msg_flags = size & 1 ? MSG_CTRUNC : 0 };
	struct fd_list list = { .count = 0 };
	int r;

	MUST(control);
	if (size > 0)
		memcpy(control, data, size);
	r = fd_message_take(&message, &list);
	MUST(r == 0 || r == -EMSGSIZE);
	MUST(r < 0 || !(message.msg_flags & MSG_CTRUNC));
	MUST(list.count <= FD_MESSAGE_MAX && list.count * sizeof(int) <= size);
	return 0;
}
