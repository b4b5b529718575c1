/* The kernel's answer about one socket: the name of a UNIX socket is what a stranger chose. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "fuzz.h"
#include "sys/sockdiag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *message = malloc(size + !size); /* exactly as long */
	struct unix_socket socket;
	struct inet_socket inet;

	MUST(message);
	if (size > 0)
		memcpy(message, data, size);
	if (sockdiag_parse_inet(message, size, IPPROTO_UDP, &inet))
		MUST((inet.family == AF_INET || inet.family == AF_INET6) && inet.transport == IPPROTO_UDP);
	if (!sockdiag_parse(message, size, &socket))
		return 0;
	MUST(socket.inode != 0);
	MUST(socket.name || (socket.name_length == 0 && !socket.is_abstract));
	if (socket.name) {
		MUST(socket.name > message && socket.name + socket.name_length <= message + size);
		MUST(socket.is_abstract || !memchr(socket.name, 0, socket.name_length));
	}
	return 0;
}
