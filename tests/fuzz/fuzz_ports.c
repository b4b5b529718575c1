/* A line of /proc/net/tcp and its like: written by the kernel, or by who has put another file there. */
#include "fuzz.h"
#include "sys/ports.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char none[12];
	cleanup_free char *line = fuzz_string(data, size);
	struct port_socket socket;

	if (!ports_parse_line(line, &socket))
		return 0;
	if (!socket.is_v6)
		MUST(memcmp(socket.address + 4, none, sizeof(none)) == 0 && memcmp(socket.remote + 4, none, sizeof(none)) == 0);
	if (!socket.has_details)
		MUST(socket.inode == 0 && socket.uid == 0 && socket.send_queue == 0 && socket.receive_queue == 0);
	return 0;
}
