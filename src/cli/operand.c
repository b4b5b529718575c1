#include "cli/operand.h"

#include <errno.h>

const struct value_kind kind_words = { .metavar = "WORD", .is_list = true };
const struct value_kind kind_file_words = { .metavar = "FILE", .shell = SHELL_FILES, .is_list = true };
const struct value_kind kind_directory_words = { .metavar = "DIR", .shell = SHELL_DIRECTORIES, .is_list = true };

static size_t words_needed(const struct operand *operands)
{
	size_t needed = 0;

	for (const struct operand *operand = operands; operand && operand->name; operand++)
		needed += operand->least;
	return needed;
}

/* How many of EXTRA words OPERAND takes beyond those it needs. */
static size_t extra_taken(const struct operand *operand, size_t extra)
{
	size_t room = operand->most - operand->least;

	return extra < room ? extra : room;
}

static const char *first_missing(const struct operand *operands, size_t count)
{
	for (const struct operand *operand = operands; operand && operand->name; operand++) {
		if (count < operand->least)
			return operand->name;
		count -= operand->least;
	}
	return NULL;
}

/* Parses the TAKEN words at WORDS into the member of OPERAND. */
static int operand_take(const struct operand *operand, const char **words, size_t taken, void *state, struct fault *fault)
{
	void *slot = (char *)state + operand->offset;
	struct fault why = { 0 };

	if (operand->kind->is_list) {
		*(struct word_list *)slot = (struct word_list){ words, taken };
		return 0;
	}
	if (taken == 0 || operand->kind->parse(words[0], operand->detail, slot, &why) == 0)
		return 0;
	fault_set(fault, why.status, "%s '%s': %s", operand->name, words[0], why.why);
	if (why.hint[0])
		fault_hint(fault, "%s", why.hint);
	return -EINVAL;
}

int operands_parse(const struct operand *operands, const char **words, size_t count, void *state, struct fault *fault)
{
	size_t needed = words_needed(operands), at = 0, extra;

	if (count < needed)
		return fault_usage(fault, "%s is missing", first_missing(operands, count));
	extra = count - needed;
	for (const struct operand *operand = operands; operand && operand->name; operand++) {
		size_t more = extra_taken(operand, extra);

		if (operand_take(operand, words + at, operand->least + more, state, fault) < 0)
			return -EINVAL;
		at += operand->least + more;
		extra -= more;
	}
	if (extra > 0)
		return fault_usage(fault, "'%s' is one word too many", words[at]);
	return 0;
}

const struct operand *operand_at(const struct operand *operands, size_t index, size_t count)
{
	size_t needed = words_needed(operands), extra = count > needed ? count - needed : 0, at = 0;

	for (const struct operand *operand = operands; operand && operand->name; operand++) {
		size_t more = extra_taken(operand, extra);

		at += operand->least + more;
		extra -= more;
		if (index < at || (operand->most == OPERANDS_ANY && index < at + 1))
			return operand;
	}
	return NULL;
}
