#include "ipc/sock_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/sock_connection.h"
#include "ipc/sock_file.h"
#include "ipc/unix_socket.h"
#include "sys/ports.h"

#define NAMES_MAX 8

/* A socket that is looked for among those of the kernel's list. */
struct wanted {
	const struct sock_address *address;
	const struct sock_name *name;
};

static bool is_any(const unsigned char *address, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (address[i] != 0)
			return false;
	return true;
}

enum found { FOUND_NONE, FOUND_IT, FOUND_PERHAPS };

/* Whether one for all addresses of IPv6 takes those of IPv4, too, the list does not say. */
static int is_wanted(const struct port_socket *socket, void *data)
{
	const struct wanted *wanted = data;
	const struct sock_name *name = wanted->name;
	bool is_v6 = name->any.sa_family == AF_INET6, is_raw = wanted->address->type == SOCK_RAW;
	uint16_t port = is_raw ? (uint16_t)wanted->address->protocol : sock_name_port(name);
	const void *address = is_v6 ? (const void *)&name->in6.sin6_addr : &name->in.sin_addr;
	size_t length = is_v6 ? sizeof(name->in6.sin6_addr) : sizeof(name->in.sin_addr);

	if (socket->port != port || socket->state != (wanted->address->type == SOCK_STREAM ? TCP_LISTEN : TCP_CLOSE))
		return FOUND_NONE;
	if (socket->is_v6 != is_v6)
		return socket->is_v6 && !is_raw && is_any(socket->address, sizeof(socket->address)) ? FOUND_PERHAPS : FOUND_NONE;
	return is_any(socket->address, length) || memcmp(socket->address, address, length) == 0 ? FOUND_IT : FOUND_NONE;
}

/* Whether NAME is this machine's. */
static bool is_here(const struct sock_name *name)
{
	cleanup_fd int fd = socket(name->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sock_name any_port = *name;

	any_port.in.sin_port = 0; /* at the same place in both families */
	return fd >= 0 && bind(fd, &any_port.any, any_port.length) == 0;
}

static const char *list_of(const struct sock_address *address)
{
	return address->type == SOCK_STREAM ? "tcp" : address->type == SOCK_DGRAM ? "udp" : "raw";
}

/*
 * Whether the listener for all addresses of IPv6 at NAME's port takes those of IPv4, too: then nobody else can have the port. (To
 * connect would use up the connection that it may wait for.)
 */
static int takes_both(const struct sock_name *name)
{
	cleanup_fd int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		return FOUND_PERHAPS;
	if (bind(fd, &name->any, name->length) == 0)
		return FOUND_NONE;
	return errno == EADDRINUSE ? FOUND_IT : FOUND_PERHAPS;
}

/* An enum found, or -errno where it cannot be known. */
static int look_for_port(const struct sock_address *address, struct fault *fault)
{
	struct sock_name names[NAMES_MAX];
	int count = sock_address_resolve_peer(address, names, NAMES_MAX, fault), r = count < 0 ? count : -EREMOTE;

	for (int i = 0; i < count && r <= 0; i++) {
		struct wanted wanted = { address, &names[i] };

		if (is_here(&names[i]))
			r = ports_each(list_of(address), is_wanted, &wanted);
		if (r == FOUND_PERHAPS && address->type == SOCK_STREAM)
			r = takes_both(&names[i]);
	}
	return r;
}

/* A connection, closed at once. One that cannot be made for a full backlog says that somebody listens. */
static int knock(const struct sock_address *address, const struct deadline *deadline, struct fault *fault)
{
	cleanup_with(sock_peer_done) struct sock_peer peer = SOCK_PEER_NONE;
	const struct deadline now = { 0 };
	bool is_unix = address->family == AF_UNIX;
	int r = sock_connect(address, is_unix ? &now : deadline, &peer, fault);

	return r == -EAGAIN && is_unix ? 0 : r;
}

/* The path's file, a socket that we may connect to. Returns its descriptor, or -errno with FAULT set. */
static int open_path(const char *path, struct fault *fault)
{
	struct stat st = { 0 };
	cleanup_fd int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		return fault_errno(fault, -errno);
	if (!S_ISSOCK(st.st_mode)) {
		fault_set(fault, STATUS_REFUSED, "it is no socket");
		return -ENOTSOCK;
	}
	if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) < 0)
		return fault_errno(fault, -errno);
	return take_fd(&fd);
}

static int nobody(const char *why, struct fault *fault)
{
	fault_set(fault, STATUS_WOULD_BLOCK, "%s", why);
	return -ECONNREFUSED;
}

static int other_type(struct fault *fault)
{
	fault_set(fault, STATUS_REFUSED, "the socket there is of another type");
	return -EPROTOTYPE;
}

/*
 * The kernel knows those of this network namespace. What it finds nobody behind may be another's: a connection says for sure. It
 * is made to the file that was looked at, never to one that has taken its place since.
 */
static int probe_path(const struct sock_address *address, struct fault *fault)
{
	cleanup_fd int fd = open_path(sock_address_path(address), fault);
	int r = fd < 0 ? fd : unix_socket_reach_file(fd, address->type);

	if (fd < 0 || r == UNIX_REACH_READY)
		return fd < 0 ? fd : 0;
	if (r == UNIX_REACH_NOT_YET)
		return nobody("nobody listens there yet", fault);
	r = r == UNIX_REACH_OTHER ? -EPROTOTYPE : sock_file_knock(fd, address->type);
	if (r == -EPROTOTYPE)
		return other_type(fault);
	if (r == -ECONNREFUSED)
		return nobody("nobody listens there", fault);
	return r < 0 && r != -EAGAIN ? fault_errno(fault, r) : 0;
}

/* Abstract names are those of this network namespace. */
static int probe_name(const struct sock_address *address, const struct deadline *deadline, struct fault *fault)
{
	size_t before = offsetof(struct sockaddr_un, sun_path) + 1;
	int r = unix_socket_reach_name(address->name.un.sun_path + 1, address->name.length - before, address->type);

	if (r < 0) /* the kernel cannot be asked */
		return knock(address, deadline, fault);
	return r == UNIX_REACH_READY ? 0 : nobody("nobody listens there", fault);
}

static int probe_port(const struct sock_address *address, const struct deadline *deadline, struct fault *fault)
{
	bool connects = sock_address_connects(address);
	int r = look_for_port(address, fault);

	if (r == FOUND_IT || (r == FOUND_PERHAPS && !connects))
		return 0;
	if (fault->status != STATUS_DONE)
		return r;
	if (r == FOUND_NONE)
		return nobody(connects ? "nobody listens there" : "nobody receives there", fault);
	if (connects)
		return knock(address, deadline, fault);
	fault_set(fault, STATUS_FAILED, "whether another host receives there cannot be known");
	return -EREMOTE;
}

int sock_probe(const struct sock_address *address, const struct deadline *deadline, struct fault *fault)
{
	fault->status = STATUS_DONE;
	if (address->family != AF_UNIX)
		return probe_port(address, deadline, fault);
	return sock_address_path(address) ? probe_path(address, fault) : probe_name(address, deadline, fault);
}
