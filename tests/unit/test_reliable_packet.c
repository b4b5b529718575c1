/* ipc/reliable_packet, ipc/reliable_timer: the format byte by byte, what is refused, and how long answers are waited for. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "ipc/reliable_packet.h"
#include "ipc/reliable_timer.h"

static uint8_t packed[RELIABLE_PACKET_MAX];

/* As ipctool-sock(1) describes it; the checksum is from another program (Python, bit by bit). */
static void test_format(void **state UNUSED)
{
	static const uint8_t wanted[] = {
		'I', 'P', 'C', 'R', 1, 3, 0, 5, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff, 0xff, 0xff, 0xfe,
		0xa1, 0xd0, 0xc6, 0xa0, 'h', 'e', 'l', 'l', 'o',
	};
	const struct reliable_packet packet = {
		.type = RELIABLE_DATA,
		.transfer = UINT64_C(0x0123456789abcdef),
		.sequence = UINT32_C(0xfffffffe),
		.bytes = (const uint8_t *)"hello",
		.length = 5,
	};

	assert_int_equal(reliable_pack(&packet, packed), sizeof(wanted));
	assert_memory_equal(packed, wanted, sizeof(wanted));
}

static void test_round_trip(void **state UNUSED)
{
	static uint8_t bytes[RELIABLE_BYTES_MAX];
	struct reliable_packet packet = { .type = RELIABLE_DATA, .transfer = 7, .sequence = 9, .bytes = bytes }, again = { 0 };

	memset(bytes, 'x', sizeof(bytes));
	for (packet.length = 1; packet.length <= sizeof(bytes); packet.length = packet.length * 8) {
		size_t length = reliable_pack(&packet, packed);

		assert_int_equal(length, RELIABLE_HEADER + packet.length);
		assert_int_equal(reliable_unpack(packed, length, &again), 0);
		assert_int_equal(again.type, RELIABLE_DATA);
		assert_true(again.transfer == 7 && again.sequence == 9 && again.length == packet.length);
		assert_memory_equal(again.bytes, bytes, packet.length);
	}
}

static void test_file(void **state UNUSED)
{
	struct reliable_file file = { .size = UINT64_C(0x0102030405060708), .digest = { 0xaa, [31] = 0xbb } }, again = { 0 };
	uint8_t bytes[RELIABLE_FILE_SIZE];

	reliable_file_pack(&file, bytes);
	assert_int_equal(bytes[0], 1);
	assert_int_equal(bytes[7], 8);
	assert_int_equal(bytes[8], 0xaa);
	assert_int_equal(bytes[39], 0xbb);
	reliable_file_unpack(bytes, &again);
	assert_true(reliable_file_equals(&file, &again));
	again.digest[31] ^= 1;
	assert_false(reliable_file_equals(&file, &again));
	reliable_file_unpack(bytes, &again);
	again.size++;
	assert_false(reliable_file_equals(&file, &again));
	/* nobody knows whether two streams are the same */
	file = again = (struct reliable_file){ .size = RELIABLE_SIZE_UNKNOWN };
	assert_false(reliable_file_equals(&file, &again));
}

static int unpack_type(unsigned type, size_t length)
{
	static const uint8_t zeros[600];
	struct reliable_packet packet = { .type = (enum reliable_type)type, .bytes = zeros, .length = length };

	return reliable_unpack(packed, reliable_pack(&packet, packed), &packet);
}

/* Each type, with how few and how many bytes it may have. */
static void test_lengths(void **state UNUSED)
{
	static const size_t bounds[][2] = {
		[RELIABLE_OPEN] = { 40, 40 }, [RELIABLE_ACCEPT] = { 8, 8 }, [RELIABLE_DATA] = { 1, 600 },
		[RELIABLE_ACK] = { 0, 0 },    [RELIABLE_END] = { 40, 40 },  [RELIABLE_ERROR] = { 1, 512 },
		[RELIABLE_AGAIN] = { 0, 0 },  [RELIABLE_BYE] = { 0, 0 },
	};

	for (unsigned type = 0; type <= 255; type++)
		for (size_t length = 0; length <= 600; length++) {
			bool fits = type >= RELIABLE_OPEN && type <= RELIABLE_BYE && length >= bounds[type][0] &&
				    length <= bounds[type][1];
			int r = unpack_type(type, length);

			check(r == (fits ? 0 : -EBADMSG), "type %u, %zu bytes: %d", type, length, r);
		}
}

/* A packet with any bit turned over, cut anywhere, or with something behind it, is none. */
static void test_damage(void **state UNUSED)
{
	const struct reliable_packet packet = { .type = RELIABLE_DATA, .bytes = (const uint8_t *)"some bytes", .length = 10 };
	struct reliable_packet ret = { .sequence = 99 };
	size_t length = reliable_pack(&packet, packed);

	for (size_t bit = 0; bit < 8 * length; bit++) {
		packed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		check(reliable_unpack(packed, length, &ret) == -EBADMSG, "bit %zu", bit);
		packed[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t cut = 0; cut < length; cut++)
		assert_int_equal(reliable_unpack(packed, cut, &ret), -EBADMSG);
	packed[length] = 0;
	assert_int_equal(reliable_unpack(packed, length + 1, &ret), -EBADMSG);
	assert_int_equal(ret.sequence, 99);
	assert_int_equal(reliable_unpack(packed, length, &ret), 0);
}

#define MS INT64_C(1000000)

static void test_timer(void **state UNUSED)
{
	struct reliable_timer timer;

	reliable_timer_start(&timer);
	assert_int_equal(timer.timeout, RELIABLE_TIMEOUT_FIRST);
	reliable_timer_measure(&timer, 100 * MS);
	assert_int_equal(timer.timeout, 300 * MS); /* RFC 6298, 2.2: R + 4 R/2 */
	reliable_timer_measure(&timer, 180 * MS);
	/* 2.3: the deviation 50 + (80 - 50)/4, the mean 100 + 80/8 */
	assert_int_equal(timer.variation, 57500000);
	assert_int_equal(timer.smoothed, 110 * MS);
	assert_int_equal(timer.timeout, 340 * MS);
	reliable_timer_back_off(&timer);
	assert_int_equal(timer.timeout, 680 * MS);
	reliable_timer_back_off(&timer);
	assert_int_equal(timer.timeout, RELIABLE_TIMEOUT_MOST);
	reliable_timer_measure(&timer, 110 * MS);
	assert_true(timer.timeout < 340 * MS);
}

static void test_timer_bounds(void **state UNUSED)
{
	static const int64_t strange[] = { 0, -5, 1, INT64_MAX, INT64_MIN, 3600 * 1000 * MS };
	struct reliable_timer timer;

	reliable_timer_start(&timer);
	for (size_t i = 0; i < 1000; i++) {
		reliable_timer_measure(&timer, strange[i % ARRAY_SIZE(strange)]);
		assert_true(timer.timeout >= RELIABLE_TIMEOUT_LEAST && timer.timeout <= RELIABLE_TIMEOUT_MOST);
	}
	reliable_timer_start(&timer);
	for (int i = 0; i < 100; i++)
		reliable_timer_measure(&timer, 50000);
	assert_int_equal(timer.timeout, RELIABLE_TIMEOUT_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format), cmocka_unit_test(test_round_trip), cmocka_unit_test(test_file),
		cmocka_unit_test(test_lengths), cmocka_unit_test(test_damage), cmocka_unit_test(test_timer),
		cmocka_unit_test(test_timer_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
