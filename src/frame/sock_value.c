#include "frame/sock_value.h"

#include <errno.h>
#include <string.h>

#include "base/attributes.h"

/* How each begins, and what it is for. */
static const struct form {
	const char *word;
	enum sock_use use;
	bool has_path;
	const char *help;
} forms[] = {
	{ "unix:", SOCK_STREAMS, true, "a UNIX socket's path" },
	{ "unix:@", SOCK_STREAMS, false, "a UNIX socket's abstract name" },
	{ "unix-dgram:", SOCK_DATAGRAMS, true, "one for datagrams" },
	{ "unix-seqpacket:", SOCK_PACKETS, true, "one for packets" },
	{ "tcp:", SOCK_STREAMS, false, "tcp:HOST:PORT" },
	{ "udp:", SOCK_DATAGRAMS, false, "udp:HOST:PORT" },
	{ "raw:", SOCK_RAWS, false, "raw:HOST:PROTO" },
};

static enum sock_use use_of(const struct sock_address *address)
{
	switch (address->type) {
	case SOCK_STREAM:
		return SOCK_STREAMS;
	case SOCK_SEQPACKET:
		return SOCK_PACKETS;
	case SOCK_DGRAM:
		return SOCK_DATAGRAMS;
	default:
		return SOCK_RAWS;
	}
}

static int parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	const struct sock_rule *rule = detail;
	struct sock_address address = { 0 };

	if (sock_address_parse(text, &address, fault) < 0)
		return -EINVAL;
	if (!(rule->uses & use_of(&address))) {
		fault_usage(fault, "'%s' will not do here", text);
		return rule->instead ? fault_hint(fault, "%s", rule->instead) : -EINVAL;
	}
	*(struct sock_address *)slot = address;
	return 0;
}

static void complete(const void *detail, struct candidates *candidates)
{
	const struct sock_rule *rule = detail;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t length = strlen(forms[i].word);

		if (!(rule->uses & forms[i].use))
			continue;
		candidate_add(candidates, forms[i].word, forms[i].help);
		if (forms[i].has_path && strncmp(candidates->value, forms[i].word, length) == 0)
			candidate_shell(candidates, SHELL_FILES, length);
	}
	candidate_goes_on(candidates);
}

const struct value_kind kind_sock = { .metavar = "ADDR", .parse = parse, .complete = complete };
