#include "frame/address_value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/kind.h"

static int parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	address_done(slot);
	return address_parse(text, detail, slot, fault);
}

static void complete_forms(bool creates, struct buffer *candidates)
{
	static const char *const forms[][2] = {
		{ "private", "a new object without a key" },
		{ "key=", "a key, as a number" },
		{ "name=", "a key made of a word" },
		{ "ftok=", "a key made of a file and a project: PATH,PROJ" },
		{ "/", "a POSIX name" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (creates || (i > 0 && i + 1 < ARRAY_SIZE(forms)))
			candidate_add(candidates, forms[i][0], forms[i][1]);
}

static void complete_object(const struct object *object, struct buffer *candidates)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	char what[32] = "POSIX";

	object_address(object, &address);
	if (!object->name)
		snprintf(what, sizeof(what), "key 0x%08x", object->key);
	candidate_add(candidates, buffer_string(&address), what);
}

/* What may stand where RULE is: kinds of the right type, and of System V alone where a POSIX name will not do. */
static bool may_be(const struct address_rule *rule, const struct kind *kind)
{
	bool is_type = rule->type == OBJECT_NONE ? rule->types & TYPE_BIT(kind->type) : rule->type == kind->type;

	return is_type && !(rule->sysv_only && kind->family == FAMILY_POSIX);
}

/* What is there now, as listings show it; for create, the ways to name it. */
static void complete(const void *detail, const char *prefix UNUSED, struct buffer *candidates)
{
	const struct address_rule *rule = detail;
	cleanup_with(object_list_done) struct object_list list = { 0 };
	size_t ignored = 0;

	complete_forms(rule->creates, candidates);
	for (size_t i = 0; i < KIND_COUNT && !rule->creates; i++)
		if (may_be(rule, &kinds[i]) && kinds[i].enumerate(&kinds[i], 0, &list, &ignored) < 0)
			continue; /* what cannot be listed cannot be offered */
	object_list_settle(&list);
	for (size_t i = 0; i < list.count; i++)
		complete_object(&list.objects[i], candidates);
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

int address_list_resolve(const struct address_list *addresses, uint32_t facts, struct object_list *list)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < addresses->count; i++) {
		struct fault fault = { 0 };

		if (address_resolve(&addresses->addresses[i], facts, list, &fault) < 0) {
			int failed = fail_fault(&fault, "cannot find '%s'", addresses->addresses[i].text);

			status = status ? status : failed;
		}
	}
	return status;
}
