#include "ipc/sem_word.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "ipc/sysv_sem.h"

/* The number before SEPARATOR; *REST is what stands behind it. Returns 0, -EINVAL, -ERANGE or -ENOMEM. */
static int parse_index(const char *text, char separator, uint64_t *ret, const char **rest)
{
	const char *at = strchr(text, separator);
	cleanup_free char *index = at ? strndup(text, (size_t)(at - text)) : NULL;

	if (!at)
		return -EINVAL;
	if (!index)
		return -ENOMEM;
	*rest = at + 1;
	return parse_u64(index, ret);
}

static int word_fault(struct fault *fault, int error, const char *text, const char *form)
{
	if (error == -ENOMEM)
		fault_errno(fault, error);
	else if (error == -ERANGE)
		fault_usage(fault, "'%s': the number is too large", text);
	else
		fault_usage(fault, "'%s' is not %s", text, form);
	return -EINVAL;
}

/* The sign decides: a bare number could be meant either way, and 0 has none. */
static int parse_change(const char *text, int16_t *ret)
{
	char sign = text[0];
	uint64_t number;
	int r = parse_u64(text + (sign == '+' || sign == '-'), &number);

	if (r < 0)
		return r;
	if ((sign == '+' || sign == '-') == (number == 0))
		return -EINVAL;
	if (number > SYSV_SEM_VALUE_MAX)
		return -EOVERFLOW;
	*ret = (int16_t)(sign == '-' ? -(int)number : (int)number);
	return 0;
}

int sem_operation_parse(const char *text, struct sem_operation *ret, struct fault *fault)
{
	struct sem_operation operation;
	const char *change;
	int r = parse_index(text, ':', &operation.index, &change);

	if (r == 0)
		r = parse_change(change, &operation.change);
	if (r == -EOVERFLOW)
		return fault_set(fault, STATUS_LIMIT, "'%s': no semaphore can have more than %d (SEMVMX)", text,
				 SYSV_SEM_VALUE_MAX);
	if (r < 0)
		return word_fault(fault, r, text, "INDEX:+N, INDEX:-N or INDEX:0");
	*ret = operation;
	return 0;
}

int sem_assignment_parse(const char *text, struct sem_assignment *ret, struct fault *fault)
{
	struct sem_assignment assignment;
	const char *value;
	int r = parse_index(text, '=', &assignment.index, &value);

	if (r == 0)
		r = parse_u64(value, &assignment.value);
	if (r < 0)
		return word_fault(fault, r, text, "INDEX=V");
	*ret = assignment;
	return 0;
}
