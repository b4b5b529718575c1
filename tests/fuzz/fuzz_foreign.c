/* The words of a drop-in's command line, divided by newlines in the input; and each of them as a size. */
#include <unistd.h>

#include "cli/foreign.h"
#include "cli/foreign_size.h"
#include "fuzz.h"

#define WORDS_MAX 32

static const struct option options[] = {
	{ 'i', "id", "ID", "", .kind = &kind_text },
	{ 'q', "queues", .help = "", .kind = &kind_flag },
	{ 'a', "all", "KIND", "", .kind = &kind_flag },
	{ 0, "human", .help = "", .kind = &kind_flag },
	{ 0, "human-size", "SIZE", "", .kind = &kind_text },
	{ 0 },
};

enum { HUMAN = FOREIGN_LONG + 3, HUMAN_SIZE };

/* Whether TEXT is one of the words, or the end of one. */
static bool is_part(const char *text, char *const *words)
{
	for (; *words; words++)
		if (text >= *words && text <= *words + strlen(*words))
			return true;
	return false;
}

static void check_option(int letter, const char *value, char *const *words)
{
	switch (letter) {
	case 'i':
	case HUMAN_SIZE:
		MUST(value && is_part(value, words));
		return;
	case 'a':
		MUST(!value || is_part(value, words));
		return;
	case 'q':
	case HUMAN:
		MUST(!value);
		return;
	default:
		MUST(letter == FOREIGN_BAD);
	}
}

static void check_sizes(char *const *words)
{
	for (; *words; words++) {
		uint64_t size = 4711;
		int r = foreign_size(*words, &size);

		MUST(r == 0 || size == 4711);
		MUST(r <= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	char *words[WORDS_MAX + 1], **operands;
	const char *value;
	int count = 0, letter;
	size_t seen = 0;

	for (char *word = text, *next; word && count < WORDS_MAX; word = next) {
		next = strchr(word, '\n');
		if (next)
			*next++ = '\0';
		words[count++] = word;
	}
	words[count] = NULL;
	opterr = 0;
	MUST(foreign_start(options, "tool", count, words) == 0);
	for (; (letter = foreign_next(&value)) != FOREIGN_END; seen++) {
		MUST(seen <= size);
		check_option(letter, value, words);
	}
	operands = foreign_operands(&count);
	for (int i = 0; i < count; i++)
		MUST(is_part(operands[i], words));
	MUST(!operands[count]);
	check_sizes(words);
	foreign_done();
	return 0;
}
