/* base/crc32c, base/sha256: the values of their standards, and that it does not matter how the bytes come. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/sha256.h"

static void test_crc32c(void **state UNUSED)
{
	uint8_t bytes[32];

	/* RFC 3720, appendix B.4; the check value of the catalogues */
	memset(bytes, 0, sizeof(bytes));
	assert_true(crc32c(0, bytes, sizeof(bytes)) == 0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	assert_true(crc32c(0, bytes, sizeof(bytes)) == 0x62a8ab43);
	for (uint8_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	assert_true(crc32c(0, bytes, sizeof(bytes)) == 0x46dd794e);
	assert_true(crc32c(0, "123456789", 9) == 0xe3069283);
	assert_true(crc32c(0, NULL, 0) == 0);
}

static void test_crc32c_in_parts(void **state UNUSED)
{
	static const char text[] = "no matter where the bytes are cut, nor where they stand";
	uint32_t whole = crc32c(0, text, sizeof(text));

	for (size_t i = 0; i <= sizeof(text); i++)
		check(crc32c(crc32c(0, text, i), text + i, sizeof(text) - i) == whole, "cut at %zu", i);
}

static void check_sha256(const char *bytes, size_t length, size_t step, const char *wanted)
{
	struct sha256 hash;
	uint8_t digest[SHA256_SIZE];
	char text[2 * SHA256_SIZE + 1];

	sha256_start(&hash);
	for (size_t i = 0; i < length; i += step)
		sha256_add(&hash, bytes + i, length - i < step ? length - i : step);
	sha256_get(&hash, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	check(strcmp(text, wanted) == 0, "%zu bytes in steps of %zu: %s", length, step, text);
}

/* FIPS 180-4's examples; the others are what sha256sum prints. */
static void test_sha256(void **state UNUSED)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	char *million = malloc(1000000);

	assert_non_null(million);
	memset(million, 'a', 1000000);
	check_sha256("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_sha256("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	for (size_t step = 1; step <= 56; step++)
		check_sha256(two_blocks, 56, step, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check_sha256(million, 1000000, 997, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	check_sha256(million, 1000000, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	/* the length's eight bytes just fit, and just do not */
	check_sha256(million, 55, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	check_sha256(million, 64, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
	free(million);
}

/* What was got so far does not change what comes. */
static void test_sha256_in_between(void **state UNUSED)
{
	struct sha256 hash;
	uint8_t first[SHA256_SIZE], again[SHA256_SIZE];

	sha256_start(&hash);
	sha256_add(&hash, "a", 1);
	sha256_get(&hash, first);
	sha256_get(&hash, again);
	assert_memory_equal(first, again, sizeof(first));
	sha256_add(&hash, "bc", 2);
	sha256_get(&hash, again);
	assert_int_equal(again[0], 0xba);
	assert_int_equal(again[31], 0xad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crc32c),
		cmocka_unit_test(test_crc32c_in_parts),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_sha256_in_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
