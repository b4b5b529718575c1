#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "sys/sockdiag_dump.h"

/* The kernel's own device numbers have 12 and 20 bits, side by side. */
static dev_t device_of(uint32_t device)
{
	return makedev(device >> 20, device & 0xfffff);
}

static bool take_name(const char *bytes, size_t length, struct unix_socket *ret)
{
	if (length > sizeof(((struct sockaddr_un *)NULL)->sun_path) + 1)
		return false;
	if (length == 0)
		return true;
	ret->is_abstract = bytes[0] == '\0';
	ret->name = ret->is_abstract ? bytes + 1 : bytes;
	ret->name_length = ret->is_abstract ? length - 1 : strnlen(bytes, length);
	return true;
}

static bool take_queues(const void *bytes, size_t length, struct socket_usage *ret)
{
	struct unix_diag_rqlen queues;

	if (!sockdiag_take_fixed(&queues, sizeof(queues), bytes, length))
		return false;
	ret->has_queues = true;
	ret->receive_queue = queues.udiag_rqueue;
	ret->send_queue = queues.udiag_wqueue;
	return true;
}

static bool take_attribute(unsigned type, const void *bytes, size_t length, void *data)
{
	struct unix_socket *ret = data;
	struct unix_diag_vfs vfs;

	switch (type) {
	case UNIX_DIAG_NAME:
		return take_name(bytes, length, ret);
	case UNIX_DIAG_VFS:
		if (!sockdiag_take_fixed(&vfs, sizeof(vfs), bytes, length))
			return false;
		ret->has_file = true;
		ret->file_device = device_of(vfs.udiag_vfs_dev);
		ret->file_inode = vfs.udiag_vfs_ino;
		return true;
	case UNIX_DIAG_PEER:
		return sockdiag_take_fixed(&ret->peer, sizeof(ret->peer), bytes, length);
	case UNIX_DIAG_RQLEN:
		return take_queues(bytes, length, &ret->usage);
	case UNIX_DIAG_MEMINFO:
		return sockdiag_take_memory(bytes, length, &ret->usage);
	case UNIX_DIAG_SHUTDOWN:
		ret->usage.has_shutdown = true;
		return sockdiag_take_fixed(&ret->usage.shutdown, sizeof(ret->usage.shutdown), bytes, length);
	case UNIX_DIAG_UID:
		ret->usage.has_uid = true;
		return sockdiag_take_fixed(&ret->usage.uid, sizeof(ret->usage.uid), bytes, length);
	default:
		return true;
	}
}

bool sockdiag_parse(const void *payload, size_t length, struct unix_socket *ret)
{
	struct unix_diag_msg message;

	*ret = (struct unix_socket){ 0 };
	if (length < sizeof(message))
		return false;
	memcpy(&message, payload, sizeof(message));
	if (message.udiag_family != AF_UNIX || message.udiag_ino == 0)
		return false;
	ret->inode = message.udiag_ino;
	ret->type = message.udiag_type;
	ret->state = message.udiag_state;
	return sockdiag_each_attribute((const char *)payload + sizeof(message), length - sizeof(message), take_attribute, ret);
}

struct search {
	int (*visit)(const struct unix_socket *socket, void *data);
	void *data;
};

static int visit_message(const void *payload, size_t length, void *data)
{
	const struct search *search = data;
	struct unix_socket socket;

	return sockdiag_parse(payload, length, &socket) ? search->visit(&socket, search->data) : 0;
}

int sockdiag_each_unix(int (*visit)(const struct unix_socket *socket, void *data), void *data)
{
	const struct unix_diag_req request = {
		.sdiag_family = AF_UNIX,
		.udiag_states = UINT32_MAX,
		.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_MEMINFO |
			      UDIAG_SHOW_UID,
	};
	struct search search = { visit, data };

	return sockdiag_dump(&request, sizeof(request), visit_message, &search);
}
