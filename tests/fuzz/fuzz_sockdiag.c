/* The kernel's answer about one UNIX socket: its name is what a stranger chose. */
#include "fuzz.h"
#include "sys/sockdiag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *message = malloc(size + !size); /* exactly as long */
	struct unix_socket socket;

	MUST(message);
	if (size > 0)
		memcpy(message, data, size);
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
