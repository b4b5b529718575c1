#include "ipc/inet_socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/socket_object.h"
#include "sys/ports.h"
#include "sys/sockdiag.h"

#define NAMES_MAX 8

static const struct transport {
	int protocol;
	enum sock_kind kind;
	int type;         /* as sock_name_write() has it */
	const char *file; /* in /proc/net */
} transports[] = {
	{ IPPROTO_TCP, SOCK_KIND_TCP, SOCK_STREAM, "tcp" },
	{ IPPROTO_UDP, SOCK_KIND_UDP, SOCK_DGRAM, "udp" },
	{ IPPROTO_RAW, SOCK_KIND_RAW, SOCK_RAW, "raw" },
};

static const struct transport *transport_of_protocol(int protocol)
{
	return &transports[protocol == IPPROTO_TCP ? 0 : protocol == IPPROTO_UDP ? 1 : 2];
}

static const struct transport *transport_of_type(int type)
{
	return &transports[type == SOCK_STREAM ? 0 : type == SOCK_DGRAM ? 1 : 2];
}

/* What the text of /proc/net says, as INET_DIAG would. */
struct proc_search {
	int protocol;
	int (*visit)(const struct inet_socket *socket, void *data);
	void *data;
};

static int visit_line(const struct port_socket *line, void *data)
{
	const struct proc_search *search = data;
	struct inet_socket socket = {
		.inode = line->inode,
		.family = line->is_v6 ? AF_INET6 : AF_INET,
		.transport = search->protocol,
		.state = line->state,
		.local = { .port = line->port },
		.remote = { .port = line->remote_port },
		.usage = {
			.has_uid = line->has_details && line->inode != 0,
			.has_queues = line->has_details && line->state != TCP_LISTEN, /* the length of its backlog is not told */
			.uid = line->uid,
			.receive_queue = line->receive_queue,
			.send_queue = line->send_queue,
		},
	};

	memcpy(socket.local.address, line->address, sizeof(socket.local.address));
	memcpy(socket.remote.address, line->remote, sizeof(socket.remote.address));
	return search->visit(&socket, search->data);
}

/* Calls VISIT for each socket of one transport. Returns what it returned last, or -errno. */
static int each_of(const struct transport *transport, int (*visit)(const struct inet_socket *socket, void *data), void *data)
{
	struct proc_search search = { transport->protocol, visit, data };
	int r = sockdiag_each_inet(transport->protocol, visit, data);

	/* no libmnl, no INET_DIAG for it, a sandbox without netlink */
	return r >= 0 || r == -ENOMEM ? r : ports_each(transport->file, visit_line, &search);
}

static int each(int (*visit)(const struct inet_socket *socket, void *data), void *data)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(transports); i++)
		r = each_of(&transports[i], visit, data);
	return r;
}

static struct sock_name name_of(bool is_v6, const unsigned char *address, uint32_t interface, uint16_t port)
{
	struct sock_name name = { .length = is_v6 ? sizeof(name.in6) : sizeof(name.in) };

	if (is_v6) {
		name.in6.sin6_family = AF_INET6;
		name.in6.sin6_port = htons(port);
		name.in6.sin6_scope_id = interface;
		memcpy(&name.in6.sin6_addr, address, sizeof(name.in6.sin6_addr));
	} else {
		name.in.sin_family = AF_INET;
		name.in.sin_port = htons(port);
		memcpy(&name.in.sin_addr, address, sizeof(name.in.sin_addr));
	}
	return name;
}

static void store_facts(const struct inet_socket *socket, struct object *object)
{
	struct sock_facts facts = {
		.kind = (uint8_t)transport_of_protocol(socket->transport)->kind,
		.state = socket->state,
		.is_v6 = socket->family == AF_INET6,
		.remote_interface = socket->remote.interface,
		.remote_port = socket->transport == IPPROTO_RAW ? socket->local.port : socket->remote.port,
	};

	memcpy(facts.remote, socket->remote.address, sizeof(facts.remote));
	socket_object_fill(socket->inode, &socket->usage, &facts, object);
}

/* Facts, and the address of the local end for a name. */
static int store(const struct inet_socket *socket, struct object *object)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	const struct transport *transport = transport_of_protocol(socket->transport);
	const struct inet_end *local = &socket->local;
	struct sock_name name = name_of(socket->family == AF_INET6, local->address, local->interface, local->port);

	store_facts(socket, object);
	sock_name_write(&name, transport->type, local->port, &address);
	object->flags |= NAME_IS_ESCAPED;
	object->name = address.error == 0 ? strdup(buffer_string(&address)) : NULL;
	return object->name ? 0 : -ENOMEM;
}

static int add(const struct inet_socket *socket, void *data)
{
	struct object *object = object_list_add(data);

	return object ? store(socket, object) : -ENOMEM;
}

int inet_socket_list(struct object_list *list)
{
	size_t before = list->count;
	int r = each(add, list);

	while (r < 0 && list->count > before)
		object_list_drop(list);
	return r;
}

/* What is looked for: the local ends that a user's words mean. */
struct search {
	struct sock_name names[NAMES_MAX];
	int count;
	int protocol; /* of a raw socket, for its port */
	struct object_list *list;
};

static bool is_at(const struct inet_end *end, bool is_v6, const struct sock_name *name, int protocol)
{
	const void *address = is_v6 ? (const void *)&name->in6.sin6_addr : &name->in.sin_addr;
	size_t length = is_v6 ? sizeof(name->in6.sin6_addr) : sizeof(name->in.sin_addr);
	uint16_t port = protocol >= 0 ? (uint16_t)protocol : sock_name_port(name);

	return (name->any.sa_family == AF_INET6) == is_v6 && end->port == port && memcmp(end->address, address, length) == 0 &&
	       (!is_v6 || end->interface == 0 || name->in6.sin6_scope_id == 0 || name->in6.sin6_scope_id == end->interface);
}

static int add_if_meant(const struct inet_socket *socket, void *data)
{
	const struct search *search = data;

	for (int i = 0; i < search->count; i++)
		if (is_at(&socket->local, socket->family == AF_INET6, &search->names[i], search->protocol))
			return add(socket, search->list);
	return 0;
}

static int explain_missing(const struct sock_address *address, struct fault *fault)
{
	fault_set(fault, STATUS_MISSING, "no socket of this network namespace has that end");
	if (address->type != SOCK_RAW && address->port != 0)
		fault_hint(fault, "those at other addresses: ipctool ls sock --name '*:%u'", address->port);
	return -ENOENT;
}

int inet_socket_by_address(const char *text, struct object_list *list, struct fault *fault)
{
	struct search search = { .list = list };
	struct sock_address address = { 0 };
	size_t before = list->count;
	int r = sock_address_parse(text, &address, fault);

	if (r < 0)
		return r;
	search.protocol = address.type == SOCK_RAW ? address.protocol : -1;
	search.count = sock_address_resolve(&address, search.names, NAMES_MAX, fault);
	if (search.count < 0)
		return search.count;
	r = each_of(transport_of_type(address.type), add_if_meant, &search);
	if (r == 0 && list->count == before)
		return explain_missing(&address, fault);
	while (r < 0 && list->count > before)
		object_list_drop(list);
	return r < 0 ? fault_errno(fault, r) : 0;
}

static int tell_if_same(const struct inet_socket *socket, void *data)
{
	struct object *object = data;
	int r;

	if (socket->inode != object->inode || socket->inode == 0)
		return 0;
	r = store(socket, object);
	return r < 0 ? r : 1;
}

int inet_socket_tell(struct object *object)
{
	return each(tell_if_same, object) == -ENOMEM ? -ENOMEM : 0;
}

bool inet_socket_remote(const struct object *object, struct sock_name *ret)
{
	static const unsigned char none[sizeof(object->sock.remote)];
	const struct sock_facts *sock = &object->sock;

	if (sock->kind < SOCK_KIND_TCP || memcmp(sock->remote, none, sizeof(none)) == 0)
		return false;
	*ret = name_of(sock->is_v6, sock->remote, sock->remote_interface, sock->remote_port);
	return true;
}

int inet_socket_type(const struct object *object)
{
	return object->sock.kind == SOCK_KIND_TCP ? SOCK_STREAM : object->sock.kind == SOCK_KIND_UDP ? SOCK_DGRAM : SOCK_RAW;
}
