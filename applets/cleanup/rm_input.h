/* The words that rm works on: from the command line, or from standard input. */
#ifndef IPCTOOL_APPLETS_CLEANUP_RM_INPUT_H
#define IPCTOOL_APPLETS_CLEANUP_RM_INPUT_H

#include "base/buffer.h"
#include "cli/value.h"
#include "frame/applet.h"

/* What the words say. */
struct rm_words {
	struct word_list objects;
	uint32_t types;     /* of the TYPE words, or of the command's name (`shm rm`); 0: none */
	bool from_input;    /* "-": the objects are on standard input */
	struct buffer text; /* what was read there */
	const char **lines; /* its lines; owned */
};

/* Frees what it owns. */
void rm_words_done(struct rm_words *words);

/* Tells types from objects among WORDS; SELECTS says whether selectors were given. Returns the exit status: 2 is reported. */
int rm_words_sort(const struct invocation *call, const struct word_list *words, bool selects, struct rm_words *ret);

/* Reads the objects from standard input, one a line. Returns the exit status. */
int rm_words_read(struct rm_words *words);

#endif
