/* ipc/transfer: the messages of msg serve and msg get; what does not look like one is refused. */
#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "failing.h"
#include "ipc/transfer.h"

static const struct transfer_header good = { .kind = TRANSFER_DATA, .reply = 5, .number = 7 };

static void test_round_trip(void **state UNUSED)
{
	struct buffer packed = { 0 };
	struct transfer_message message;

	transfer_pack(&good, "a\0b", 3, &packed);
	assert_int_equal(packed.error, 0);
	assert_int_equal(packed.length, sizeof(struct transfer_header) + 3);
	assert_int_equal(transfer_parse(packed.data, packed.length, &message), 0);
	assert_int_equal(message.header.kind, TRANSFER_DATA);
	assert_int_equal(message.header.reply, 5);
	assert_int_equal(message.header.number, 7);
	assert_int_equal(message.length, 3);
	assert_memory_equal(message.bytes, "a\0b", 3);
	buffer_done(&packed);
}

/* Packs GOOD with one byte changed, and parses it. */
static int parse_changed(size_t at, unsigned char byte, const char *bytes, size_t length, uint8_t kind)
{
	struct transfer_header header = good;
	struct buffer packed = { 0 };
	struct transfer_message message;
	int r;

	header.kind = kind;
	transfer_pack(&header, bytes, length, &packed);
	if (at < packed.length)
		packed.data[at] = (char)byte;
	r = transfer_parse(packed.data, packed.length, &message);
	buffer_done(&packed);
	return r;
}

static void test_strangers(void **state UNUSED)
{
	struct transfer_message message;
	char zeros[sizeof(struct transfer_header)] = { 0 };

	assert_int_equal(transfer_parse("", 0, &message), -EBADMSG);
	assert_int_equal(transfer_parse(zeros, sizeof(zeros) - 1, &message), -EBADMSG);
	assert_int_equal(transfer_parse(zeros, sizeof(zeros), &message), -EBADMSG);
	assert_int_equal(parse_changed(SIZE_MAX, 0, "x", 1, TRANSFER_DATA), 0);
	assert_int_equal(parse_changed(0, 'X', "x", 1, TRANSFER_DATA), -EBADMSG); /* magic */
	assert_int_equal(parse_changed(4, 2, "x", 1, TRANSFER_DATA), -EBADMSG); /* version */
	assert_int_equal(parse_changed(5, 0, "x", 1, TRANSFER_DATA), -EBADMSG); /* kind */
	assert_int_equal(parse_changed(5, TRANSFER_BYE + 1, "x", 1, TRANSFER_DATA), -EBADMSG);
	assert_int_equal(parse_changed(12, 1, "x", 1, TRANSFER_DATA), -EBADMSG); /* unused */
	assert_int_equal(parse_changed(24, TRANSFER_TO_SERVER, "x", 1, TRANSFER_DATA), -EBADMSG); /* reply, little-endian */
	assert_int_equal(parse_changed(31, 0x80, "x", 1, TRANSFER_DATA), -EBADMSG); /* negative */
}

static void test_bytes(void **state UNUSED)
{
	static const uint8_t without[] = { TRANSFER_START, TRANSFER_EOT, TRANSFER_ACK, TRANSFER_BYE };
	static const uint8_t with[] = { TRANSFER_PATH, TRANSFER_DATA, TRANSFER_ERROR };

	for (size_t i = 0; i < ARRAY_SIZE(without); i++) {
		assert_int_equal(parse_changed(SIZE_MAX, 0, "", 0, without[i]), 0);
		assert_int_equal(parse_changed(SIZE_MAX, 0, "x", 1, without[i]), -EBADMSG);
	}
	for (size_t i = 0; i < ARRAY_SIZE(with); i++)
		assert_int_equal(parse_changed(SIZE_MAX, 0, "x", 1, with[i]), 0);
}

static void test_no_memory(void **state UNUSED)
{
	struct buffer packed = { 0 };

	fail_from_now(1);
	transfer_pack(&good, "x", 1, &packed);
	assert_true(fail_no_more());
	assert_int_equal(packed.error, -ENOMEM);
	buffer_done(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
