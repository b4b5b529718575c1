/* sys/ports: lines of /proc/net/tcp and its like. */
#include "unit.h"

#include "sys/ports.h"

static void lines(void **state UNUSED)
{
	static const struct {
		const char *line;
		bool is_v6;
		unsigned char last; /* byte of the address */
		uint16_t port;
		uint8_t state;
	} rows[] = {
		{ "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1", false, 1, 8080, 10 },
		{ "  12: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2", false, 0, 53, 7 },
		{ "   1: 00000000000000000000000001000000:01BB 00000000000000000000000000000000:0000 0A 0:0", true, 1, 443, 10 },
		{ "   2: 0100007F:0001 00000000:0000 07 00000000:00000000", false, 1, 1, 7 },
	};
	struct port_socket socket;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		check(ports_parse_line(rows[i].line, &socket), "'%s'", rows[i].line);
		check(socket.is_v6 == rows[i].is_v6 && socket.port == rows[i].port, "'%s'", rows[i].line);
		check(socket.state == rows[i].state, "'%s'", rows[i].line);
		check(socket.address[rows[i].is_v6 ? 15 : 3] == rows[i].last, "'%s'", rows[i].line);
	}
}

static void details(void **state UNUSED)
{
	static const char line[] = "   2: 0100007F:8C96 0200007F:DF2D 08 00000005:0000000A 00:00000000 00000000  1000        0 "
				   "20372168 2 000 20 0";
	static const unsigned char here[] = { 127, 0, 0, 1 }, there[] = { 127, 0, 0, 2 };
	struct port_socket socket;

	assert_true(ports_parse_line(line, &socket));
	assert_true(socket.has_details && socket.uid == 1000 && socket.inode == 20372168);
	assert_true(socket.send_queue == 5 && socket.receive_queue == 10 && socket.state == 8);
	assert_true(socket.port == 0x8c96 && socket.remote_port == 0xdf2d);
	assert_memory_equal(socket.address, here, sizeof(here));
	assert_memory_equal(socket.remote, there, sizeof(there));
	/* what was cut off is not known */
	assert_true(ports_parse_line("   2: 0100007F:8C96 0200007F:DF2D 08 00000005:0000000A 00:0", &socket));
	assert_true(!socket.has_details && socket.inode == 0 && socket.send_queue == 0);
}

static void others(void **state UNUSED)
{
	static const char *const refused[] = {
		"", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", "0: 0100007F",
		"0: 0100007F:1F90", "0: 0100:1F90 00000000:0000 0A", "0: 01000000000000000000000000000000000000007F:1F90 0:0 0A",
		"x: 0100007F:1F90 00000000:0000 0A",
	};
	struct port_socket socket;

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		check(!ports_parse_line(refused[i], &socket), "'%s'", refused[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines), cmocka_unit_test(details), cmocka_unit_test(others) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
