/* Addresses of sockets as users write them: what is taken is written so that it is taken again, and means the same. */
#include <errno.h>

#include "fuzz.h"
#include "ipc/sock_address.h"

static void check_unix(const struct sock_address *address)
{
	cleanup_with(buffer_done) struct buffer written = { 0 };
	struct sock_address again = { 0 };
	struct fault fault = { 0 };

	MUST(address->name.length > offsetof(struct sockaddr_un, sun_path) && address->name.length <= sizeof(struct sockaddr_un));
	sock_name_write(&address->name, address->type, address->protocol, &written);
	MUST(!strpbrk(buffer_string(&written), " \t\n"));
	MUST(sock_address_parse(buffer_string(&written), &again, &fault) == 0);
	MUST(again.type == address->type && again.name.length == address->name.length);
	MUST(memcmp(&again.name, &address->name, address->name.length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	struct sock_address address = { 0 };
	struct fault fault = { 0 };
	int r = sock_address_parse(text, &address, &fault);

	if (r < 0) {
		MUST(r == -EINVAL && fault.status != STATUS_DONE && fault.why[0] && !address.text);
		return 0;
	}
	MUST(sock_address_begins(text));
	if (address.family == AF_UNIX)
		check_unix(&address);
	else
		MUST(address.host[0] && strlen(address.host) <= SOCK_HOST_MAX && address.protocol >= 0);
	return 0;
}
