/* sys/sockdiag: one message of the kernel's answer about UNIX sockets, whole, cut off at every byte, and wrong. */
#include "unit.h"

#include <linux/netlink.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>

#include "sys/sockdiag.h"

#define HEAD sizeof(struct unix_diag_msg)

static void begin(struct buffer *message, uint8_t family, uint32_t inode)
{
	const struct unix_diag_msg head = {
		.udiag_family = family,
		.udiag_type = SOCK_STREAM,
		.udiag_state = 10,
		.udiag_ino = inode,
	};

	message->length = 0;
	buffer_append(message, &head, sizeof(head));
}

static void add_claiming(struct buffer *message, uint16_t claimed, uint16_t type, const void *bytes, size_t length)
{
	const struct nlattr attribute = { .nla_len = claimed, .nla_type = type };

	buffer_append(message, &attribute, sizeof(attribute));
	buffer_append(message, bytes, length);
	buffer_append(message, "\0\0\0", (NLA_ALIGNTO - length % NLA_ALIGNTO) % NLA_ALIGNTO);
}

static void add(struct buffer *message, uint16_t type, const void *bytes, size_t length)
{
	add_claiming(message, (uint16_t)(sizeof(struct nlattr) + length), type, bytes, length);
}

/* Parses a copy of exactly that length, so that a sanitizer sees a byte read too far. Only the name is left dangling. */
static bool parse(const struct buffer *message, size_t length, struct unix_socket *ret)
{
	cleanup_free char *copy = malloc(length + 1);

	assert_non_null(copy);
	memcpy(copy, message->data, length);
	copy = realloc(copy, length ? length : 1);
	return sockdiag_parse(copy, length, ret);
}

static void whole(void **state UNUSED)
{
	const struct unix_diag_vfs vfs = { .udiag_vfs_ino = 4711, .udiag_vfs_dev = 8 << 20 | 0x12345 };
	cleanup_with(buffer_done) struct buffer message = { 0 };
	const uint32_t peer = 99;
	struct unix_socket socket;

	begin(&message, AF_UNIX, 42);
	add(&message, UNIX_DIAG_NAME, "/tmp/s", 7);
	add(&message, UNIX_DIAG_VFS, &vfs, sizeof(vfs));
	add(&message, UNIX_DIAG_PEER, &peer, sizeof(peer));
	add(&message, UNIX_DIAG_SHUTDOWN, "", 1);
	assert_true(sockdiag_parse(message.data, message.length, &socket));
	assert_true(socket.inode == 42 && socket.peer == 99 && socket.type == SOCK_STREAM && socket.state == 10);
	assert_true(!socket.is_abstract && socket.name_length == 6);
	assert_memory_equal(socket.name, "/tmp/s", 6);
	assert_true(socket.has_file && socket.file_inode == 4711 && socket.file_device == makedev(8, 0x12345));
}

static void names(void **state UNUSED)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *name;
		size_t name_length;
		bool is_abstract;
	} rows[] = {
		{ "\0a", 2, "a", 1, true },
		{ "\0a\0\n\xff", 5, "a\0\n\xff", 4, true },
		{ "\0", 1, "", 0, true },
		{ "a\0b", 3, "a", 1, false },
		{ "/no/end", 7, "/no/end", 7, false },
		{ "@x", 3, "@x", 2, false },
	};
	cleanup_with(buffer_done) struct buffer message = { 0 };
	struct unix_socket socket;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(&message, AF_UNIX, 1);
		add(&message, UNIX_DIAG_NAME, rows[i].bytes, rows[i].length);
		check(sockdiag_parse(message.data, message.length, &socket), "row %zu", i);
		check(socket.is_abstract == rows[i].is_abstract && socket.name_length == rows[i].name_length, "row %zu", i);
		check(memcmp(socket.name, rows[i].name, rows[i].name_length) == 0, "row %zu", i);
	}
	begin(&message, AF_UNIX, 1);
	add(&message, UNIX_DIAG_NAME, "", 0);
	assert_true(sockdiag_parse(message.data, message.length, &socket));
	assert_null(socket.name);
}

static void cut(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer message = { 0 };
	const uint32_t peer = 99;
	struct unix_socket socket;
	size_t name_end;

	begin(&message, AF_UNIX, 42);
	add(&message, UNIX_DIAG_NAME, "\0abc", 4);
	name_end = message.length;
	add(&message, UNIX_DIAG_PEER, &peer, sizeof(peer));
	for (size_t length = 0; length < message.length; length++) {
		bool is_whole = length == HEAD || length == name_end;

		check(parse(&message, length, &socket) == is_whole, "%zu bytes", length);
	}
	/* without the padding behind the last one */
	begin(&message, AF_UNIX, 42);
	add(&message, UNIX_DIAG_NAME, "\0a", 2);
	assert_true(parse(&message, message.length - 2, &socket) && socket.name_length == 1);
}

static void wrong(void **state UNUSED)
{
	static const uint16_t lengths[] = { 0, 3, 13, UINT16_MAX }; /* of a message with room for 12 */
	cleanup_with(buffer_done) struct buffer message = { 0 };
	struct unix_socket socket;
	char name[200] = "";

	begin(&message, AF_INET, 42);
	assert_false(parse(&message, message.length, &socket));
	begin(&message, AF_UNIX, 0);
	assert_false(parse(&message, message.length, &socket));
	begin(&message, AF_UNIX, 42);
	add(&message, UNIX_DIAG_VFS, name, 7);
	assert_false(parse(&message, message.length, &socket));
	begin(&message, AF_UNIX, 42);
	add(&message, UNIX_DIAG_PEER, name, 3);
	assert_false(parse(&message, message.length, &socket));
	begin(&message, AF_UNIX, 42);
	add(&message, UNIX_DIAG_NAME, name, sizeof(name));
	assert_false(parse(&message, message.length, &socket));
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		begin(&message, AF_UNIX, 42);
		add_claiming(&message, lengths[i], UNIX_DIAG_NAME, "/tmp/s", 7);
		check(!parse(&message, message.length, &socket), "an attribute of %u bytes", lengths[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(names),
		cmocka_unit_test(cut),
		cmocka_unit_test(wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
