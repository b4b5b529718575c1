/* base/nearest: which right word is offered for a wrong one, and when none is. */
#include "unit.h"

#include "base/nearest.h"

static const char *nearest_of(const char *wrong, const char *const *words)
{
	struct nearest nearest = { 0 };

	for (; *words; words++)
		nearest_try(&nearest, wrong, *words);
	return nearest.word ? nearest.word : "";
}

static void test_words(void **state UNUSED)
{
	static const char *const verbs[] = { "create", "read", "write", "dump", "fill", "watch", "set", "recv", "send", NULL };
	static const struct {
		const char *wrong, *wanted;
	} rows[] = {
		{ "create", "create" },
		{ "craete", "create" },  /* swapped */
		{ "creat", "create" },   /* dropped */
		{ "createe", "create" }, /* added */
		{ "crxate", "create" },  /* changed */
		{ "craetee", "create" }, /* two of them */
		{ "wirte", "write" },
		{ "sned", "send" },
		{ "rcev", "recv" },
		{ "se", "set" },
		{ "zzzzzz", "" },
		{ "crxxxx", "" },
		{ "a", "" },
		{ "", "" },
		{ "CREATE", "" },
		{ "an unreasonably long word that is nobody's verb at all, not even nearly", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_string(nearest_of(rows[i].wrong, verbs), rows[i].wanted);
}

/* The nearest wins wherever it stands; of two that are as near, the first. */
static void test_order(void **state UNUSED)
{
	check_string(nearest_of("outpt", (const char *const[]){ "output-x", "output", NULL }), "output");
	check_string(nearest_of("outpt", (const char *const[]){ "output", "output-x", NULL }), "output");
	check_string(nearest_of("cat", (const char *const[]){ "bat", "rat", NULL }), "bat");
}

static void test_lengths_at_the_bound(void **state UNUSED)
{
	char word[64], longer[64];

	memset(word, 'a', sizeof(word));
	memset(longer, 'a', sizeof(longer));
	word[48] = '\0';
	longer[49] = '\0';
	check_string(nearest_of(word, (const char *const[]){ word, NULL }), word);
	check_string(nearest_of(word, (const char *const[]){ longer, NULL }), "");
	check_string(nearest_of(longer, (const char *const[]){ word, NULL }), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_lengths_at_the_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
