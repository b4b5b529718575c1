#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "sys/sockdiag_dump.h"

static void take_end(const uint32_t *address, uint16_t port, uint32_t interface, struct inet_end *ret)
{
	memcpy(ret->address, address, sizeof(ret->address));
	ret->port = ntohs(port);
	ret->interface = interface;
}

/* Only addresses that are good on one link alone need its name. */
static void keep_interface(uint8_t family, struct inet_end *end)
{
	bool is_of_link = family == AF_INET6 && end->address[0] == 0xfe && (end->address[1] & 0xc0) == 0x80;

	if (!is_of_link)
		end->interface = 0;
}

static bool take_attribute(unsigned type, const void *bytes, size_t length, void *data)
{
	struct inet_socket *ret = data;

	switch (type) {
	case INET_DIAG_SKMEMINFO:
		return sockdiag_take_memory(bytes, length, &ret->usage);
	case INET_DIAG_SHUTDOWN:
		ret->usage.has_shutdown = true;
		return sockdiag_take_fixed(&ret->usage.shutdown, sizeof(ret->usage.shutdown), bytes, length);
	default:
		return true;
	}
}

static void take_head(const struct inet_diag_msg *message, int transport, struct inet_socket *ret)
{
	*ret = (struct inet_socket){
		.inode = message->idiag_inode,
		.family = message->idiag_family,
		.transport = transport,
		.state = message->idiag_state,
		.usage = {
			.has_uid = message->idiag_inode != 0, /* what no process has yet, or any more, is told as root's */
			.has_queues = true,
			.uid = message->idiag_uid,
			.receive_queue = message->idiag_rqueue,
			.send_queue = message->idiag_wqueue,
		},
	};
	take_end(message->id.idiag_src, message->id.idiag_sport, message->id.idiag_if, &ret->local);
	take_end(message->id.idiag_dst, message->id.idiag_dport, message->id.idiag_if, &ret->remote);
	keep_interface(ret->family, &ret->local);
	keep_interface(ret->family, &ret->remote);
}

bool sockdiag_parse_inet(const void *payload, size_t length, int transport, struct inet_socket *ret)
{
	struct inet_diag_msg message;

	*ret = (struct inet_socket){ 0 };
	if (length < sizeof(message))
		return false;
	memcpy(&message, payload, sizeof(message));
	if (message.idiag_family != AF_INET && message.idiag_family != AF_INET6)
		return false;
	take_head(&message, transport, ret);
	return sockdiag_each_attribute((const char *)payload + sizeof(message), length - sizeof(message), take_attribute, ret);
}

struct search {
	int transport;
	int (*visit)(const struct inet_socket *socket, void *data);
	void *data;
};

static int visit_message(const void *payload, size_t length, void *data)
{
	const struct search *search = data;
	struct inet_socket socket;

	return sockdiag_parse_inet(payload, length, search->transport, &socket) ? search->visit(&socket, search->data) : 0;
}

static int each_of_family(uint8_t family, struct search *search)
{
	const struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = (uint8_t)search->transport,
		.idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1) | 1 << (INET_DIAG_SHUTDOWN - 1),
		.idiag_states = UINT32_MAX,
	};

	return sockdiag_dump(&request, sizeof(request), visit_message, search);
}

int sockdiag_each_inet(int transport, int (*visit)(const struct inet_socket *socket, void *data), void *data)
{
	struct search search = { transport, visit, data };
	int r = each_of_family(AF_INET, &search);

	return r == 0 ? each_of_family(AF_INET6, &search) : r;
}
