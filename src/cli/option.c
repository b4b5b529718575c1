#include "cli/option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"

static bool is_last(const struct option *option)
{
	return !option->name && !option->include && !option->letter;
}

int options_each(const struct option *options, size_t base,
		 int (*visit)(const struct option *option, size_t base, void *data), void *data)
{
	for (const struct option *option = options; option && !is_last(option); option++) {
		int r = option->include ? options_each(option->include, base + option->offset, visit, data) :
					  visit(option, base, data);

		if (r != 0)
			return r;
	}
	return 0;
}

struct search {
	const char *name;
	size_t length;
	char letter;
	const struct option *found;
	size_t base;
};

static int search_visit(const struct option *option, size_t base, void *data)
{
	struct search *search = data;
	bool hit = search->letter ? option->letter == search->letter :
				    option->name && strlen(option->name) == search->length &&
					    memcmp(option->name, search->name, search->length) == 0;

	if (!hit)
		return 0;
	search->found = option;
	search->base = base;
	return 1;
}

const struct option *option_find(const struct option *options, const char *name, size_t length, char letter, size_t *base)
{
	struct search search = { .name = name, .length = length, .letter = letter };

	options_each(options, 0, search_visit, &search);
	*base = search.base;
	return search.found;
}

/* The words still to be read, and what has been made of the others. */
struct parser {
	const struct word_rules *rules;
	char **argv;
	int argc, at;
	void *state;
	struct parsed_words *words;
	struct fault *fault;
};

static void note_form(struct parser *parser, const struct option *option)
{
	for (const char *const *name = parser->rules->form_options; name && *name; name++)
		if (option->name && strcmp(*name, option->name) == 0)
			parser->words->form = *name;
}

/* Hands TEXT to the option's kind. DASHES and NAME are how the user wrote it, for the sentence. */
static int option_apply(struct parser *parser, const struct option *option, size_t base, const char *text)
{
	struct fault why = { 0 };
	int r = option->kind->parse(text, option->detail, (char *)parser->state + base + option->offset, &why);

	if (r < 0) {
		fault_set(parser->fault, why.status, "option --%s: %s", option->name, why.why);
		if (why.hint[0])
			fault_hint(parser->fault, "%s", why.hint);
		return r;
	}
	note_form(parser, option);
	return 0;
}

/* The option's value: what stands in the same word (NULL: nothing), or the next word. */
static int option_value(struct parser *parser, const struct option *option, const char *attached, const char **ret)
{
	if (!option->kind->metavar) {
		*ret = NULL;
		return attached ? fault_usage(parser->fault, "option --%s takes no value", option->name) : 0;
	}
	if (!attached && parser->at >= parser->argc)
		return fault_usage(parser->fault, "option --%s needs a value (%s)", option->name,
				   option->argument ? option->argument : option->kind->metavar);
	*ret = attached ? attached : parser->argv[parser->at++];
	return 0;
}

static int nearest_visit(const struct option *option, size_t base UNUSED, void *data)
{
	void **pair = data;

	if (option->name)
		nearest_try(pair[0], pair[1], option->name);
	return 0;
}

static int unknown_long(struct parser *parser, const char *name, size_t length)
{
	struct nearest nearest = { 0 };
	char wrong[64] = "";
	void *pair[2] = { &nearest, wrong };

	fault_usage(parser->fault, "unknown option '--%.*s'", (int)length, name);
	if (length >= sizeof(wrong))
		return -EINVAL;
	memcpy(wrong, name, length);
	options_each(parser->rules->options, 0, nearest_visit, pair);
	nearest_try(&nearest, wrong, "help");
	if (nearest.word)
		fault_hint(parser->fault, "did you mean '--%s'?", nearest.word);
	return -EINVAL;
}

static int parse_long(struct parser *parser, const char *name)
{
	const char *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name), base;
	const struct option *option = option_find(parser->rules->options, name, length, 0, &base);
	const char *value = NULL;
	int r;

	if (!option && length == strlen("help") && memcmp(name, "help", length) == 0) {
		parser->words->help = true;
		return equals ? fault_usage(parser->fault, "option --help takes no value") : 0;
	}
	if (!option)
		return unknown_long(parser, name, length);
	r = option_value(parser, option, equals ? equals + 1 : NULL, &value);
	return r < 0 ? r : option_apply(parser, option, base, value);
}

static int parse_letters(struct parser *parser, const char *letters)
{
	while (*letters) {
		char letter = *letters++;
		size_t base;
		const struct option *option = option_find(parser->rules->options, NULL, 0, letter, &base);
		const char *value = NULL;

		if (!option && letter == 'h' && !parser->rules->own_letter_h) {
			parser->words->help = true;
			continue;
		}
		if (!option)
			return fault_usage(parser->fault, "unknown option '-%c'", letter);
		if (option_value(parser, option, option->kind->metavar && *letters ? letters : NULL, &value) < 0 ||
		    option_apply(parser, option, base, value) < 0)
			return -EINVAL;
		if (value)
			break;
	}
	return 0;
}

/* Takes all words that are left, as operands or as the command. */
static void take_rest(struct parser *parser, bool is_command)
{
	if (is_command)
		parser->words->command = parser->argv + parser->at;
	else
		while (parser->at < parser->argc)
			parser->words->operands[parser->words->operand_count++] = parser->argv[parser->at++];
	parser->at = parser->argc;
}

static int parse_word(struct parser *parser)
{
	const char *word = parser->argv[parser->at++];

	if (strcmp(word, "--") == 0) {
		take_rest(parser, parser->rules->takes_command);
		return 0;
	}
	if (word[0] == '-' && word[1] == '-')
		return parse_long(parser, word + 2);
	if (word[0] == '-' && word[1] != '\0')
		return parse_letters(parser, word + 1);
	parser->words->operands[parser->words->operand_count++] = word;
	if (parser->rules->stop_at_operand)
		take_rest(parser, false);
	return 0;
}

int options_parse(const struct word_rules *rules, int argc, char **argv, void *state, struct parsed_words *ret,
		  struct fault *fault)
{
	struct parser parser = { .rules = rules, .argv = argv, .argc = argc, .state = state, .words = ret, .fault = fault };

	*ret = (struct parsed_words){ .operands = calloc((size_t)argc + 1, sizeof(*ret->operands)) };
	if (!ret->operands)
		return fault_errno(fault, -ENOMEM);
	while (parser.at < argc) {
		int r = parse_word(&parser);

		if (r < 0)
			return r;
	}
	return 0;
}
