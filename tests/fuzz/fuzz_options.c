/* The words of a command line: divided by newlines in the input. */
#include "cli/operand.h"
#include "cli/option.h"
#include "fuzz.h"

#define WORDS_MAX 32

struct state {
	bool all, verbose;
	struct optional_u64 count, size;
	struct optional_i64 timeout;
	struct optional_u32 mode;
	struct key_pattern key;
	struct number_list values;
	const char *text;
	int format, time;
	struct word_list rest;
};

static const struct choice times[] = { { "age", 1, "" }, { "iso", 2, "" }, { NULL, 0, NULL } };

static const struct option shared[] = {
	{ 'v', "verbose", .help = "", BIND_FLAG(struct state, verbose) },
	{ 'm', "mode", .help = "", BIND_MODE(struct state, mode) },
	{ 0 },
};

static const struct option options[] = {
	{ 'a', "all", .help = "", BIND_FLAG(struct state, all) },
	{ 'c', "count", .help = "", BIND_NUMBER(struct state, count, 1, 100, "a limit") },
	{ 't', "timeout", .help = "", BIND_DURATION(struct state, timeout) },
	{ 0, "size", .help = "", BIND_SIZE(struct state, size) },
	{ 0, "key", .help = "", BIND_KEY_PATTERN(struct state, key) },
	{ 0, "values", .help = "", BIND_NUMBERS(struct state, values, 0, 32767) },
	{ 0, "text", .help = "", BIND_TEXT(struct state, text) },
	{ 0, "time", .help = "", BIND_CHOICE(struct state, time, times) },
	{ 'J', "json", .help = "", BIND_EXCLUSIVE(struct state, format, 1, "output format") },
	{ 0, "csv", .help = "", BIND_EXCLUSIVE(struct state, format, 2, "output format") },
	{ .include = shared },
	{ 0 },
};

static const struct operand operands[] = {
	{ "TEXT", 0, 1, "", BIND_TEXT(struct state, text) },
	{ "SIZE", 1, 1, "", BIND_SIZE(struct state, size) },
	{ "REST", 0, OPERANDS_ANY, "", BIND_WORDS(struct state, rest) },
	{ 0 },
};

static void parse(const struct word_rules *rules, int argc, char **argv)
{
	struct state state = { 0 };
	struct parsed_words words;
	struct fault fault = { 0 };
	int r = options_parse(rules, argc, argv, &state, &words, &fault);

	if (r == 0) {
		MUST(words.operand_count <= (size_t)argc);
		MUST(!words.command || (words.command >= argv && words.command <= argv + argc));
		if (operands_parse(operands, words.operands, words.operand_count, &state, &fault) == 0)
			MUST(state.rest.count + 1 <= words.operand_count);
		MUST(!state.count.given || (state.count.value >= 1 && state.count.value <= 100));
	} else {
		MUST(fault.status != STATUS_DONE && fault.why[0]);
	}
	free(words.operands);
	free(state.values.items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	char *argv[WORDS_MAX + 1];
	int argc = 0;

	for (char *word = text, *next; word && argc < WORDS_MAX; word = next) {
		next = strchr(word, '\n');
		if (next)
			*next++ = '\0';
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	parse(&(const struct word_rules){ .options = options }, argc, argv);
	parse(&(const struct word_rules){ .options = options, .takes_command = true, .own_letter_h = true }, argc, argv);
	parse(&(const struct word_rules){ .options = options, .stop_at_operand = true }, argc, argv);
	return 0;
}
