/* ipc/address: sockets, whose names may hold NUL bytes, and what has no ident. */
#include "unit.h"

#include <errno.h>
#include <sys/socket.h>

#include "ipc/address.h"

static const struct address_rule rule = { .type = OBJECT_SOCK };
static const struct address_rule lock_rule = { .type = OBJECT_LOCK };

static void named(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum address_form form;
		const char *name;
		size_t length;
		int type; /* 0: any */
	} rows[] = {
		{ "unix:/run/s", ADDRESS_PATH, "/run/s", 0 },
		{ "sock:unix:s", ADDRESS_PATH, "s", 0 },
		{ "sock:unix:a:b", ADDRESS_PATH, "a:b", 0 },
		{ "unix:\\x40a", ADDRESS_PATH, "@a", 0 },
		{ "unix:./@a", ADDRESS_PATH, "./@a", 0 },
		{ "sock:unix:@a", ADDRESS_ABSTRACT, "a", 1 },
		{ "unix:@", ADDRESS_ABSTRACT, "", 0 },
		{ "unix:@@", ADDRESS_ABSTRACT, "@", 1 },
		{ "unix:@a\\x00\\x0a\\xff\\x00", ADDRESS_ABSTRACT, "a\0\n\xff", 5 },
		{ "unix:@0123456789abcdef", ADDRESS_ABSTRACT, "0123456789abcdef", 16 },
		{ "unix:@a\\x400123456789abcdef", ADDRESS_ABSTRACT, "a@0123456789abcdef", 18 },
		{ "unix-dgram:/dev/log", ADDRESS_PATH, "/dev/log", 0, SOCK_DGRAM },
		{ "sock:unix-seqpacket:@a\\x00", ADDRESS_ABSTRACT, "a", 2, SOCK_SEQPACKET },
		{ "sock:tcp:127.0.0.1:80", ADDRESS_HOST, "tcp:127.0.0.1:80", 0 },
		{ "udp:[::1]:0x35", ADDRESS_HOST, "udp:[::1]:0x35", 0 },
		{ "raw:localhost:icmp6", ADDRESS_HOST, "raw:localhost:icmp6", 0 },
	};
	struct address address = { 0 };
	struct fault fault = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		check(address_parse(rows[i].text, &rule, &address, &fault) == 0, "'%s': %s", rows[i].text, fault.why);
		check(address.form == rows[i].form && address.length == rows[i].length, "'%s'", rows[i].text);
		check(memcmp(address.name, rows[i].name, rows[i].length) == 0, "'%s'", rows[i].text);
		check_string(address.name, rows[i].name);
		check(address.sock_type == rows[i].type, "'%s'", rows[i].text);
		assert_false(address.has_identity);
		address_done(&address);
	}
}

static void wrong(void **state UNUSED)
{
	static const char *const refused[] = {
		"unix:", "s", "@a", "tcp:localhost", "udp:127.0.0.1:70000", "raw:1.2.3:icmp", "tcp:[::1]:80@0123456789abcdef", "unix-dgram:",
		"unix-raw:/s", "unix:a\\x00b", "unix:a@0123456789abcdef", "unix:@a@0123456789abcdef",
		"unix:@@0123456789abcdef", "1:2@0123456789abcdef", "[3]@0123456789abcdef",
	};
	struct address address = { 0 };
	struct fault fault;

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		fault = (struct fault){ 0 };
		check(address_parse(refused[i], &rule, &address, &fault) < 0 && fault.status == STATUS_USAGE, "'%s'", refused[i]);
	}
	assert_int_equal(address_parse("lock:f@0123456789abcdef", &lock_rule, &address, &fault), -EINVAL);
	check_string(fault.hint, "an '@' that is part of a name is written as \\x40");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(named), cmocka_unit_test(wrong) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
