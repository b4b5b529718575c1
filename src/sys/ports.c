#include "sys/ports.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sys/procfs.h"

struct walk {
	int (*visit)(const struct port_socket *socket, void *data);
	void *data;
};

/* The kernel prints an address as numbers of 32 bits, which lie in memory in network byte order. */
static bool parse_words(const char *text, size_t count, unsigned char *ret)
{
	for (size_t i = 0; i < count; i++) {
		unsigned word;

		if (sscanf(text + 8 * i, "%8x", &word) != 1)
			return false;
		memcpy(ret + sizeof(word) * i, &word, sizeof(word));
	}
	return true;
}

bool ports_parse_line(const char *line, struct port_socket *ret)
{
	char local[40], remote[40];
	unsigned port, remote_port, state, send, receive, uid, inode;
	size_t length;
	int n = sscanf(line, " %*u: %39[0-9A-Fa-f]:%x %39[0-9A-Fa-f]:%x %x %x:%x %*x:%*x %*x %u %*d %u", local, &port, remote,
		       &remote_port, &state, &send, &receive, &uid, &inode);

	*ret = (struct port_socket){ 0 };
	if (n < 5)
		return false;
	length = strlen(local);
	ret->is_v6 = length == 32;
	ret->port = (uint16_t)port;
	ret->state = (uint8_t)state;
	ret->remote_port = (uint16_t)remote_port;
	ret->has_details = n == 9;
	if (ret->has_details) {
		ret->send_queue = send;
		ret->receive_queue = receive;
		ret->uid = uid;
		ret->inode = inode;
	}
	/* a short remote address is none */
	if (strlen(remote) == length && (length == 8 || length == 32) && !parse_words(remote, length / 8, ret->remote))
		return false;
	return (length == 8 || length == 32) && parse_words(local, length / 8, ret->address);
}

static int visit_line(char *line, void *data)
{
	const struct walk *walk = data;
	struct port_socket socket;

	return ports_parse_line(line, &socket) ? walk->visit(&socket, walk->data) : 0;
}

int ports_each(const char *name, int (*visit)(const struct port_socket *socket, void *data), void *data)
{
	struct walk walk = { visit, data };
	char path[64];
	int r;

	snprintf(path, sizeof(path), "/proc/net/%s", name);
	r = procfs_lines(path, visit_line, &walk);
	if (r != 0)
		return r;
	snprintf(path, sizeof(path), "/proc/net/%s6", name);
	r = procfs_lines(path, visit_line, &walk);
	return r == -ENOENT ? 0 : r; /* a kernel without IPv6 */
}
