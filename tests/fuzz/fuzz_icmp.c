/* Packets of ICMP from the network: nothing is read that did not come, and an echo request is what was put into it. */
#include "fuzz.h"
#include "ipc/icmp.h"

static void check_echo(bool is_v6, const uint8_t *data, size_t size)
{
	cleanup_with(buffer_done) struct buffer packet = { 0 };
	struct icmp_header header;

	icmp_echo(is_v6, 0x1234, 0xfedc, data, size, &packet);
	MUST(packet.error == 0 && packet.length == size + 8);
	MUST(icmp_parse(packet.data, packet.length, is_v6, &header));
	MUST(header.is_sound && header.has_echo && header.id == 0x1234 && header.sequence == 0xfedc);
	MUST(size == 0 || memcmp(packet.data + 8, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t before = icmp_ip_header(data, size);
	struct icmp_header header;

	MUST(before == 0 || (before >= 20 && before <= size));
	MUST(icmp_parse(data + before, size - before, false, &header) == (size - before >= 8));
	MUST(icmp_parse(data, size, true, &header) == (size >= 8));
	MUST(header.is_sound || size < 8);
	check_echo(false, data, size);
	check_echo(true, data, size);
	return 0;
}
