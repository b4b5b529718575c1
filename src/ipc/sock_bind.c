#include "ipc/sock_bind.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define NAMES_MAX 8

/* How often a stale path is replaced before it is believed that somebody else is as quick. */
#define ATTEMPTS 3

void sock_bound_write(const struct sock_bound *bound, struct buffer *out)
{
	sock_name_write(&bound->name, bound->type, bound->protocol, out);
}

void sock_bound_forget(struct sock_bound *bound)
{
	if (bound->fd >= 0)
		close(bound->fd);
	bound->fd = -1;
	sock_file_done(&bound->file);
}

void sock_bound_done(struct sock_bound *bound)
{
	if (bound->file.fd >= 0 && sock_file_unlink(&bound->file) < 0)
		sock_file_done(&bound->file); /* somebody has taken it away, which is theirs to answer for */
	sock_bound_forget(bound);
}

static int explain(int error, const struct sock_address *address, struct fault *fault)
{
	switch (error) {
	case -EADDRINUSE:
		return fault_set(fault, STATUS_REFUSED, "the address is in use");
	case -EADDRNOTAVAIL:
		return fault_set(fault, STATUS_MISSING, "this machine has no such address");
	case -EACCES:
	case -EPERM:
		fault_errno(fault, error);
		if (address->type == SOCK_RAW)
			return fault_hint(fault, "raw sockets take CAP_NET_RAW");
		if (address->port > 0 && address->port < 1024)
			return fault_hint(fault, "ports below net.ipv4.ip_unprivileged_port_start take CAP_NET_BIND_SERVICE");
		return error;
	default:
		return fault_errno(fault, error);
	}
}

/* A listener that ended a moment ago does not keep the port from the next one; a UNIX socket has none. */
static int set_options(int fd, const struct sock_address *address, bool shares)
{
	const int on = 1;

	if (address->family == AF_UNIX || (address->type != SOCK_STREAM && !shares))
		return 0;
	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ? -errno : 0;
}

/* Binds FD; where a socket's path is in the way that nobody is behind, in its place. */
static int bind_to(int fd, const struct sock_address *address, const struct sock_name *name, struct fault *fault)
{
	const char *path = sock_address_path(address);

	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (bind(fd, &name->any, name->length) == 0)
			return 0;
		if (errno != EADDRINUSE || !path)
			return explain(-errno, address, fault);
		if (sock_file_clean(path, fault) < 0 && fault->status != STATUS_MISSING)
			return -EADDRINUSE;
	}
	return explain(-EADDRINUSE, address, fault);
}

static int look_at(struct sock_bound *bound, const struct sock_address *address, struct fault *fault)
{
	const char *path = sock_address_path(address);

	bound->name.length = sizeof(bound->name.bytes);
	if (getsockname(bound->fd, &bound->name.any, &bound->name.length) < 0)
		return fault_errno(fault, -errno);
	/* without its file it works as well; it is only left behind then */
	if (path && sock_file_find(path, &bound->file) < 0)
		sock_file_done(&bound->file);
	return 0;
}

static int bind_one(const struct sock_address *address, const struct sock_name *name, bool shares, struct sock_bound *ret,
		    struct fault *fault)
{
	cleanup_fd int fd = socket(name->any.sa_family, address->type | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
	struct sock_bound bound = { .type = address->type, .protocol = address->protocol, .file = SOCK_FILE_NONE };
	int r = fd < 0 ? -errno : set_options(fd, address, shares);

	if (r < 0)
		return explain(r, address, fault);
	r = bind_to(fd, address, name, fault);
	if (r < 0)
		return r;
	bound.fd = fd;
	r = look_at(&bound, address, fault);
	if (r < 0)
		return r;
	take_fd(&fd);
	*ret = bound;
	return 0;
}

int sock_bind(const struct sock_address *address, bool shares, struct sock_bound *ret, struct fault *fault)
{
	struct sock_name names[NAMES_MAX];
	int count = sock_address_resolve(address, names, NAMES_MAX, fault), r = count;

	*ret = (struct sock_bound)SOCK_BOUND_NONE;
	for (int i = 0; i < count; i++) {
		r = bind_one(address, &names[i], shares, ret, fault);
		if (r == 0)
			break;
	}
	return r;
}

int sock_listen(const struct sock_address *address, int backlog, struct sock_bound *ret, struct fault *fault)
{
	int r = sock_bind(address, false, ret, fault);

	if (r == 0 && listen(ret->fd, backlog) < 0) {
		r = explain(-errno, address, fault);
		sock_bound_done(ret);
	}
	return r;
}
