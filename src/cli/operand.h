/* The words that are no options: declared like them, checked in number and form before the verb runs. */
#ifndef IPCTOOL_CLI_OPERAND_H
#define IPCTOOL_CLI_OPERAND_H

#include <stddef.h>

#include "base/fault.h"
#include "cli/value.h"

#define OPERANDS_ANY 0xffffU

/* One operand, or (where `most` is above 1) a run of them, which is kept as a struct word_list. Tables end with { NULL }. */
struct operand {
	const char *name;     /* "ADDR" */
	unsigned least, most; /* how many words; optional ones may stand before required ones: [ADDR] SIZE */
	const char *help;     /* one sentence */
	const struct value_kind *kind;
	const void *detail;
	size_t offset;
};

/* Runs of words, checked by nothing here: struct word_list. They differ in what completion offers. */
extern const struct value_kind kind_words, kind_file_words, kind_directory_words;
#define BIND_WORDS(S, m) .kind = &kind_words, .offset = MEMBER(S, m, struct word_list)
#define BIND_FILE_WORDS(S, m) .kind = &kind_file_words, .offset = MEMBER(S, m, struct word_list)
#define BIND_DIRECTORY_WORDS(S, m) .kind = &kind_directory_words, .offset = MEMBER(S, m, struct word_list)

/*
 * Deals COUNT words to OPERANDS and parses each into STATE. Words beyond the least that are needed go to the first operands
 * that can take more. Returns 0, or -EINVAL with FAULT set to the whole sentence. A struct word_list borrows from WORDS.
 */
int operands_parse(const struct operand *operands, const char **words, size_t count, void *state, struct fault *fault);

/* Which operand the word with this INDEX of COUNT goes to; NULL when there is none for it. For completion. */
const struct operand *operand_at(const struct operand *operands, size_t index, size_t count);

#endif
