/* Reading what the kernel says in a queue's file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/posix_mq.h"

/* The number behind "NAME:", where NAME begins a word. */
static int number_of(const char *line, const char *name, uint64_t most, uint64_t *ret)
{
	size_t length = strlen(name);
	unsigned long long number;
	const char *at = line;
	char *end;

	while (at && !(strncmp(at, name, length) == 0 && at[length] == ':' && (at == line || at[-1] == ' ')))
		at = *at ? strpbrk(at + 1, "QN") : NULL;
	if (!at || at[length + 1] < '0' || at[length + 1] > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(at + length + 1, &end, 10);
	if (errno != 0 || number > most || (*end != '\0' && *end != ' ' && *end != '\n'))
		return -EINVAL;
	*ret = number;
	return 0;
}

int posix_mq_parse_status(const char *line, struct posix_mq_status *ret)
{
	uint64_t bytes, pid;

	if (number_of(line, "QSIZE", UINT64_MAX, &bytes) < 0 || number_of(line, "NOTIFY_PID", INT32_MAX, &pid) < 0)
		return -EINVAL;
	*ret = (struct posix_mq_status){ bytes, (uint32_t)pid };
	return 0;
}
