#include "frame/type_words.h"

#include <string.h>

#include "base/nearest.h"

static bool has_all(uint32_t known)
{
	return known != TYPES_DEFAULT;
}

static int add_type(const char *word, uint32_t known, uint32_t *types)
{
	enum object_type type = object_type_find(word, strlen(word));
	struct nearest nearest = { 0 };

	if (type != OBJECT_NONE ? (known & TYPE_BIT(type)) != 0 : has_all(known) && strcmp(word, "all") == 0) {
		*types |= type == OBJECT_NONE ? known : TYPE_BIT(type);
		return 0;
	}
	for (int other = OBJECT_NONE + 1; other < OBJECT_TYPES; other++)
		if (known & TYPE_BIT(other))
			nearest_try(&nearest, word, object_type_name((enum object_type)other));
	fail_status(STATUS_USAGE, "'%s' is no type that can be listed", word);
	if (nearest.word)
		say_hint("did you mean '%s'?", nearest.word);
	else
		say_hint(has_all(known) ? "shm, msg, sem, fifo, pipe, eventfd, memfd and all are" : "shm, msg and sem are");
	return STATUS_USAGE;
}

int type_words_read(const struct invocation *call, const struct word_list *words, uint32_t known, uint32_t *ret)
{
	uint32_t types = call->type == OBJECT_NONE ? 0 : TYPE_BIT(call->type);

	if (types && words->count > 0)
		return fail_usage("'%s' is one word too many: the type is given already", words->words[0]);
	for (size_t i = 0; i < words->count; i++)
		if (add_type(words->words[i], known, &types) != 0)
			return STATUS_USAGE;
	*ret = types ? types : TYPES_DEFAULT;
	return STATUS_DONE;
}
