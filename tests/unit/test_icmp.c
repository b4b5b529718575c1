/* ipc/icmp: echo requests with the checksum of RFC 1071, and what is read of headers that strangers sent. */
#include "unit.h"

#include "ipc/icmp.h"

static void echo(void **state UNUSED)
{
	/* sums: 0x0800 + 0x1234 + 0x0001 + 'ab' 0x6162 + 'c\0' 0x6300 */
	static const unsigned char wanted[] = { 8, 0, 0x21, 0x68, 0x12, 0x34, 0, 1, 'a', 'b', 'c' };
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct icmp_header header;

	buffer_text(&out, "before");
	icmp_echo(false, 0x1234, 1, "abc", 3, &out);
	assert_int_equal(out.length, 6 + sizeof(wanted));
	assert_memory_equal(out.data + 6, wanted, sizeof(wanted));
	assert_true(icmp_parse(out.data + 6, sizeof(wanted), false, &header));
	assert_true(header.is_sound && header.has_echo && header.id == 0x1234 && header.sequence == 1);
	check_string(header.name, "echo-request");
	out.data[6 + 9]++;
	assert_true(icmp_parse(out.data + 6, sizeof(wanted), false, &header));
	assert_false(header.is_sound);
}

static void echo_v6(void **state UNUSED)
{
	static const unsigned char wanted[] = { 128, 0, 0, 0, 0xff, 0xfe, 0xff, 0xff };
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct icmp_header header;

	icmp_echo(true, 0xfffe, 0xffff, NULL, 0, &out);
	assert_int_equal(out.length, sizeof(wanted));
	assert_memory_equal(out.data, wanted, sizeof(wanted));
	assert_true(icmp_parse(out.data, out.length, true, &header));
	assert_true(header.is_sound && header.has_echo && header.sequence == 0xffff);
}

static void short_ones(void **state UNUSED)
{
	static const unsigned char unreachable[] = { 3, 1, 0xfc, 0xfe, 0, 0, 0, 0 }, unknown[] = { 77, 0, 0, 0, 0, 0, 0, 0 };
	struct icmp_header header;

	for (size_t length = 0; length < 8; length++)
		assert_false(icmp_parse(unreachable, length, false, &header));
	assert_true(icmp_parse(unreachable, 8, false, &header));
	assert_true(header.is_sound && !header.has_echo && header.code == 1);
	check_string(header.name, "unreachable");
	assert_true(icmp_parse(unknown, 8, false, &header));
	assert_null(header.name);
}

static void ip_headers(void **state UNUSED)
{
	unsigned char packet[64] = { 0x45 };

	assert_int_equal(icmp_ip_header(packet, sizeof(packet)), 20);
	assert_int_equal(icmp_ip_header(packet, 19), 0);
	packet[0] = 0x4f;
	assert_int_equal(icmp_ip_header(packet, sizeof(packet)), 60);
	assert_int_equal(icmp_ip_header(packet, 59), 0);
	packet[0] = 0x44; /* shorter than any */
	assert_int_equal(icmp_ip_header(packet, sizeof(packet)), 0);
	packet[0] = 0x65; /* of another version */
	assert_int_equal(icmp_ip_header(packet, sizeof(packet)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(echo), cmocka_unit_test(echo_v6), cmocka_unit_test(short_ones), cmocka_unit_test(ip_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
