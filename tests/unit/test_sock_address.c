/* ipc/sock_address: what the parser takes, what the writer makes of it, and what is refused instead of cut. */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>

#include "ipc/sock_address.h"

static void unix_sockets(void **state UNUSED)
{
	static const struct {
		const char *text;
		int type;
		const char *path; /* sun_path */
		size_t length;    /* of it, with its NUL */
		const char *written;
	} rows[] = {
		{ "unix:/run/s", SOCK_STREAM, "/run/s", 7, "unix:/run/s" },
		{ "sock:unix:s", SOCK_STREAM, "s", 2, "unix:s" },
		{ "unix:a:b", SOCK_STREAM, "a:b", 4, "unix:a:b" },
		{ "unix:5", SOCK_STREAM, "5", 2, "unix:5" },
		{ "unix:./@a", SOCK_STREAM, "./@a", 5, "unix:./\\x40a" },
		{ "unix:\\x40a", SOCK_STREAM, "@a", 3, "unix:\\x40a" },
		{ "unix:a b\\x0a", SOCK_STREAM, "a b\n", 5, "unix:a\\x20b\\x0a" },
		{ "unix:sock:unix:x", SOCK_STREAM, "sock:unix:x", 12, "unix:sock:unix:x" },
		{ "unix-dgram:/run/log", SOCK_DGRAM, "/run/log", 9, "unix-dgram:/run/log" },
		{ "sock:unix-seqpacket:s", SOCK_SEQPACKET, "s", 2, "unix-seqpacket:s" },
		{ "unix:@a", SOCK_STREAM, "\0a", 2, "unix:@a" },
		{ "unix:@", SOCK_STREAM, "\0", 1, "unix:@" },
		{ "unix:@@", SOCK_STREAM, "\0@", 2, "unix:@\\x40" },
		{ "unix-dgram:@a\\x00\\x0a\\xff\\x00", SOCK_DGRAM, "\0a\0\n\xff", 6, "unix-dgram:@a\\x00\\x0a\\xff\\x00" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sock_address address = { 0 };
		struct fault fault = { 0 };

		check(sock_address_parse(rows[i].text, &address, &fault) == 0, "'%s': %s", rows[i].text, fault.why);
		check(address.family == AF_UNIX && address.type == rows[i].type, "'%s'", rows[i].text);
		check(address.name.length == offsetof(struct sockaddr_un, sun_path) + rows[i].length, "'%s'", rows[i].text);
		check(memcmp(address.name.un.sun_path, rows[i].path, rows[i].length) == 0, "'%s'", rows[i].text);
		check((sock_address_path(&address) != NULL) == (rows[i].path[0] != '\0'), "'%s'", rows[i].text);
		sock_name_write(&address.name, address.type, address.protocol, &out);
		check_buffer(&out, rows[i].written);
	}
}

static void hosts(void **state UNUSED)
{
	static const struct {
		const char *text;
		int type, protocol;
		const char *host;
		uint16_t port;
		const char *written; /* NULL: the host is a name */
	} rows[] = {
		{ "tcp:127.0.0.1:80", SOCK_STREAM, IPPROTO_TCP, "127.0.0.1", 80, "tcp:127.0.0.1:80" },
		{ "sock:tcp:127.0.0.1:0x50", SOCK_STREAM, IPPROTO_TCP, "127.0.0.1", 80, "tcp:127.0.0.1:80" },
		{ "udp:0.0.0.0:0", SOCK_DGRAM, IPPROTO_UDP, "0.0.0.0", 0, "udp:0.0.0.0:0" },
		{ "udp:255.255.255.255:65535", SOCK_DGRAM, IPPROTO_UDP, "255.255.255.255", 65535, "udp:255.255.255.255:65535" },
		{ "tcp:[::1]:443", SOCK_STREAM, IPPROTO_TCP, "::1", 443, "tcp:[::1]:443" },
		{ "udp:[FF02:0::1]:9", SOCK_DGRAM, IPPROTO_UDP, "FF02:0::1", 9, "udp:[ff02::1]:9" },
		{ "tcp:[fe80::1%lo]:80", SOCK_STREAM, IPPROTO_TCP, "fe80::1%lo", 80, NULL },
		{ "tcp:localhost:80", SOCK_STREAM, IPPROTO_TCP, "localhost", 80, NULL },
		{ "raw:127.0.0.1:icmp", SOCK_RAW, IPPROTO_ICMP, "127.0.0.1", 0, "raw:127.0.0.1:icmp" },
		{ "raw:127.0.0.1:1", SOCK_RAW, IPPROTO_ICMP, "127.0.0.1", 0, "raw:127.0.0.1:icmp" },
		{ "raw:[::1]:ipv6-icmp", SOCK_RAW, IPPROTO_ICMPV6, "::1", 0, "raw:[::1]:icmp6" },
		{ "raw:10.0.0.1:253", SOCK_RAW, 253, "10.0.0.1", 0, "raw:10.0.0.1:253" },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sock_address address = { 0 };
		struct sock_name name = { 0 };
		struct fault fault = { 0 };

		check(sock_address_parse(rows[i].text, &address, &fault) == 0, "'%s': %s", rows[i].text, fault.why);
		check(address.type == rows[i].type && address.protocol == rows[i].protocol, "'%s'", rows[i].text);
		check(address.port == rows[i].port, "'%s': %d", rows[i].text, address.port);
		check_string(address.host, rows[i].host);
		if (!rows[i].written)
			continue;
		check(sock_address_resolve(&address, &name, 1, &fault) == 1, "'%s': %s", rows[i].text, fault.why);
		assert_int_equal(sock_name_port(&name), rows[i].port);
		sock_name_write(&name, address.type, address.protocol, &out);
		check_buffer(&out, rows[i].written);
	}
}

static void wrong(void **state UNUSED)
{
	static const char *const refused[] = {
		"", "sock:", "/run/s", "unix", "unix:", "unix:a\\x00b", "unix-stream:s", "UNIX:s", "fifo:s", "sock:sock:unix:s",
		"tcp:", "tcp:80", "tcp::80", "tcp:localhost", "tcp:localhost:", "tcp:localhost:http", "tcp:localhost:65536",
		"tcp:localhost:-1", "tcp:localhost:080", "tcp:localhost:80:", "tcp:::1:80", "tcp:[::1]", "tcp:[::1]80", "tcp:[::1:80",
		"tcp:[]:80", "tcp:[localhost]:80", "tcp:[127.0.0.1]:80", "tcp:1.2.3:80", "tcp:256.0.0.1:80", "tcp:a\\x00b:80",
		"raw:127.0.0.1", "raw:127.0.0.1:", "raw:127.0.0.1:ping", "raw:127.0.0.1:256",
	};
	struct sock_address address;
	struct fault fault;

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		fault = (struct fault){ 0 };
		check(sock_address_parse(refused[i], &address, &fault) == -EINVAL, "'%s'", refused[i]);
		check(fault.status == STATUS_USAGE && fault.why[0], "'%s'", refused[i]);
	}
	assert_int_equal(sock_address_parse("tcp:::1:80", &address, &fault), -EINVAL);
	check_string(fault.hint, "an IPv6 address stands in brackets: tcp:[::1]:80");
}

/* Nothing is cut: 107 bytes fit, 108 are refused, counted behind the escapes. */
static void longest(void **state UNUSED)
{
	static const char *const forms[] = { "unix:", "unix:@", "unix-dgram:", "sock:unix-seqpacket:@" };
	char text[256];
	struct sock_address address;
	struct fault fault;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		snprintf(text, sizeof(text), "%s%.*d\\x41", forms[i], SOCK_PATH_MAX - 1, 0);
		check(sock_address_parse(text, &address, &fault) == 0, "'%s'", text);
		snprintf(text, sizeof(text), "%s%.*d\\x41", forms[i], SOCK_PATH_MAX, 0);
		check(sock_address_parse(text, &address, &fault) == -EINVAL && fault.status == STATUS_USAGE, "'%s'", text);
		check(strstr(fault.why, "108 bytes") != NULL, "'%s'", fault.why);
	}
	snprintf(text, sizeof(text), "tcp:%.*d:1", SOCK_HOST_MAX - 50, 0);
	assert_int_equal(sock_address_parse(text, &address, &fault), -EINVAL); /* no number is so long */
}

/* What the kernel gives: without a name, and a path of 108 bytes without a NUL. */
static void from_the_kernel(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct sock_name name = { .length = sizeof(sa_family_t) };
	size_t length = 0;

	sock_name_write(&name, SOCK_DGRAM, 0, &out);
	check_buffer(&out, "unix-dgram:");
	name.un.sun_family = AF_UNIX;
	sock_name_write(&name, SOCK_STREAM, 0, &out);
	check_buffer(&out, "unix:");
	memset(name.un.sun_path, 'a', sizeof(name.un.sun_path));
	name.length = sizeof(name.un);
	assert_non_null(sock_name_path(&name, &length));
	assert_int_equal(length, 108);
	sock_name_write(&name, SOCK_STREAM, 0, &out);
	assert_int_equal(out.length, 5 + 108);
	name = (struct sock_name){ .in.sin_family = AF_INET, .length = sizeof(name.in) };
	name.in.sin_addr.s_addr = htonl(0xe0000001);
	assert_true(sock_name_is_multicast(&name));
	name.in.sin_addr.s_addr = htonl(0x7f000001);
	assert_false(sock_name_is_multicast(&name));
}

static void families(void **state UNUSED)
{
	struct sock_address address;
	struct sock_name name;
	struct fault fault = { 0 };

	assert_int_equal(sock_address_parse("raw:[::1]:icmp", &address, &fault), 0);
	assert_true(sock_address_resolve(&address, &name, 1, &fault) < 0);
	assert_int_equal(fault.status, STATUS_USAGE);
	assert_int_equal(sock_address_parse("raw:127.0.0.1:icmp6", &address, &fault), 0);
	assert_true(sock_address_resolve(&address, &name, 1, &fault) < 0);
	assert_true(sock_address_begins("unix:a") && sock_address_begins("sock:a") && sock_address_begins("tcp:"));
	assert_false(sock_address_begins("a") || sock_address_begins("unix") || sock_address_begins("./unix:a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unix_sockets), cmocka_unit_test(hosts),    cmocka_unit_test(wrong),
		cmocka_unit_test(longest),      cmocka_unit_test(families), cmocka_unit_test(from_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
