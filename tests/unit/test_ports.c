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
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines), cmocka_unit_test(others) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
