#include "cli/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/cleanup.h"
#include "base/nearest.h"
#include "base/parse.h"
#include "sys/users.h"

/* The fault of a number that parse_...() refused with ERROR. */
static int number_fault(struct fault *fault, int error, const char *text, const char *form)
{
	if (error == -ERANGE)
		return fault_usage(fault, "'%s' is too large", text);
	return fault_usage(fault, "'%s' is not %s", text, form);
}

static int flag_parse(const char *text UNUSED, const void *detail UNUSED, void *slot, struct fault *fault UNUSED)
{
	*(bool *)slot = true;
	return 0;
}

const struct value_kind kind_flag = { .parse = flag_parse };

static int exclusive_parse(const char *text UNUSED, const void *detail, void *slot, struct fault *fault)
{
	const struct exclusive *exclusive = detail;
	int *chosen = slot;

	if (*chosen != 0 && *chosen != exclusive->value)
		return fault_usage(fault, "two %ss at once", exclusive->what);
	*chosen = exclusive->value;
	return 0;
}

const struct value_kind kind_exclusive = { .parse = exclusive_parse };

static int text_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault UNUSED)
{
	*(const char **)slot = text;
	return 0;
}

const struct value_kind kind_text = { .metavar = "TEXT", .parse = text_parse };

static int file_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	if (*text == '\0')
		return fault_usage(fault, "an empty word names no file");
	*(const char **)slot = text;
	return 0;
}

const struct value_kind kind_file = { .metavar = "FILE", .parse = file_parse, .shell = SHELL_FILES };
const struct value_kind kind_directory = { .metavar = "DIR", .parse = file_parse, .shell = SHELL_DIRECTORIES };

static int range_check(uint64_t value, const char *text, const struct number_range *range, struct fault *fault)
{
	if (!range || (value >= range->least && value <= range->most))
		return 0;
	if (range->limit && value > range->most)
		return fault_set(fault, STATUS_LIMIT, "'%s' is more than %s, which is %ju", text, range->limit,
				 (uintmax_t)range->most);
	return fault_usage(fault, "'%s' is not between %ju and %ju", text, (uintmax_t)range->least,
			   (uintmax_t)range->most);
}

static int number_parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	uint64_t value;
	int r = parse_u64(text, &value);

	if (r < 0)
		return number_fault(fault, r, text, "a number (decimal, or hexadecimal with 0x)");
	r = range_check(value, text, detail, fault);
	if (r < 0)
		return r;
	*(struct optional_u64 *)slot = (struct optional_u64){ true, value };
	return 0;
}

const struct value_kind kind_number = { .metavar = "N", .parse = number_parse };

static int integer_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	int64_t value;
	int r = parse_i64(text, &value);

	if (r < 0)
		return number_fault(fault, r, text, "a number (decimal, or hexadecimal with 0x)");
	*(struct optional_i64 *)slot = (struct optional_i64){ true, value };
	return 0;
}

const struct value_kind kind_integer = { .metavar = "N", .parse = integer_parse };

static int length_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	uint64_t value;
	int r = parse_size(text, &value);

	if (r < 0)
		return number_fault(fault, r, text, "a size (like 4096, 4K, 4KB, 1M or 0x1000)");
	*(struct optional_u64 *)slot = (struct optional_u64){ true, value };
	return 0;
}

const struct value_kind kind_length = { .metavar = "SIZE", .parse = length_parse };

static int size_parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	struct optional_u64 size = { 0 };
	int r = length_parse(text, detail, &size, fault);

	if (r < 0)
		return r;
	if (size.value == 0)
		return fault_usage(fault, "a size of 0 holds nothing");
	*(struct optional_u64 *)slot = size;
	return 0;
}

const struct value_kind kind_size = { .metavar = "SIZE", .parse = size_parse };

static int duration_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	int64_t value;
	int r = parse_duration(text, &value);

	if (r < 0)
		return number_fault(fault, r, text, "a duration (like 0.2, 10s, 500ms, 5m, 2h or 3d)");
	*(struct optional_i64 *)slot = (struct optional_i64){ true, value };
	return 0;
}

const struct value_kind kind_duration = { .metavar = "DUR", .parse = duration_parse };

static int mode_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	unsigned mode;

	if (parse_mode(text, &mode) < 0)
		return fault_usage(fault, "'%s' is not a mode (octal 0 to 0777, or like u=rw,g=r)", text);
	*(struct optional_u32 *)slot = (struct optional_u32){ true, mode };
	return 0;
}

const struct value_kind kind_mode = { .metavar = "MODE", .parse = mode_parse };

static int key_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	uint32_t key;
	int r = parse_key(text, &key);

	if (r < 0)
		return number_fault(fault, r, text, "a key (32 bits: decimal, or hexadecimal with 0x)");
	*(struct optional_u32 *)slot = (struct optional_u32){ true, key };
	return 0;
}

const struct value_kind kind_key = { .metavar = "KEY", .parse = key_parse };

static int key_pattern_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	struct key_pattern *pattern = slot;
	struct optional_u32 key = { 0 }, mask = { true, UINT32_MAX };
	const char *slash = strchr(text, '/');
	cleanup_free char *before = slash ? strndup(text, (size_t)(slash - text)) : strdup(text);

	if (!before)
		return fault_errno(fault, -ENOMEM);
	if (key_parse(before, NULL, &key, fault) < 0 || (slash && key_parse(slash + 1, NULL, &mask, fault) < 0))
		return -EINVAL;
	*pattern = (struct key_pattern){ true, key.value, mask.value };
	return 0;
}

const struct value_kind kind_key_pattern = { .metavar = "KEY[/MASK]", .parse = key_pattern_parse };

/* "age, iso, epoch": the words of CHOICES, as far as they fit. Returns TEXT. */
static const char *words_of(const struct choice *choices, char *text, size_t size)
{
	size_t length = 0;

	text[0] = '\0';
	for (const struct choice *choice = choices; choice->word && length < size; choice++)
		length += (size_t)snprintf(text + length, size - length, choice == choices ? "%s" : ", %s", choice->word);
	return text;
}

static int choice_parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	char words[128];
	struct nearest nearest = { 0 };

	for (const struct choice *choice = detail; choice->word; choice++) {
		if (strcmp(choice->word, text) == 0) {
			*(int *)slot = choice->value;
			return 0;
		}
		nearest_try(&nearest, text, choice->word);
	}
	fault_usage(fault, "'%s' is none of %s", text, words_of(detail, words, sizeof(words)));
	if (nearest.word)
		fault_hint(fault, "did you mean '%s'?", nearest.word);
	return -EINVAL;
}

static void choice_complete(const void *detail, struct candidates *candidates)
{
	for (const struct choice *choice = detail; choice->word; choice++)
		candidate_add(candidates, choice->word, choice->help);
}

const struct value_kind kind_choice = { .metavar = "WORD", .parse = choice_parse, .complete = choice_complete };

static int pid_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	uint64_t value;

	if (parse_u64_max(text, INT32_MAX, &value) < 0 || value == 0)
		return fault_usage(fault, "'%s' is not a process id", text);
	*(struct optional_u32 *)slot = (struct optional_u32){ true, (uint32_t)value };
	return 0;
}

const struct value_kind kind_pid = { .metavar = "PID", .parse = pid_parse, .shell = SHELL_PIDS };

/* A file whose name looks like a number can be called ./12. */
static int namespace_parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	struct optional_u32 pid = { 0 };
	size_t digits = strspn(text + (*text == '-'), "0123456789");

	if (digits > 0 && text[(*text == '-') + digits] == '\0') {
		if (pid_parse(text, detail, &pid, fault) < 0)
			return -EINVAL;
	} else if (*text == '\0') {
		return fault_usage(fault, "'' is neither a process id nor a file");
	}
	*(struct namespace_word *)slot = (struct namespace_word){ pid.value, pid.given ? NULL : text };
	return 0;
}

const struct value_kind kind_namespace = { .metavar = "PID|FILE", .parse = namespace_parse, .shell = SHELL_FILES };

static int user_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	uint32_t uid;

	if (users_find_uid(text, &uid) < 0)
		return fault_usage(fault, "'%s' is no user", text);
	*(struct optional_u32 *)slot = (struct optional_u32){ true, uid };
	return 0;
}

const struct value_kind kind_user = { .metavar = "USER", .parse = user_parse, .shell = SHELL_USERS };

static int group_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	uint32_t gid;

	if (users_find_gid(text, &gid) < 0)
		return fault_usage(fault, "'%s' is no group", text);
	*(struct optional_u32 *)slot = (struct optional_u32){ true, gid };
	return 0;
}

const struct value_kind kind_group = { .metavar = "GROUP", .parse = group_parse, .shell = SHELL_GROUPS };

static int owner_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	struct optional_u32 user = { 0 }, group = { 0 };
	const char *colon = strchr(text, ':');
	cleanup_free char *name = colon ? strndup(text, (size_t)(colon - text)) : strdup(text);

	if (!name)
		return fault_errno(fault, -ENOMEM);
	if (user_parse(name, NULL, &user, fault) < 0 || (colon && group_parse(colon + 1, NULL, &group, fault) < 0))
		return -EINVAL;
	*(struct owner *)slot = (struct owner){ true, group.given, user.value, group.value };
	return 0;
}

const struct value_kind kind_owner = { .metavar = "USER[:GROUP]", .parse = owner_parse, .shell = SHELL_USERS };

static int percent_parse(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	uint64_t value;

	if (parse_u64_max(text, 100, &value) < 0 || value == 0)
		return fault_usage(fault, "'%s' is not a percentage from 1 to 100", text);
	*(struct optional_u32 *)slot = (struct optional_u32){ true, (uint32_t)value };
	return 0;
}

const struct value_kind kind_percent = { .metavar = "PCT", .parse = percent_parse };

/* Parses the comma-separated numbers in TEXT, which is cut up on the way, into ITEMS. */
static int numbers_split(char *text, const struct number_range *range, struct number_list *list, struct fault *fault)
{
	for (char *item = text, *comma; item; item = comma) {
		struct optional_u64 number = { 0 };

		comma = strchr(item, ',');
		if (comma)
			*comma++ = '\0';
		if (number_parse(item, range, &number, fault) < 0)
			return -EINVAL;
		list->items[list->count++] = number.value;
	}
	return 0;
}

static int numbers_parse(const char *text, const void *detail, void *slot, struct fault *fault)
{
	struct number_list list = { 0 };
	cleanup_free char *copy = strdup(text);
	int r;

	/* as many numbers as there are characters is more than enough */
	list.items = calloc(strlen(text) / 2 + 1, sizeof(*list.items));
	if (!copy || !list.items) {
		free(list.items);
		return fault_errno(fault, -ENOMEM);
	}
	r = numbers_split(copy, detail, &list, fault);
	if (r < 0) {
		free(list.items);
		return r;
	}
	free(((struct number_list *)slot)->items);
	*(struct number_list *)slot = list;
	return 0;
}

const struct value_kind kind_numbers = { .metavar = "V,V,...", .parse = numbers_parse };
