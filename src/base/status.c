#include "base/status.h"

#include <errno.h>
#include <stddef.h>

#include "base/attributes.h"

static const struct {
	int error;
	enum exit_status status;
} statuses[] = {
	{ ENOENT, STATUS_MISSING },      { EIDRM, STATUS_MISSING },       { ESRCH, STATUS_MISSING },
	{ ENOROOT, STATUS_MISSING },
	{ ENOTDIR, STATUS_MISSING },     { EACCES, STATUS_DENIED },       { EPERM, STATUS_DENIED },
	{ EROFS, STATUS_DENIED },        { EEXIST, STATUS_EXISTS },       { EBUSY, STATUS_REFUSED },
	{ ELOOP, STATUS_REFUSED },       { EAGAIN, STATUS_WOULD_BLOCK },  { ENXIO, STATUS_WOULD_BLOCK },
	{ ECONNREFUSED, STATUS_WOULD_BLOCK },
	{ ENOSPC, STATUS_LIMIT },        { ENOMEM, STATUS_LIMIT },        { EMFILE, STATUS_LIMIT },
	{ ENFILE, STATUS_LIMIT },        { E2BIG, STATUS_LIMIT },         { EMSGSIZE, STATUS_LIMIT },
	{ ERANGE, STATUS_LIMIT },        { EOVERFLOW, STATUS_LIMIT },     { EFBIG, STATUS_LIMIT },
	{ EDQUOT, STATUS_LIMIT },        { ETIMEDOUT, STATUS_TIMED_OUT },
};

static const struct {
	enum exit_status status;
	const char *meaning;
} meanings[] = {
	{ STATUS_DONE, "done" },
	{ STATUS_FAILED, "failed for another reason: I/O error, standard output cannot be written, the kernel lacks the feature" },
	{ STATUS_USAGE, "wrong usage; nothing was done" },
	{ STATUS_MISSING, "no such object" },
	{ STATUS_DENIED, "permission denied" },
	{ STATUS_EXISTS, "it exists already, or exists and is smaller than asked" },
	{ STATUS_REFUSED, "refused to keep something safe: in use, changed since it was named, not the kind it should be" },
	{ STATUS_WOULD_BLOCK, "would block, or there is no peer" },
	{ STATUS_LIMIT, "a limit is reached; the message names it and the setting behind it" },
	{ STATUS_FINDING, "a check found something" },
	{ STATUS_TIMED_OUT, "timed out" },
	{ STATUS_NOT_STARTED, "ipctool failed before COMMAND was run" },
	{ STATUS_NOT_EXECUTABLE, "COMMAND cannot be run" },
	{ STATUS_NOT_FOUND, "COMMAND is not found" },
};

const char *status_meaning(enum exit_status status)
{
	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
		if (meanings[i].status == status)
			return meanings[i].meaning;
	return NULL;
}

enum exit_status status_of_errno(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		if (statuses[i].error == error)
			return statuses[i].status;
	return STATUS_FAILED;
}
