/* Addresses as values on the command line. */
#ifndef IPCTOOL_FRAME_ADDRESS_VALUE_H
#define IPCTOOL_FRAME_ADDRESS_VALUE_H

#include "cli/value.h"
#include "ipc/address.h"

/* struct address; detail: struct address_rule. */
extern const struct value_kind kind_address;

#define BIND_ADDRESS(S, m, ...)                                        \
	.kind = &kind_address, .offset = MEMBER(S, m, struct address), \
	.detail = &(const struct address_rule){ __VA_ARGS__ }

/*
 * Several addresses: a struct word_list, for address_list_parse(). The rule declared here is what completion goes by; a type
 * that the command's words give (`shm stat`) is added to it.
 */
extern const struct value_kind kind_addresses;

#define BIND_ADDRESSES(S, m, ...)                                          \
	.kind = &kind_addresses, .offset = MEMBER(S, m, struct word_list), \
	.detail = &(const struct address_rule){ __VA_ARGS__ }

/* Names of types, a struct word_list; ALLOWED is a set of TYPE_BIT()s. */
extern const struct value_kind kind_types;

#define BIND_TYPES(S, m, allowed)                                      \
	.kind = &kind_types, .offset = MEMBER(S, m, struct word_list), \
	.detail = &(const uint32_t){ allowed }

/* Addresses, parsed before anything is done; owned. */
struct address_list {
	struct address *addresses;
	size_t count;
};

/* Frees the list and what its addresses own. */
void address_list_done(struct address_list *list);

/* Parses all WORDS by RULE. Returns 0, or the exit status when one is wrong, which has been reported. */
int address_list_parse(const struct word_list *words, const struct address_rule *rule, struct address_list *ret);

/*
 * Looks each address up and appends what it names to LIST, with FACTS. Each that fails is reported. Returns the status of
 * the first that failed, or STATUS_DONE.
 */
int address_list_resolve(const struct address_list *addresses, uint32_t facts, struct object_list *list);

#endif
