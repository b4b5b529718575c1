#include "cli/descriptor.h"

#include <errno.h>
#include <string.h>

#include "base/parse.h"

static int parse_number(const char *text, size_t length, uint32_t *ret)
{
	char number[16];
	uint64_t value;

	if (length == 0 || length >= sizeof(number))
		return -EINVAL;
	memcpy(number, text, length);
	number[length] = '\0';
	if (parse_u64_max(number, INT32_MAX, &value) < 0)
		return -EINVAL;
	*ret = (uint32_t)value;
	return 0;
}

int descriptor_parse_own(const char *text, int *ret, struct fault *fault)
{
	uint32_t fd;

	if (parse_number(text, strlen(text), &fd) < 0)
		return fault_usage(fault, "'%s' is no descriptor", text);
	*ret = (int)fd;
	return 0;
}

/* PID: at the beginning of *WORD, which moves past it. */
static int parse_process(const char **word, uint32_t *ret)
{
	const char *colon = strchr(*word, ':');

	if (!colon || parse_number(*word, (size_t)(colon - *word), ret) < 0 || *ret == 0)
		return -EINVAL;
	*word = colon + 1;
	return 0;
}

static int parse_either(const char *text, const void *detail, void *slot, struct fault *fault)
{
	struct descriptor descriptor = { .text = text };
	const char *prefix = detail, *word = text;

	if (prefix && strncmp(word, prefix, strlen(prefix)) == 0)
		word += strlen(prefix);
	if (strchr(word, ':') && parse_process(&word, &descriptor.pid) < 0)
		return fault_usage(fault, "'%s' is no PID:FD", text);
	if (parse_number(word, strlen(word), &descriptor.fd) < 0)
		return fault_usage(fault, "'%s' is no descriptor: FD, or PID:FD of another process", text);
	*(struct descriptor *)slot = descriptor;
	return 0;
}

static int parse_foreign(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	struct descriptor descriptor = { .text = text };
	const char *word = text;

	if (parse_process(&word, &descriptor.pid) < 0 || parse_number(word, strlen(word), &descriptor.fd) < 0)
		return fault_usage(fault, "'%s' is no PID:FD, a process and the number of its descriptor", text);
	*(struct descriptor *)slot = descriptor;
	return 0;
}

const struct value_kind kind_descriptor = { .metavar = "FD", .parse = parse_either };
const struct value_kind kind_foreign_descriptor = { .metavar = "PID:FD", .parse = parse_foreign };
