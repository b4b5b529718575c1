/* Addresses as users write them, in each of the places where one may stand. */
#include <errno.h>

#include "fuzz.h"
#include "ipc/address.h"

static const struct address_rule rules[] = {
	{ .type = OBJECT_SHM },
	{ .type = OBJECT_SEM, .creates = true },
	{ .type = OBJECT_MSG, .sysv_only = "use something else" },
	{ .type = OBJECT_NONE, .types = TYPES_DEFAULT },
	{ .type = OBJECT_FIFO },
	{ .type = OBJECT_PIPE },
	{ .type = OBJECT_SOCK },
};

static void check_address(const struct address *address, const struct address_rule *rule)
{
	MUST(address->type != OBJECT_NONE);
	MUST(rule->type == OBJECT_NONE || address->type == rule->type);
	MUST(!(address->has_identity && rule->creates));
	switch (address->form) {
	case ADDRESS_ID:
		MUST(address->id >= 0 && !rule->creates);
		break;
	case ADDRESS_KEY:
		MUST(address->key != 0);
		break;
	case ADDRESS_PRIVATE:
		MUST(rule->creates);
		break;
	case ADDRESS_NAME:
		MUST(!rule->sysv_only && address->name && *address->name && strlen(address->name) <= 255);
		MUST(!strchr(address->name, '/'));
		break;
	case ADDRESS_PATH:
		MUST(address->name && *address->name);
		break;
	case ADDRESS_ABSTRACT:
		MUST(address->type == OBJECT_SOCK && address->name && address->length <= 107);
		MUST(address->name[address->length] == '\0');
		break;
	case ADDRESS_HOST:
		MUST(address->type == OBJECT_SOCK && address->name && address->name[3] == ':');
		break;
	case ADDRESS_FD:
		MUST(address->pid > 0);
		break;
	case ADDRESS_INODE:
		MUST(address->type >= OBJECT_PIPE);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		struct address address = { 0 };
		struct fault fault = { 0 };
		int r = address_parse(text, &rules[i], &address, &fault);

		if (r == 0) {
			check_address(&address, &rules[i]);
		} else {
			MUST(r == -EINVAL && fault.status != STATUS_DONE && fault.why[0]);
			MUST(!address.name);
		}
		address_done(&address);
	}
	return 0;
}
