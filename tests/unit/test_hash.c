/* base/hash: idents rest on it, so its values may never change. */
#include "unit.h"

#include "base/hash.h"

/*
 * SipHash-2-4 under the zero key of the bytes 00 01 02 ... (8 N - 1), from an implementation that gives the authors' vector
 * a129ca6149be45e5 for their own key and 15 bytes.
 */
static const uint64_t reference[] = {
	UINT64_C(0x1e924b9d737700d7), UINT64_C(0xc72b1c24fc2f7938), UINT64_C(0xc902632ed88f897f),
	UINT64_C(0xc24ed46eec2f142b), UINT64_C(0xab631e00063006f5), UINT64_C(0xa43827a530b08989),
	UINT64_C(0x7b821577565ea3a4), UINT64_C(0xbd7c7bf277d7a9bf), UINT64_C(0x8b19265d1c12cdc7),
};

static void test_reference(void **state UNUSED)
{
	uint64_t words[ARRAY_SIZE(reference)];

	for (uint64_t i = 0; i < ARRAY_SIZE(words); i++) {
		words[i] = 0;
		for (uint64_t byte = 0; byte < 8; byte++)
			words[i] |= (i * 8 + byte) << (8 * byte); /* little-endian on every machine */
	}
	for (size_t i = 0; i < ARRAY_SIZE(reference); i++) {
		uint64_t hash = hash_words(words, i);

		check(hash == reference[i], "%zu words: %016jx", i, (uintmax_t)hash);
	}
}

static void test_stability(void **state UNUSED)
{
	uint64_t counting[32];

	for (uint64_t i = 0; i < ARRAY_SIZE(counting); i++)
		counting[i] = i;
	assert_true(hash_words((const uint64_t[]){ 0 }, 1) == UINT64_C(0xe849e8bb6ffe2567));
	assert_true(hash_words((const uint64_t[]){ UINT64_MAX }, 1) == UINT64_C(0x8050c18b6ac9d15e));
	assert_true(hash_words((const uint64_t[]){ 5, 7 }, 2) == UINT64_C(0x8a0e4091879968db));
	/* 256 bytes: the length's low byte is 0 again */
	assert_true(hash_words(counting, 32) == UINT64_C(0xeb2386e70f77b6b9));
}

static void test_order_and_every_bit_matter(void **state UNUSED)
{
	uint64_t words[] = { 3, 1, 4 };
	uint64_t before = hash_words(words, ARRAY_SIZE(words));

	assert_true(hash_words((const uint64_t[]){ 1, 3, 4 }, 3) != before);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (unsigned bit = 0; bit < 64; bit++) {
			words[i] ^= UINT64_C(1) << bit;
			check(hash_words(words, ARRAY_SIZE(words)) != before, "word %zu bit %u", i, bit);
			words[i] ^= UINT64_C(1) << bit;
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_stability),
		cmocka_unit_test(test_order_and_every_bit_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
