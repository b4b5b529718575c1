/* ipc/reliable_sender, ipc/reliable_receiver: over a bad network, past deaths of either side, among strangers. */
#include "reliable_world.h"

static void test_quiet_network(void **state UNUSED)
{
	static const size_t sizes[] = { 0, 1, 99, 100, 101, 10000 };

	for (size_t i = 0; i < 2 * ARRAY_SIZE(sizes); i++) {
		size_t size = sizes[i / 2];

		start_world(1 + i, 0, size, i % 2);
		run_to_the_end();
		check_done();
		/* open, each packet once, end: nothing is sent twice */
		assert_int_equal(world.sent, 2 + (size + 99) / 100);
		assert_int_equal(world.sender.repeats, 0);
		assert_int_equal(world.begins, 1);
	}
}

static void test_bad_network(void **state UNUSED)
{
	for (uint64_t seed = 1; seed <= 60; seed++) {
		start_world(seed, seed % 2 ? 10 : 20, 5000, seed % 3 == 0);
		run_to_the_end();
		check_done();
		assert_true(world.sent > 52);
		/* numbers went past the last one */
		assert_true(world.sender.sequence < 1000);
	}
}

/* Killed at every byte, the sender begins anew, with another number; what has come is not sent again. */
static void test_sender_dies(void **state UNUSED)
{
	for (size_t death = 0; death < 2000; death += 100) {
		start_world(death + 1, death % 200 ? 10 : 0, 2000, false);
		run_until(death);
		start_sender(8, 5);
		run_to_the_end();
		check_done();
		assert_int_equal(world.begins, 1);
	}
}

/* Killed, the receiver has what was written; the sender, which lives, goes on with it. */
static void test_receiver_dies(void **state UNUSED)
{
	for (size_t death = 0; death < 2000; death += 100) {
		start_world(death + 1, death % 200 ? 10 : 0, 2000, false);
		run_until(death);
		start_receiver();
		run_to_the_end();
		check_done();
		assert_true(world.begins <= 2);
	}
}

static void test_both_die(void **state UNUSED)
{
	start_world(3, 10, 2000, false);
	run_until(700);
	start_receiver();
	start_sender(8, UINT32_MAX);
	run_until(1500);
	start_sender(9, UINT32_MAX);
	start_receiver();
	run_to_the_end();
	check_done();
	assert_int_equal(world.begins, 3);
}

/* A stream that pauses for longer than a silence goes on; one that would have to be read again does not. */
static void test_stream(void **state UNUSED)
{
	start_world(5, 0, 2000, true);
	run_until(1000);
	world.receiver.state = RELIABLE_RECEIVER_LISTENING;
	run_to_the_end();
	check_done();
	start_world(5, 0, 2000, true);
	run_until(1000);
	start_receiver();
	run_to_the_end();
	assert_int_equal(world.sender.fault.status, STATUS_FAILED);
	assert_non_null(strstr(world.sender.fault.why, "from a pipe"));
	assert_int_equal(world.receiver.fault.status, STATUS_FAILED);
	assert_non_null(strstr(world.receiver.fault.why, "from a pipe"));
}

static size_t pack(enum reliable_type type, uint64_t transfer, uint32_t sequence, const char *bytes, size_t length, uint8_t *ret)
{
	const struct reliable_packet packet = {
		.type = type,
		.transfer = transfer,
		.sequence = sequence,
		.bytes = (const uint8_t *)bytes,
		.length = length,
	};

	return reliable_pack(&packet, ret);
}

static void check_untouched(const struct reliable_receiver *before)
{
	assert_int_equal(world.receiver.state, before->state);
	assert_true(world.receiver.sequence == before->sequence && world.receiver.offset == before->offset);
	assert_true(world.receiver.transfer == before->transfer);
}

static void test_strangers(void **state UNUSED)
{
	static uint8_t packet[RELIABLE_PACKET_MAX];
	struct sock_name stranger;
	struct reliable_receiver before;
	size_t length;

	start_world(11, 0, 2000, false);
	run_until(1000);
	before = world.receiver;
	stranger = world.name;
	stranger.in.sin_port = htons(9999);
	for (unsigned type = RELIABLE_OPEN; type <= RELIABLE_BYE; type++) {
		static const char zeros[RELIABLE_FILE_SIZE];
		size_t behind = type == RELIABLE_OPEN || type == RELIABLE_END ? sizeof(zeros) : type == RELIABLE_ACCEPT ? 8 : 0;

		behind = type == RELIABLE_DATA || type == RELIABLE_ERROR ? 5 : behind;
		/* from another address; of another transfer; behind the next */
		length = pack(type, 7, world.receiver.sequence + 1, zeros, behind, packet);
		assert_false(arrive(&stranger, packet, length));
		length = pack(type, 8, world.receiver.sequence + 1, zeros, behind, packet);
		assert_false(arrive(&world.name, packet, length));
		length = pack(type, 7, world.receiver.sequence + 2, zeros, type == RELIABLE_OPEN ? 0 : behind, packet);
		assert_false(arrive(&world.name, packet, length));
		check_untouched(&before);
		/* nor does the sender hear what was said to others */
		length = pack(type, 8, world.sender.sequence, zeros, behind, packet);
		assert_false(reliable_sender_take(&world.sender, world.now, packet, length));
		length = pack(type, 7, world.sender.sequence + 1, zeros, behind, packet);
		assert_false(reliable_sender_take(&world.sender, world.now, packet, length));
	}
	for (length = 0; length < 100; length++) {
		assert_false(arrive(&world.name, world.content, length));
		assert_false(reliable_sender_take(&world.sender, world.now, world.content, length));
	}
	check_untouched(&before);
	run_to_the_end();
	check_done();
}

/* A copy of the offer that comes after the first bytes, and one that comes when the sender is taken for dead. */
static void test_late_offer(void **state UNUSED)
{
	uint8_t offer[RELIABLE_PACKET_MAX];
	size_t length;

	start_world(13, 0, 2000, false);
	length = world.sender.packet_length;
	memcpy(offer, world.sender.packet, length);
	run_until(500);
	assert_false(arrive(&world.name, offer, length));
	world.receiver.state = RELIABLE_RECEIVER_LISTENING;
	assert_false(arrive(&world.name, offer, length));
	assert_int_equal(world.receiver.state, RELIABLE_RECEIVER_LISTENING);
	run_to_the_end();
	check_done();
}

static void test_another_file(void **state UNUSED)
{
	start_world(17, 0, 2000, false);
	run_until(500);
	world.size = 1999;
	start_sender(8, 1);
	while (world.sender.state != RELIABLE_SENDER_OVER && step())
		;
	assert_int_equal(world.sender.fault.status, STATUS_REFUSED);
	assert_non_null(strstr(world.sender.fault.why, "another file"));
	assert_int_equal(world.receiver.state, RELIABLE_RECEIVER_LISTENING);
	assert_int_equal(world.length, 500);
}

/* The receiver is done, and nobody has told the sender yet. */
static void test_last_answer_lost(void **state UNUSED)
{
	uint8_t bye[RELIABLE_PACKET_MAX];

	start_world(19, 0, 300, false);
	while (world.receiver.state != RELIABLE_RECEIVER_LINGERING)
		step();
	memset(world.flights, 0, sizeof(world.flights));
	world.is_cut = true;
	for (int i = 0; i < 8; i++)
		step();
	assert_int_equal(world.receiver.state, RELIABLE_RECEIVER_LINGERING);
	assert_int_equal(world.sender.state, RELIABLE_SENDER_ENDING);
	world.is_cut = false;
	while (world.sender.state != RELIABLE_SENDER_OVER)
		step();
	/* the last word ends it at once; without, silence does */
	reliable_sender_say_bye(&world.sender);
	memcpy(bye, world.sender.packet, world.sender.packet_length);
	assert_false(arrive(&world.name, bye, world.sender.packet_length));
	assert_int_equal(world.receiver.state, RELIABLE_RECEIVER_OVER);
	check_done();
}

static void test_lingers_for_so_long(void **state UNUSED)
{
	int64_t done;

	start_world(23, 0, 300, false);
	while (world.receiver.state != RELIABLE_RECEIVER_LINGERING)
		step();
	done = world.now;
	run_to_the_end();
	check_done();
	assert_true(world.now == done + RELIABLE_LINGER);
}

/* What goes wrong on one side is said on the other. */
static void test_failures(void **state UNUSED)
{
	for (unsigned percent = 0; percent <= 20; percent += 10) {
		start_world(29 + percent, percent, 2000, false);
		world.full_at = 1000;
		run_to_the_end();
		assert_int_equal(world.receiver.fault.status, STATUS_LIMIT);
		assert_int_equal(world.sender.fault.status, STATUS_LIMIT);
		assert_string_equal(world.sender.fault.why, "the receiver says: the disk is full");
		start_world(31 + percent, percent, 2000, false);
		world.is_damaged = true;
		run_to_the_end();
		assert_int_equal(world.receiver.fault.status, STATUS_FAILED);
		assert_string_equal(world.sender.fault.why, "the receiver says: it is another");
		start_world(37 + percent, percent, 2000, false);
		world.shrunk_to = 1000;
		run_to_the_end();
		assert_int_equal(world.sender.fault.status, STATUS_REFUSED);
		assert_string_equal(world.receiver.fault.why, "the sender gave up: it changed while it was sent");
	}
}

/* A sender that does not keep to what it announced. */
static void test_liars(void **state UNUSED)
{
	start_world(41, 0, 2000, false);
	world.source.file.size = 250;
	world.sender.packet_length = 0;
	reliable_sender_begin(&world.sender, &world.source, 7, 1, 100);
	run_to_the_end();
	assert_non_null(strstr(world.receiver.fault.why, "more bytes came"));
	start_world(43, 0, 2000, false);
	world.source.file.size = 2500;
	reliable_sender_begin(&world.sender, &world.source, 7, 1, 100);
	run_to_the_end();
	assert_non_null(strstr(world.receiver.fault.why, "the end is not"));
	assert_int_equal(world.finishes, 0);
}

/* A receiver that claims to have what there is not. */
static void test_wants_too_much(void **state UNUSED)
{
	uint8_t packet[RELIABLE_PACKET_MAX];

	start_world(47, 0, 2000, false);
	assert_true(reliable_sender_is_due(&world.sender, world.now));
	assert_true(reliable_sender_take(&world.sender, world.now, packet,
					 pack(RELIABLE_ACCEPT, 7, world.sender.sequence, "\0\0\0\0\0\0\7\xd1", 8, packet)));
	assert_int_equal(world.sender.state, RELIABLE_SENDER_GIVING_UP);
	assert_int_equal(world.sender.fault.status, STATUS_FAILED);
}

static void test_nobody_is_there(void **state UNUSED)
{
	start_world(53, 0, 2000, false);
	reliable_sender_refused(&world.sender, world.now, -ECONNREFUSED);
	assert_int_equal(world.sender.state, RELIABLE_SENDER_OVER);
	assert_int_equal(world.sender.fault.status, STATUS_WOULD_BLOCK);
	start_world(53, 0, 2000, false);
	reliable_sender_refused(&world.sender, world.now, -ENETUNREACH);
	assert_int_equal(world.sender.fault.status, STATUS_WOULD_BLOCK);
	start_world(53, 0, 2000, false);
	reliable_sender_refused(&world.sender, world.now, -EPERM); /* a packet filter */
	assert_int_equal(world.sender.fault.status, STATUS_DENIED);
}

/* One that was there may come again for a while. */
static void test_absence(void **state UNUSED)
{
	int64_t gone;

	start_world(59, 0, 2000, false);
	run_until(1000);
	gone = world.now;
	reliable_sender_refused(&world.sender, gone, -ECONNREFUSED);
	reliable_sender_refused(&world.sender, gone + SECOND, -ECONNREFUSED);
	assert_true(reliable_sender_is_due(&world.sender, gone + 9 * SECOND));
	assert_false(reliable_sender_is_due(&world.sender, gone + 10 * SECOND));
	assert_int_equal(world.sender.state, RELIABLE_SENDER_OVER);
	assert_int_equal(world.sender.fault.status, STATUS_WOULD_BLOCK);
	start_world(59, 0, 2000, false);
	run_until(1000);
	reliable_sender_refused(&world.sender, world.now, -ECONNREFUSED);
	run_to_the_end();
	check_done();
}

/* How long the waits are when nothing is answered, and that an answer to a packet sent twice measures nothing. */
static void test_backs_off(void **state UNUSED)
{
	static const int64_t waits[] = { 250, 500, 1000, 1000 };
	int64_t at = SECOND;
	uint8_t packet[RELIABLE_PACKET_MAX];

	start_world(61, 0, 2000, false);
	assert_true(reliable_sender_is_due(&world.sender, at));
	for (size_t i = 0; i < ARRAY_SIZE(waits); i++) {
		assert_true(reliable_sender_wakes(&world.sender) == at + waits[i] * MILLISECOND);
		at += waits[i] * MILLISECOND;
		assert_false(reliable_sender_is_due(&world.sender, at - 1));
		assert_true(reliable_sender_is_due(&world.sender, at));
	}
	assert_true(reliable_sender_take(&world.sender, at + 1000, packet,
					 pack(RELIABLE_ACCEPT, 7, world.sender.sequence, "\0\0\0\0\0\0\0\0", 8, packet)));
	assert_false(world.sender.timer.has_measured);
	assert_true(world.sender.timer.timeout == RELIABLE_TIMEOUT_MOST);
	assert_true(reliable_sender_is_due(&world.sender, at));
	assert_true(reliable_sender_take(&world.sender, at + MILLISECOND, packet,
					 pack(RELIABLE_ACK, 7, world.sender.sequence, NULL, 0, packet)));
	assert_true(world.sender.timer.has_measured);
	assert_true(world.sender.timer.timeout == RELIABLE_TIMEOUT_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet_network),  cmocka_unit_test(test_bad_network),
		cmocka_unit_test(test_sender_dies),    cmocka_unit_test(test_receiver_dies),
		cmocka_unit_test(test_both_die),       cmocka_unit_test(test_stream),
		cmocka_unit_test(test_strangers),      cmocka_unit_test(test_late_offer),
		cmocka_unit_test(test_another_file),   cmocka_unit_test(test_last_answer_lost),
		cmocka_unit_test(test_lingers_for_so_long), cmocka_unit_test(test_failures),
		cmocka_unit_test(test_liars),          cmocka_unit_test(test_wants_too_much),
		cmocka_unit_test(test_nobody_is_there), cmocka_unit_test(test_absence),
		cmocka_unit_test(test_backs_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
