#include "frame/address_value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "frame/applet.h"
#include "ipc/file_object.h"
#include "ipc/holders.h"
#include "ipc/inet_socket.h"
#include "ipc/kind.h"
#include "ipc/socket_list.h"
#include "sys/namespace.h"

static int parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	address_done(slot);
	return address_parse(text, detail, slot, fault);
}

/* The type that an address must have, by its rule or by the command's own words (`shm stat`); else OBJECT_NONE. */
static enum object_type given_type(const struct address_rule *rule, const struct candidates *candidates)
{
	return rule->type != OBJECT_NONE || !candidates->call ? rule->type : candidates->call->type;
}

/* Offers "TYPE:WORD", and WORD alone where the type is given: then the prefix only to those who have begun to type it. */
static void offer_of_type(enum object_type type, bool is_given, const char *word, const char *help, struct candidates *candidates)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };

	if (is_given)
		candidate_add(candidates, word, help);
	if (is_given && *candidates->value == '\0')
		return;
	buffer_printf(&address, "%s:%s", object_type_name(type), word);
	candidate_add(candidates, buffer_string(&address), help);
}

/* How many bytes of the value are "TYPE:". */
static size_t typed_prefix(enum object_type type, const char *value)
{
	const char *name = object_type_name(type);
	size_t length = strlen(name);

	return strncmp(value, name, length) == 0 && value[length] == ':' ? length + 1 : 0;
}

/* The ways to write an address of TYPE that are no object's. Where a path stands it is the shell that knows the files. */
static void offer_forms(enum object_type type, bool is_given, bool creates, struct candidates *candidates)
{
	static const char *const forms[][2] = {
		{ "private", "a new object without a key" },
		{ "key=", "a key, as a number" },
		{ "name=", "a key made of a word" },
		{ "ftok=", "a key made of a file and a project: PATH,PROJ" },
		{ "/", "a POSIX name" },
	};
	size_t skip = typed_prefix(type, candidates->value);
	bool here = is_given || skip > 0;

	if (here && (TYPE_BIT(type) & TYPES_BY_PATH))
		candidate_shell(candidates, SHELL_FILES, skip);
	if (type == OBJECT_SOCK) {
		offer_of_type(type, is_given, "unix:", "a UNIX socket's path", candidates);
		offer_of_type(type, is_given, "unix:@", "a UNIX socket's abstract name", candidates);
		if (here && strncmp(candidates->value + skip, "unix:", 5) == 0)
			candidate_shell(candidates, SHELL_FILES, skip + 5);
	}
	if (!(TYPE_BIT(type) & TYPES_DEFAULT))
		return;
	for (size_t i = creates ? 0 : 1; i < ARRAY_SIZE(forms); i++)
		offer_of_type(type, is_given, forms[i][0], forms[i][1], candidates);
	if (here && strncmp(candidates->value + skip, "ftok=", 5) == 0)
		candidate_shell(candidates, SHELL_FILES, skip + 5);
}

/* Offers an object by the address that listings show; whoever has typed an '@' gets its ident. */
static void offer_object(const struct object *object, uint64_t ns, bool is_given, struct candidates *candidates)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	char help[64];
	const char *text;

	if (ns && (object->family != FAMILY_OTHER || object->type == OBJECT_FIFO))
		ident_append(object, ns, &address);
	else
		object_address(object, &address);
	text = buffer_string(&address);
	if (object->family == FAMILY_OTHER)
		snprintf(help, sizeof(help), "open now");
	else if (object->family == FAMILY_POSIX)
		snprintf(help, sizeof(help), "POSIX");
	else
		snprintf(help, sizeof(help), object->key ? "key 0x%08x" : "private", object->key);
	offer_of_type(object->type, is_given, text + strcspn(text, ":") + 1, help, candidates);
}

static void discover(uint32_t types, struct object_list *list)
{
	cleanup_with(holders_done) struct holders holders = { 0 };
	struct fault unsaid = { 0 };

	/* what was found before it failed is offered all the same */
	if ((types & TYPE_BIT(OBJECT_SOCK)) && socket_list(list, &unsaid) == 0 && inet_socket_list(list) == 0)
		types &= ~TYPE_BIT(OBJECT_SOCK);
	if (types)
		(void)!holders_discover(list, types, DISCOVER_ENDS, &holders);
}

static void offer_objects(uint32_t types, bool is_given, struct candidates *candidates)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	uint64_t ns = strchr(candidates->value, '@') ? namespace_ipc_inode() : 0;
	uint32_t anonymous = types & TYPES_WITH_ENDS & ~TYPE_BIT(OBJECT_FIFO); /* a FIFO is a file, which the shell knows */
	size_t ignored = 0;

	for (size_t i = 0; i < KIND_COUNT; i++)
		if ((types & TYPE_BIT(kinds[i].type)) && kinds[i].enumerate(&kinds[i], 0, &list, &ignored) < 0)
			continue; /* what cannot be listed cannot be offered */
	if (anonymous && (is_given || strchr(candidates->value, ':')))
		discover(anonymous, &list);
	object_list_settle(&list);
	for (size_t i = 0; i < list.count; i++)
		offer_object(&list.objects[i], ns, is_given, candidates);
}

/* Whether the value so far can become an address of TYPE that is written with its prefix. */
static bool may_become(enum object_type type, const char *value)
{
	const char *name = object_type_name(type);
	size_t length = strcspn(value, ":");

	return strncmp(name, value, length) == 0 && (value[length] == '\0' || name[length] == '\0');
}

/* The types that are still possible; "shm:" and so on are offered where one has to be said. */
static uint32_t offer_types(const struct address_rule *rule, struct candidates *candidates)
{
	uint32_t types = 0;

	for (int type = OBJECT_SHM; type < OBJECT_TYPES; type++) {
		const char *name = object_type_name((enum object_type)type);
		char word[32];

		if (!(rule->types & TYPE_BIT(type)) || !may_become((enum object_type)type, candidates->value))
			continue;
		types |= TYPE_BIT(type);
		snprintf(word, sizeof(word), "%s:", name);
		if (strchr(candidates->value, ':'))
			offer_forms((enum object_type)type, false, rule->creates, candidates);
		else
			candidate_add(candidates, word, "an address of this type");
	}
	return types;
}

static void complete(const void *detail, struct candidates *candidates)
{
	const struct address_rule *rule = detail;
	enum object_type given = given_type(rule, candidates);
	uint32_t types = TYPE_BIT(given);

	if (given == OBJECT_NONE)
		types = offer_types(rule, candidates);
	else
		offer_forms(given, true, rule->creates, candidates);
	if (!rule->creates)
		offer_objects(types, given != OBJECT_NONE, candidates);
}

const struct value_kind kind_address = { .metavar = "ADDR", .parse = parse, .complete = complete };
const struct value_kind kind_addresses = { .metavar = "OBJ", .complete = complete, .is_list = true };

static void types_complete(const void *detail, struct candidates *candidates)
{
	uint32_t types = *(const uint32_t *)detail;

	if (candidates->call && candidates->call->type != OBJECT_NONE)
		return; /* given already: another word would be one too many */
	for (int type = OBJECT_SHM; type < OBJECT_TYPES; type++)
		if (types & TYPE_BIT(type))
			candidate_add(candidates, object_type_name((enum object_type)type), "a type of objects");
	if (types & ~TYPES_DEFAULT)
		candidate_add(candidates, "all", "every type");
}

const struct value_kind kind_types = { .metavar = "TYPE", .complete = types_complete, .is_list = true };

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
