/* sys/sockdiag: one message of the kernel's answer about a socket over IP, whole, cut off at every byte, and wrong. */
#include "unit.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "sys/sockdiag.h"

#define HEAD sizeof(struct inet_diag_msg)

static void begin(struct buffer *message, uint8_t family, const char *here, const char *there)
{
	struct inet_diag_msg head = {
		.idiag_family = family,
		.idiag_state = TCP_ESTABLISHED,
		.id = { .idiag_sport = htons(80), .idiag_dport = htons(4000), .idiag_if = 3 },
		.idiag_rqueue = 5,
		.idiag_wqueue = 6,
		.idiag_uid = 1000,
		.idiag_inode = 42,
	};

	assert_int_equal(inet_pton(family, here, head.id.idiag_src), 1);
	assert_int_equal(inet_pton(family, there, head.id.idiag_dst), 1);
	message->length = 0;
	buffer_append(message, &head, sizeof(head));
}

static void add(struct buffer *message, uint16_t type, const void *bytes, size_t length)
{
	const struct nlattr attribute = { .nla_len = (uint16_t)(sizeof(attribute) + length), .nla_type = type };

	buffer_append(message, &attribute, sizeof(attribute));
	buffer_append(message, bytes, length);
	buffer_append(message, "\0\0\0", (NLA_ALIGNTO - length % NLA_ALIGNTO) % NLA_ALIGNTO);
}

/* Parses a copy of exactly that length, so that a sanitizer sees a byte read too far. */
static bool parse(const struct buffer *message, size_t length, struct inet_socket *ret)
{
	cleanup_free char *copy = malloc(length + 1);

	assert_non_null(copy);
	memcpy(copy, message->data, length);
	copy = realloc(copy, length ? length : 1);
	return sockdiag_parse_inet(copy, length, IPPROTO_TCP, ret);
}

static void whole(void **state UNUSED)
{
	static const uint32_t memory[SK_MEMINFO_VARS] = { 1, 2, 4, 8, 16, 32, 64, 128, 256 };
	static const unsigned char here[] = { 127, 0, 0, 1 };
	cleanup_with(buffer_done) struct buffer message = { 0 };
	struct inet_socket socket;

	begin(&message, AF_INET, "127.0.0.1", "127.0.0.2");
	add(&message, INET_DIAG_SKMEMINFO, memory, sizeof(memory));
	add(&message, INET_DIAG_SHUTDOWN, "\2", 1);
	add(&message, 999, "what is to come", 15);
	assert_true(parse(&message, message.length, &socket));
	assert_true(socket.inode == 42 && socket.family == AF_INET && socket.transport == IPPROTO_TCP);
	assert_true(socket.state == TCP_ESTABLISHED && socket.local.port == 80 && socket.remote.port == 4000);
	assert_memory_equal(socket.local.address, here, sizeof(here));
	assert_true(socket.usage.has_uid && socket.usage.uid == 1000);
	assert_true(socket.usage.has_queues && socket.usage.receive_queue == 5 && socket.usage.send_queue == 6);
	assert_true(socket.usage.has_memory && socket.usage.receive_room == 2 && socket.usage.send_room == 8);
	assert_int_equal(socket.usage.memory, 1 + 4 + 16 + 64);
	assert_true(socket.usage.has_shutdown && socket.usage.shutdown == SHUTDOWN_SEND);
}

/* An address that is good on one link alone has its interface; those of others are everywhere the same. */
static void interfaces(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer message = { 0 };
	struct inet_socket socket;

	begin(&message, AF_INET6, "fe80::1", "2001:db8::1");
	assert_true(parse(&message, message.length, &socket));
	assert_true(socket.local.interface == 3 && socket.remote.interface == 0);
	assert_false(socket.usage.has_memory || socket.usage.has_shutdown);
	begin(&message, AF_INET, "254.128.0.1", "127.0.0.1");
	assert_true(parse(&message, message.length, &socket) && socket.local.interface == 0);
}

static void cut(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer message = { 0 };
	struct inet_socket socket;

	begin(&message, AF_INET, "127.0.0.1", "127.0.0.2");
	add(&message, INET_DIAG_SHUTDOWN, "\2\0\0\0", 4);
	for (size_t length = 0; length < message.length; length++)
		check(parse(&message, length, &socket) == (length == HEAD), "%zu bytes", length);
}

static void wrong(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer message = { 0 };
	struct inet_socket socket;

	begin(&message, AF_INET, "127.0.0.1", "127.0.0.2");
	message.data[0] = AF_UNIX;
	assert_false(parse(&message, message.length, &socket));
	begin(&message, AF_INET, "127.0.0.1", "127.0.0.2");
	add(&message, INET_DIAG_SKMEMINFO, "1234567", 7);
	assert_false(parse(&message, message.length, &socket));
	begin(&message, AF_INET, "127.0.0.1", "127.0.0.2");
	add(&message, INET_DIAG_SHUTDOWN, "", 0);
	assert_false(parse(&message, message.length, &socket));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(interfaces),
		cmocka_unit_test(cut),
		cmocka_unit_test(wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
