#include "frame/type_words.h"

#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/nearest.h"

static bool has_all(uint32_t known)
{
	return known != TYPES_DEFAULT;
}

/* "shm, msg and sem are", or with "all" as the last. */
static void hint_known(uint32_t known)
{
	cleanup_with(buffer_done) struct buffer words = { 0 };
	uint32_t left = known;

	for (int type = OBJECT_NONE + 1; type < OBJECT_TYPES; type++) {
		if (!(known & TYPE_BIT(type)))
			continue;
		left &= ~TYPE_BIT(type);
		buffer_text(&words, words.length == 0 ? "" : left || has_all(known) ? ", " : " and ");
		buffer_text(&words, object_type_name((enum object_type)type));
	}
	buffer_text(&words, has_all(known) ? " and all are" : " are");
	if (words.error == 0)
		say_hint("%.*s", (int)words.length, words.data);
}

static int refuse(const char *word, uint32_t known)
{
	struct nearest nearest = { 0 };

	for (int type = OBJECT_NONE + 1; type < OBJECT_TYPES; type++)
		if (known & TYPE_BIT(type))
			nearest_try(&nearest, word, object_type_name((enum object_type)type));
	fail_status(STATUS_USAGE, "'%s' is no type that can be listed", word);
	if (nearest.word)
		say_hint("did you mean '%s'?", nearest.word);
	else
		hint_known(known);
	return STATUS_USAGE;
}

static int add_type(const char *word, uint32_t known, uint32_t *types)
{
	enum object_type type = object_type_find(word, strlen(word));

	if (type != OBJECT_NONE ? (known & TYPE_BIT(type)) == 0 : !has_all(known) || strcmp(word, "all") != 0)
		return refuse(word, known);
	*types |= type == OBJECT_NONE ? known : TYPE_BIT(type);
	return STATUS_DONE;
}

int type_words_read(const struct invocation *call, const struct word_list *words, uint32_t known, uint32_t *ret)
{
	uint32_t types = call->type == OBJECT_NONE ? 0 : TYPE_BIT(call->type);

	if (types && words->count > 0)
		return fail_usage("'%s' is one word too many: the type is given already", words->words[0]);
	for (size_t i = 0; i < words->count; i++)
		if (add_type(words->words[i], known, &types) != STATUS_DONE)
			return STATUS_USAGE;
	*ret = types ? types : TYPES_DEFAULT;
	return STATUS_DONE;
}
