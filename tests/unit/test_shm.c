/* The pure parts of shared memory: cells, dumps, the arithmetic of the ring; and streams in and out that fail half-way. */
#include "unit.h"

#include <errno.h>

#include "base/hexdump.h"
#include "ipc/shm_cell.h"
#include "ipc/shm_copy.h"
#include "ipc/shm_ring.h"

static void test_cells(void **state UNUSED)
{
	static const struct {
		const char *text;
		int result;
		struct shm_cell cell;
	} rows[] = {
		{ "u8@0", 0, { 8, false, 0 } },
		{ "i16@2", 0, { 16, true, 2 } },
		{ "u32@0x1000", 0, { 32, false, 4096 } },
		{ "i64@4K", 0, { 64, true, 4096 } },
		{ "u8@18446744073709551615", 0, { 8, false, UINT64_MAX } },
		{ "u8@18446744073709551616", -EINVAL, { 0 } },
		{ "u16@1", -EINVAL, { 0 } },
		{ "u64@4", -EINVAL, { 0 } },
		{ "u32@", -EINVAL, { 0 } },
		{ "u32@-4", -EINVAL, { 0 } },
		{ "u32@ 4", -EINVAL, { 0 } },
		{ "u32", -EINVAL, { 0 } },
		{ "@0", -EINVAL, { 0 } },
		{ "", -EINVAL, { 0 } },
		{ "u3@0", -EINVAL, { 0 } },
		{ "u321@0", -EINVAL, { 0 } },
		{ "U32@0", -EINVAL, { 0 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shm_cell cell = { 0 };
		struct fault fault = { 0 };
		int r = shm_cell_parse(rows[i].text, &cell, &fault);

		check(r == rows[i].result, "'%s': %d", rows[i].text, r);
		check(cell.bits == rows[i].cell.bits && cell.is_signed == rows[i].cell.is_signed &&
			      cell.offset == rows[i].cell.offset, "'%s'", rows[i].text);
		check((fault.status == STATUS_USAGE) == (r < 0), "'%s'", rows[i].text);
	}
}

static void test_cell_values(void **state UNUSED)
{
	static const struct {
		unsigned bits;
		bool is_signed;
		const char *text;
		int result;
		const char *printed;
	} rows[] = {
		{ 8, false, "255", 0, "255" },
		{ 8, false, "256", -EINVAL, NULL },
		{ 8, false, "-1", -EINVAL, NULL },
		{ 8, true, "-128", 0, "-128" },
		{ 8, true, "-129", -EINVAL, NULL },
		{ 8, true, "128", -EINVAL, NULL },
		{ 16, true, "-1", 0, "-1" },
		{ 32, false, "0xffffffff", 0, "4294967295" },
		{ 64, false, "18446744073709551615", 0, "18446744073709551615" },
		{ 64, true, "-9223372036854775808", 0, "-9223372036854775808" },
		{ 64, true, "9223372036854775808", -EINVAL, NULL },
		{ 64, true, "9223372036854775807", 0, "9223372036854775807" },
		{ 32, true, "", -EINVAL, NULL },
	};
	cleanup_with(buffer_done) struct buffer out = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct shm_cell cell = { rows[i].bits, rows[i].is_signed, 0 };
		struct fault fault = { 0 };
		uint64_t value = 0;
		int r = shm_cell_parse_value(&cell, rows[i].text, &value, &fault);

		check(r == rows[i].result, "'%s': %d", rows[i].text, r);
		if (r < 0)
			continue;
		shm_cell_append_value(&cell, value, &out);
		check_buffer(&out, rows[i].printed);
	}
}

static void test_cell_operations(void **state UNUSED)
{
	static const struct shm_cell byte = { 8, false, 0 }, word = { 32, true, 0 };
	uint32_t memory[2] = { 0xfffffffe, 7 };

	assert_int_equal(shm_cell_do(&word, memory, &(struct shm_cell_operation){ SHM_CELL_ADD, 3, 0 }), 0xfffffffe);
	assert_int_equal(memory[0], 1);
	assert_int_equal(shm_cell_do(&word, memory, &(struct shm_cell_operation){ SHM_CELL_CAS, 9, 2 }), 1);
	assert_int_equal(memory[0], 1);
	assert_int_equal(shm_cell_do(&word, memory, &(struct shm_cell_operation){ SHM_CELL_CAS, 9, 1 }), 1);
	assert_int_equal(memory[0], 9);
	assert_int_equal(shm_cell_do(&word, memory, &(struct shm_cell_operation){ SHM_CELL_STORE, 0x01020304, 0 }), 9);
	assert_int_equal(shm_cell_do(&byte, (char *)memory + 1, &(struct shm_cell_operation){ SHM_CELL_LOAD, 0, 0 }), 3);
	assert_int_equal(memory[1], 7);
}

static void test_dump(void **state UNUSED)
{
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct hexdump dump = { .offset = 0x10 };
	char bytes[70] = "0123456789abcdef0123456789abcdef";

	hexdump_end(&dump, &out);
	check_buffer(&out, "");
	for (size_t i = 0; i < 67; i += 5) /* in pieces that are no rows */
		hexdump_add(&dump, bytes + i, i + 5 <= 67 ? 5 : 67 - i, &out);
	hexdump_end(&dump, &out);
	check_buffer(&out, "00000010  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
			   "*\n"
			   "00000030  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
			   "*\n"
			   "00000050  00 00 00                                          |...|\n"
			   "00000053\n");
	hexdump_line(&out, UINT64_C(0x123456789), "\x1f ~\x7f\xff", 5);
	check_buffer(&out, "123456789  1f 20 7e 7f ff                                    |. ~..|\n");
}

static void test_ring(void **state UNUSED)
{
	uint64_t used;

	assert_int_equal(shm_ring_used(0, 0, &used), 0);
	assert_int_equal(used, 0);
	assert_int_equal(shm_ring_used(SHM_RING_CAPACITY, 0, &used), 0);
	assert_int_equal(used, SHM_RING_CAPACITY);
	assert_int_equal(shm_ring_used(SHM_RING_CAPACITY + 1, 0, &used), -EPROTO);
	assert_int_equal(shm_ring_used(0, 1, &used), -EPROTO);
	assert_int_equal(shm_ring_used(3, UINT64_MAX - 1, &used), 0); /* around the end of 64 bits */
	assert_int_equal(used, 5);
	assert_int_equal(shm_ring_span(0, 10), 10);
	assert_int_equal(shm_ring_span(SHM_RING_CAPACITY - 3, 10), 3);
	assert_int_equal(shm_ring_span(5 * SHM_RING_CAPACITY, UINT64_MAX), SHM_RING_CAPACITY);
	assert_int_equal(shm_ring_span(UINT64_MAX, 10), 1);
}

/* A segment that is only this memory, and a stream whose calls end as the test says. */
static char memory[100];
static int check_result;
static ssize_t stream_results[8];
static size_t stream_calls;

int __wrap_shm_access_check(const struct shm_access *access UNUSED, uint64_t end)
{
	assert_true(end <= sizeof(memory));
	return check_result;
}

static ssize_t stream_call(size_t length)
{
	ssize_t n = stream_results[stream_calls++];

	if (n < 0)
		errno = (int)-n;
	assert_true(n <= (ssize_t)length);
	return n < 0 ? -1 : n;
}

ssize_t __wrap_read(int fd UNUSED, void *bytes, size_t length)
{
	ssize_t n = stream_call(length);

	if (n > 0)
		memset(bytes, 'x', (size_t)n);
	return n;
}

ssize_t __wrap_write(int fd UNUSED, const void *bytes UNUSED, size_t length)
{
	return stream_call(length);
}

static void test_streams_that_fail(void **state UNUSED)
{
	static const struct {
		ssize_t results[8]; /* of the stream's calls */
		int check;          /* of the object */
		int in, out;        /* what copying in and out returns */
		uint64_t done_in, done_out;
		bool far_in, far_out;
	} rows[] = {
		{ { 60, 40, 0 }, 0, 0, 0, 100, 100, false, false },
		{ { 60, 40, 1 }, 0, -E2BIG, 0, 100, 100, false, false },
		{ { -EINTR, 60, -EINTR, 40, -EINTR, 0 }, 0, 0, 0, 100, 100, false, false },
		{ { 60, -EIO }, 0, -EIO, -EIO, 60, 60, true, true },
		{ { 60, -EFAULT }, 0, -EFAULT, -EFAULT, 60, 60, false, false },
		{ { 100, -EIO }, 0, -EIO, 0, 100, 100, true, false },
		{ { 0 }, -EIDRM, -EIDRM, -EIDRM, 0, 0, false, false },
	};
	struct shm_access access = { .fd = -1, .attached = memory, .size = sizeof(memory) };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shm_progress progress;
		int r;

		memcpy(stream_results, rows[i].results, sizeof(stream_results));
		check_result = rows[i].check;
		stream_calls = 0;
		r = shm_copy_in(&access, 0, UINT64_MAX, 0, &progress);
		check(r == rows[i].in && progress.done == rows[i].done_in && progress.at_far_side == rows[i].far_in,
		      "in %zu: %d", i, r);
		stream_calls = 0;
		r = shm_copy_out(&access, 0, sizeof(memory), 1, &progress);
		check(r == rows[i].out && progress.done == rows[i].done_out, "out %zu: %d", i, r);
		check(r == 0 || progress.at_far_side == rows[i].far_out, "out %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_cell_values),
		cmocka_unit_test(test_cell_operations),
		cmocka_unit_test(test_dump),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_streams_that_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
