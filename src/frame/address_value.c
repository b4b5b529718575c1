#include "frame/address_value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/sysv.h"

static int parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	address_done(slot);
	return address_parse(text, detail, slot, fault);
}

/* What is there now, as listings show it; for create, the ways to give a key. */
static void complete(const void *detail, const char *prefix UNUSED, struct buffer *candidates)
{
	static const char *const key_forms[][2] = {
		{ "private", "a new object without a key" },
		{ "key=", "a key, as a number" },
		{ "name=", "a key made of a word" },
		{ "ftok=", "a key made of a file and a project: PATH,PROJ" },
	};
	const struct address_rule *rule = detail;
	struct object_list list = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(key_forms); i++)
		if (i > 0 || rule->creates)
			candidate_add(candidates, key_forms[i][0], key_forms[i][1]);
	for (int type = OBJECT_SHM; type <= OBJECT_SEM && !rule->creates; type++)
		if (rule->type == (enum object_type)type || (rule->type == OBJECT_NONE && rule->types & TYPE_BIT(type)))
			if (sysv_enumerate((enum object_type)type, 0, &list) < 0)
				break;
	object_list_settle(&list);
	for (size_t i = 0; i < list.count; i++) {
		cleanup_with(buffer_done) struct buffer address = { 0 };
		char key[32];

		object_address(&list.objects[i], &address);
		snprintf(key, sizeof(key), "key 0x%08x", list.objects[i].key);
		candidate_add(candidates, buffer_string(&address), key);
	}
	object_list_done(&list);
}

const struct value_kind kind_address = { .placeholder = "ADDR", .parse = parse, .complete = complete };

void address_list_done(struct address_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		address_done(&list->addresses[i]);
	free(list->addresses);
	*list = (struct address_list){ 0 };
}

int address_list_parse(const struct word_list *words, const struct address_rule *rule, struct address_list *ret)
{
	*ret = (struct address_list){ .addresses = calloc(words->count + 1, sizeof(*ret->addresses)) };
	if (!ret->addresses)
		return fail_errno(-ENOMEM, "cannot read the addresses");
	for (; ret->count < words->count; ret->count++) {
		struct fault fault = { 0 };

		if (address_parse(words->words[ret->count], rule, &ret->addresses[ret->count], &fault) < 0)
			return fail_fault(&fault, "OBJ '%s'", words->words[ret->count]);
	}
	return 0;
}
