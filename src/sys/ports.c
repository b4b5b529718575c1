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
	unsigned port, state;
	size_t length;

	*ret = (struct port_socket){ 0 };
	if (sscanf(line, " %*u: %39[0-9A-Fa-f]:%x %39[0-9A-Fa-f]:%*x %x", local, &port, remote, &state) != 4)
		return false;
	length = strlen(local);
	ret->is_v6 = length == 32;
	ret->port = (uint16_t)port;
	ret->state = (uint8_t)state;
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
