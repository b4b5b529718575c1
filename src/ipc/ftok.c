#include "ipc/ftok.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/parse.h"

struct ftok_parts ftok_decode(uint32_t key)
{
	return (struct ftok_parts){ (uint8_t)(key >> 24), (uint8_t)(key >> 16), (uint16_t)key };
}

uint32_t ftok_key(const struct stat *st, uint8_t project)
{
	return (uint32_t)project << 24 | (uint32_t)(st->st_dev & 0xff) << 16 | (uint32_t)(st->st_ino & 0xffff);
}

int ftok_path_key(const char *path, uint8_t project, uint32_t *ret)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	*ret = ftok_key(&st, project);
	return 0;
}

int ftok_parse_project(const char *text, uint8_t *ret, struct fault *fault)
{
	bool quoted = text[0] == '\'' && text[1] != '\0';
	const char *character = text + quoted;
	uint64_t number;

	if (character[0] != '\0' && character[1] == '\0' && (quoted || character[0] < '0' || character[0] > '9')) {
		*ret = (uint8_t)character[0];
		return 0;
	}
	if (quoted || parse_u64_max(text, 255, &number) < 0 || number == 0) {
		fault_usage(fault, "'%s' is not a project id", text);
		return fault_hint(fault,
				  "a number 1 to 255, one character that is no digit, or any character behind an apostrophe ('1)");
	}
	*ret = (uint8_t)number;
	return 0;
}
